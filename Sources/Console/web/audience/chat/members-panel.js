// <members-panel>: who is here, beside the stage of a desktop.

import { element } from "../../shared/dom.js";
import { onLanguage, t } from "../../shared/i18n.js";
import { avatar, tierName } from "../../shared/tiers.js";

const SHOWN = 8;

class MembersPanel extends HTMLElement {
  attach(session) {
    this.session = session;
    session.on("room", () => this.#render());
    onLanguage(() => this.#render(true));
  }

  #render(isForced = false) {
    const members = (this.session.room.members ?? []).slice(0, SHOWN);
    const viewers = this.session.room.viewers ?? 0;
    const key = JSON.stringify([viewers, members]);
    if (!isForced && this.key === key) return;
    this.key = key;
    const rows = members.map((member) => element("li", {}, avatar(member.name, member.tier),
      element("div", {}, element("span", { class: "who" }, member.name),
        element("small", {}, tierName(member.tier)))));
    this.replaceChildren(
      element("h2", {}, t("members.title", { count: viewers })),
      rows.length ? element("ol", {}, rows) : element("p", { class: "empty" }, t("members.none")));
  }
}

customElements.define("members-panel", MembersPanel);
