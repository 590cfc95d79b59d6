// <upgrade-card>: the moment a viewer's own tier rises, with what it brings, at once.

import { element } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { t } from "../../shared/i18n.js";
import { tierName } from "../../shared/tiers.js";

const SHOWN_MS = 8_000;

class UpgradeCard extends HTMLElement {
  #timer;

  attach(session) {
    this.hidden = true;
    this.addEventListener("click", () => this.#close());
    this.addEventListener("keydown", (event) => { if (event.key === "Escape") this.#close(); });
    session.on("upgraded", () => this.#show(session.me));
  }

  #show(me) {
    const emblem = element("span", { class: "emblem", "aria-hidden": "true" }, icon("crown"));
    emblem.style.setProperty("--emblem", `var(--tier-${me.tier}, #fff)`);
    const benefits = this.#benefits(me).map((text) => element("li", {}, icon("check"), text));
    const button = element("button", { class: "button primary", type: "button" }, t("upgrade.ok"));
    this.replaceChildren(element("div", {
      class: "big-card", role: "dialog", "aria-live": "polite", "data-testid": "upgrade",
    },
    emblem, element("h2", {}, t("upgrade.title", { tier: tierName(me.tier) })),
    element("ul", {}, benefits), button));
    this.hidden = false;
    button.focus({ preventScroll: true });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#close(), SHOWN_MS);
  }

  #benefits(me) {
    const list = [t("benefit.color")];
    if (me.multiplier > 100) {
      list.push(t("benefit.multiplier", { times: String(me.multiplier / 100) }));
    }
    const styles = (me.danmaku?.styles ?? []).filter((style) => style !== "scroll");
    if (styles.length) {
      const names = styles.map((style) => t(`style.${style}`)).join(t("list.comma"));
      list.push(t("benefit.styles", { styles: names }));
    }
    if (me.early_access_s > 0) list.push(t("benefit.early", { seconds: me.early_access_s }));
    return list;
  }

  #close() {
    clearTimeout(this.#timer);
    this.hidden = true;
  }
}

customElements.define("upgrade-card", UpgradeCard);
