// <product-card>: what the host has pinned, with the price that this viewer's tier pays beside the
// public one. The mall sells it; the card only leads there.

import { element } from "../../shared/dom.js";
import { formatMoney, onLanguage, t, titleOf } from "../../shared/i18n.js";
import { tierName } from "../../shared/tiers.js";
import { safePicture } from "./room-card.js";

class ProductCard extends HTMLElement {
  attach(session, programme) {
    this.session = session;
    this.programme = programme;
    this.hidden = true;
    this.dataset.testid = "product";
    for (const part of ["room", "me"]) session.on(part, () => this.#render());
    onLanguage(() => this.#render(true));
  }

  #render(isForced = false) {
    const { product } = this.session.room;
    const { tier } = this.session.me;
    this.hidden = !product || typeof product !== "object";
    const key = JSON.stringify([product, tier, this.programme.tiers.length]);
    if (this.hidden || (!isForced && key === this.key)) return;
    this.key = key;
    if (tier && !this.programme.tiers.length) {
      this.programme.read().then((tiers) => { if (tiers.length) this.#render(); });
    }
    const picture = safePicture(product.image);
    this.replaceChildren(
      picture ? element("img", { src: picture, alt: "" }) : "",
      element("span", { class: "words" }, element("b", {}, titleOf(product) || t("product")),
        this.#price(product, tier)),
      this.#link(product));
  }

  #price(product, tier) {
    const { price } = product;
    if (!Number.isInteger(price) || price < 0) return null;
    const percent = this.programme.tier(tier)?.price_percent ?? 100;
    const own = product.prices?.[tier] ?? Math.round((price * percent) / 100);
    if (own >= price) return element("span", { class: "price number" }, formatMoney(price));
    return element("span", { class: "price number" },
      element("span", { class: "visually-hidden" }, t("product.tier_price", {
        tier: tierName(tier),
      })),
      element("b", { "data-testid": "own-price" }, formatMoney(own)), " ",
      element("del", {}, formatMoney(price)));
  }

  #link({ url }) {
    if (typeof url !== "string" || !/^https:\/\//.test(url)) return null;
    return element("a", {
      class: "button small primary", href: url, target: "_blank", rel: "noopener noreferrer",
    }, t("product.buy"));
  }
}

customElements.define("product-card", ProductCard);
