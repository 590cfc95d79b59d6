// <top-bar>: whose room it is, how many are here and who, and what the host wants known.

import { element, setText } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { formatCompact, onLanguage, t } from "../../shared/i18n.js";
import { avatar, tierName } from "../../shared/tiers.js";

const MEMBERS_SHOWN = 7;

class TopBar extends HTMLElement {
  #title = element("h1", { "data-testid": "room-title" });
  #likes = element("p", { class: "number", "data-testid": "likes" });
  #viewers = element("span", { class: "number", "data-testid": "viewers" });
  #members = element("ol", { class: "members-strip", "data-testid": "members" });
  #host = element("span", {});
  #notice = element("div", { class: "notice", "data-testid": "notice", hidden: true });
  #dismissed = null;

  attach(session, { follow, signIn, share, queues, settings }) {
    this.session = session;
    this.signIn = signIn;
    this.follow = element("button", {
      class: "follow", type: "button", "aria-pressed": "false", "data-testid": "follow",
      onclick: follow,
    });
    const more = element("button", {
      class: "round bare", type: "button", "data-t-label": "settings", "data-testid": "settings",
      onclick: settings,
    }, icon("more"));
    const about = element("div", { class: "about" }, this.#title, this.#likes);
    this.chip = element("div", { class: "host-chip" }, this.#host, about, this.follow);
    const shareChip = element("button", {
      class: "chip", type: "button", "data-t-label": "share", "data-testid": "share",
      onclick: share,
    }, icon("share"), element("span", { "data-t": "share.short" }));
    this.count = element("span", { class: "count-pill" }, icon("eye"), this.#viewers);
    this.append(
      element("div", { class: "row" }, this.chip, element("span", { class: "spread" }),
        this.count, more),
      element("div", { class: "row" }, signIn, shareChip, queues,
        element("span", { class: "spread" }), this.#members),
      this.#notice);
    for (const part of ["room", "likes", "me"]) session.on(part, () => this.#render());
    onLanguage(() => this.#render());
    this.#render();
  }

  set following(isFollowing) {
    this.follow.setAttribute("aria-pressed", String(isFollowing));
    this.#render();
  }

  #render() {
    const { room, likes, isGuest } = this.session;
    setText(this.#title, room.title || room.host || "livegate");
    setText(this.#likes, t("likes.count", { likes: formatCompact(likes) }));
    setText(this.#viewers, formatCompact(room.viewers ?? 0));
    this.count.setAttribute("aria-label", t("viewers.count", { viewers: room.viewers ?? 0 }));
    const isFollowing = this.follow.getAttribute("aria-pressed") === "true";
    setText(this.follow, t(isFollowing ? "following" : "follow"));
    this.follow.hidden = isGuest;
    this.signIn.hidden = isGuest || this.signIn.dataset.done === "true";
    if (this.#host.dataset.name !== (room.host ?? "")) {
      this.#host.dataset.name = room.host ?? "";
      this.#host.replaceChildren(avatar(room.title || room.host || "L", "svip"));
    }
    this.#renderMembers(room.members ?? []);
    this.#renderNotice(room.notice);
  }

  #renderMembers(members) {
    const shown = members.slice(0, MEMBERS_SHOWN);
    const key = shown.map((member) => `${member.user}/${member.name}/${member.tier}`).join();
    if (this.#members.dataset.key === key) return;
    this.#members.dataset.key = key;
    this.#members.replaceChildren(...shown.toReversed().map((member) => element("li", {
      title: `${member.name} · ${tierName(member.tier)}`,
    }, avatar(member.name, member.tier),
    element("span", { class: "visually-hidden" }, member.name))));
  }

  #renderNotice(notice) {
    const text = typeof notice === "string" ? notice : notice?.text;
    this.#notice.hidden = !text || text === this.#dismissed;
    if (this.#notice.hidden || this.#notice.dataset.text === text) return;
    this.#notice.dataset.text = text;
    const close = element("button", {
      type: "button", "aria-label": t("close"),
      onclick: () => {
        this.#dismissed = text;
        this.#notice.hidden = true;
      },
    }, icon("close"));
    this.#notice.replaceChildren(icon("megaphone"), element("span", {}, text), close);
  }
}

customElements.define("top-bar", TopBar);
