// <danmaku-stream>: everything that is said, newest at the bottom, each with what a host may do
// about it.

import { element } from "../shared/dom.js";
import { icon } from "../shared/icons.js";
import { formatTime, onLanguage, t } from "../shared/i18n.js";
import { avatar, tierBadge, tierTitle } from "../shared/tiers.js";

const LINES_MOST = 200;
const NEAR_PX = 80;
const MUTES = [60, 600, 3600];

class DanmakuStream extends HTMLElement {
  #events = new Map();

  attach(session, { toasts, confirm }) {
    this.session = session;
    this.toasts = toasts;
    this.confirm = confirm;
    this.list = element("ol", {
      class: "stream", tabindex: "0", "data-t-label": "host.chat", "data-testid": "stream",
    });
    this.append(element("header", {}, element("h2", { "data-t": "host.chat" })), this.list);
    session.on("reset", (recent) => {
      this.#events.clear();
      this.list.replaceChildren();
      for (const event of recent) if (event.type === "danmaku") this.#add(event);
      if (!this.list.childElementCount) this.#renderEmpty();
    });
    session.client.on("danmaku", (event) => this.#add(event));
    session.client.on("removed", ({ target }) => {
      this.list.querySelector(`[data-seq="${Number(target)}"]`)?.classList.add("gone");
    });
    onLanguage(() => this.#renderAll());
    this.#renderEmpty();
  }

  #renderEmpty() {
    this.list.replaceChildren(element("li", { class: "empty" }, t("host.no_chat")));
  }

  #renderAll() {
    const events = [...this.#events.values()];
    this.list.replaceChildren();
    for (const event of events) this.#add(event);
    if (!events.length) this.#renderEmpty();
  }

  #add(event) {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    const isFollowing = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    this.list.querySelector(".empty")?.remove();
    this.#events.set(event.seq, event);
    this.list.append(this.#row(event));
    while (this.list.childElementCount > LINES_MOST) {
      this.#events.delete(Number(this.list.firstElementChild.dataset.seq));
      this.list.firstElementChild.remove();
    }
    if (isFollowing) this.list.scrollTop = this.list.scrollHeight;
  }

  #row(event) {
    const isOwn = event.user === this.session.me.user;
    const act = (name, key, listener) => element("button", {
      class: "icon-button", type: "button", title: t(key), "aria-label": `${t(key)} ${event.name}`,
      "data-testid": `act-${name}`, onclick: listener,
    }, icon(name));
    const acts = [act("trash", "host.delete", () => this.#delete(event))];
    if (!isOwn) {
      acts.unshift(act("star", "host.feature", () => this.#feature(event)));
      acts.push(act("mute", "host.mute", (click) => this.#openMutes(event, click.currentTarget)),
        act("leave", "host.kick", () => this.#kick(event)));
    }
    return element("li", {
      class: "message", "data-seq": event.seq, "data-user": event.user, "data-testid": "message",
    },
    avatar(event.name, event.tier),
    element("div", { class: "words" },
      element("div", { class: "by" }, tierBadge(event.tier), element("span", {}, event.name ?? ""),
        tierTitle(event.title),
        element("time", {}, event.at ? formatTime(event.at) : "")),
      element("div", { class: "text" }, event.text ?? "")),
    element("div", { class: "acts" }, acts));
  }

  async #moderate(fields, words) {
    try {
      await this.session.client.command("moderate", fields);
      this.toasts.show(words);
    } catch (error) {
      this.toasts.error(error);
    }
  }

  #delete(event) {
    return this.#moderate({ action: "delete", seq: event.seq }, t("host.deleted"));
  }

  #feature({ seq, name }) {
    return this.#moderate({ action: "feature", seq }, t("host.featured", { name }));
  }

  async #kick(event) {
    const { user, name } = event;
    const question = t("host.kick.ask", { name });
    if (!await this.confirm.ask(question, t("host.kick.detail"), t("host.kick"))) return;
    await this.#moderate({ action: "kick", user }, t("host.kicked", { name }));
  }

  #openMutes({ user, name }, button) {
    const choose = (fields, words) => () => {
      menu.hidePopover();
      this.#moderate({ user, ...fields }, words);
    };
    const menu = element("div", {
      class: "menu", popover: "auto", role: "menu", "data-testid": "mute-menu",
      ontoggle: (event) => { if (event.newState === "closed") menu.remove(); },
    },
    MUTES.map((seconds) => element("button", {
      type: "button", role: "menuitem", "data-testid": `mute-${seconds}`,
      onclick: choose({ action: "mute", seconds }, t("host.muted", { name })),
    }, t(`host.mute.${seconds}`))),
    element("button", {
      type: "button", role: "menuitem", "data-testid": "unmute",
      onclick: choose({ action: "unmute" }, t("host.unmuted", { name })),
    }, t("host.unmute")));
    this.append(menu);
    menu.showPopover();
    const anchor = button.getBoundingClientRect();
    const fits = anchor.bottom + menu.offsetHeight < innerHeight;
    menu.style.top = `${fits ? anchor.bottom : anchor.top - menu.offsetHeight}px`;
    menu.style.left = `${Math.max(8, anchor.right - menu.offsetWidth)}px`;
    menu.querySelector("button").focus();
  }
}

customElements.define("danmaku-stream", DanmakuStream);
