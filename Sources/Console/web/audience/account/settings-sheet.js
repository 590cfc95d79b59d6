// <settings-sheet>: what a viewer wants to see, the language, and in the demo who is watching.

import { element } from "../../shared/dom.js";
import { currentLanguage, onLanguage, setLanguage, t } from "../../shared/i18n.js";
import { remember, remembered } from "../../shared/storage.js";
import { tierBadge } from "../../shared/tiers.js";
import "../../shared/sheet.js";

const SWITCHES = ["danmaku", "effects", "banners"];
const LANGUAGES = { "zh-CN": "中文", en: "English" };

class SettingsSheet extends HTMLElement {
  #quiet = { danmaku: false, effects: false, banners: false, ...remembered("quiet") };

  /** `apply` hears which parts are quiet, at once and after every change. */
  attach(session, { apply, demo, watcher, watchAs }) {
    this.session = session;
    this.apply = apply;
    this.demo = demo;
    this.watcher = watcher;
    this.watchAs = watchAs;
    this.sheet = element("live-sheet", { id: "settings" });
    this.append(this.sheet);
    apply(this.#quiet);
    session.on("me", () => this.#joined());
    onLanguage(() => { if (this.sheet.isOpen) this.open(); });
  }

  open() {
    this.sheet.open(t("settings"));
    this.sheet.body.replaceChildren(
      element("div", { class: "settings-group" }, SWITCHES.map((name) => this.#switch(name))),
      element("div", { class: "settings-group" }, this.#language()),
      ...(this.demo ? [element("div", { class: "settings-group" }, this.#watchAs())] : []));
  }

  /** The server keeps the switches with the connection: said again when a new one began. */
  #joined() {
    if (this.session.me === this.joinedAs) return;
    this.joinedAs = this.session.me;
    const wanted = SWITCHES.some((name) => this.#quiet[name]);
    if (wanted || this.session.me.quiet) this.#tell();
  }

  #tell() {
    this.session.client.quiet(this.#quiet).catch(() => {});
  }

  #switch(name) {
    const isOn = !this.#quiet[name];
    return element("button", {
      class: "switch", type: "button", role: "switch", "aria-checked": String(isOn),
      "data-testid": `quiet-${name}`,
      onclick: (event) => {
        this.#quiet[name] = !this.#quiet[name];
        event.currentTarget.setAttribute("aria-checked", String(!this.#quiet[name]));
        remember("quiet", this.#quiet);
        this.apply(this.#quiet);
        this.#tell();
      },
    },
    element("span", {}, t(`quiet.${name}`), element("small", {}, t(`quiet.${name}.hint`))),
    element("span", { class: "track", "aria-hidden": "true" }));
  }

  #language() {
    const buttons = Object.entries(LANGUAGES).map(([name, words]) => element("button", {
      type: "button", lang: name, "aria-pressed": String(currentLanguage() === name),
      "data-testid": `language-${name}`, onclick: () => setLanguage(name),
    }, words));
    return element("div", { class: "settings-row" }, element("span", {}, t("language")),
      element("div", { class: "language", role: "group", "aria-label": t("language") }, buttons));
  }

  #watchAs() {
    const everyone = [...this.demo.users, { user: "", name: t("tier.guest"), tier: null }];
    return [element("p", {}, t("watch_as")),
      element("div", { class: "watch-as" }, everyone.map((each) => element("button", {
        class: "button small", type: "button", "data-testid": `watch-as-${each.user || "guest"}`,
        "aria-pressed": String(this.watcher() === each.user),
        onclick: () => {
          this.sheet.close();
          this.watchAs(each.user);
        },
      }, each.name || each.user, tierBadge(each.tier))))];
  }
}

customElements.define("settings-sheet", SettingsSheet);
