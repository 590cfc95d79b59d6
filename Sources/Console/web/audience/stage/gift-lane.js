// <gift-lane>: gifts for the host as everyone sees them. Those of one kind from one member count up
// in one line instead of making new ones.

import { element, playOnce, prefersReducedMotion } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { avatar } from "../../shared/tiers.js";
import { giftPicture } from "../shop/gift-sheet.js";

const SHOWN_MS = 3_500;
const LINES_MOST = 3;
const FLIES_MOST = 14;

class GiftLane extends HTMLElement {
  #lines = new Map();
  off = false;

  /** `named` says what a gift is called. */
  attach(named) {
    this.named = named;
  }

  show(event) {
    if (this.off) return;
    const key = `${event.user}/${event.gift}`;
    const line = this.#lines.get(key) ?? this.#add(key, event);
    line.count.textContent = `×${event.combo ?? event.count ?? 1}`;
    if (!prefersReducedMotion()) {
      line.count.animate([{ transform: "scale(1.7)" }, { transform: "none" }], { duration: 260 });
    }
    this.#fly(event);
    clearTimeout(line.timer);
    line.timer = setTimeout(() => this.#drop(key), SHOWN_MS);
  }

  #add(key, event) {
    while (this.#lines.size >= LINES_MOST) this.#drop(this.#lines.keys().next().value);
    const count = element("b", { class: "number" });
    const node = element("div", { class: "gift-line", "data-testid": "gift-line" },
      avatar(event.name, event.tier),
      element("span", { class: "words" }, element("b", {}, event.name ?? ""),
        element("small", {}, t("gift.sent", { title: this.named(event.gift) }))),
      element("span", { class: "picture", "aria-hidden": "true" }, giftPicture(event)), count);
    this.append(node);
    const line = { node, count };
    this.#lines.set(key, line);
    return line;
  }

  #drop(key) {
    const line = this.#lines.get(key);
    clearTimeout(line?.timer);
    line?.node.remove();
    this.#lines.delete(key);
  }

  #fly(event) {
    if (document.hidden || prefersReducedMotion()) return;
    const wanted = Math.min(FLIES_MOST, event.effect ? 8 : 2);
    for (let index = 0; index < wanted; index += 1) {
      const node = element("span", { class: "gift-fly", "aria-hidden": "true",
        "data-effect": event.effect ?? "" }, giftPicture(event));
      this.append(node);
      const [x, sway] = [Math.random() * 260, (Math.random() - 0.5) * 80];
      playOnce(node, [
        { transform: `translate(${x}px, 40px) scale(0.4)`, opacity: 0 },
        { transform: `translate(${x + sway / 2}px, -60px) scale(1)`, opacity: 1, offset: 0.3 },
        { transform: `translate(${x + sway}px, -260px) scale(0.9)`, opacity: 0 },
      ], { duration: 1_500, delay: index * 90, easing: "ease-out" });
    }
  }
}

customElements.define("gift-lane", GiftLane);
