// <upgrade-card>: the moment a viewer's own tier rises, with what it brings, at once.

import { element } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { t } from "../../shared/i18n.js";
import { benefitLines } from "../../shared/programme.js";
import { tierName } from "../../shared/tiers.js";

const SHOWN_MS = 8_000;

class UpgradeCard extends HTMLElement {
  #timer;
  #offer;

  attach(session, programme) {
    this.programme = programme;
    this.hidden = true;
    this.addEventListener("click", () => this.#close());
    this.addEventListener("keydown", (event) => { if (event.key === "Escape") this.#close(); });
    session.on("upgraded", () => this.#show(session.me));
    // The room is congratulated with the offer; it may come before or after the tier itself.
    session.client.on("upgrade", (event) => {
      if (event.user !== session.me.user) return;
      this.#offer = { tier: event.tier, text: event.offer ?? "" };
      this.#writeOffer(session.me.tier);
    });
    programme.read();
  }

  #show(me) {
    const emblem = element("span", { class: "emblem", "aria-hidden": "true" }, icon("crown"));
    emblem.style.setProperty("--emblem", `var(--tier-${me.tier}, #fff)`);
    const benefits = this.#benefits(me).map((text) => element("li", {}, icon("check"), text));
    const button = element("button", { class: "button primary", type: "button" }, t("upgrade.ok"));
    this.offer = element("p", { class: "offer-line", "data-testid": "upgrade-offer" });
    this.replaceChildren(element("div", {
      class: "big-card", role: "dialog", "aria-live": "polite", "aria-labelledby": "upgrade-title",
      "data-testid": "upgrade",
    },
    emblem, element("h2", { id: "upgrade-title" }, t("upgrade.title", { tier: tierName(me.tier) })),
    this.offer, element("ul", {}, benefits), button));
    this.#writeOffer(me.tier);
    this.hidden = false;
    button.focus({ preventScroll: true });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#close(), SHOWN_MS);
  }

  #writeOffer(tier) {
    if (!this.offer) return;
    this.offer.textContent = this.#offer?.tier === tier ? this.#offer.text : "";
    this.offer.hidden = !this.offer.textContent;
  }

  #benefits(me) {
    return [t("benefit.color"), ...benefitLines(this.programme.tier(me.tier) ?? me)];
  }

  #close() {
    clearTimeout(this.#timer);
    this.hidden = true;
  }
}

customElements.define("upgrade-card", UpgradeCard);
