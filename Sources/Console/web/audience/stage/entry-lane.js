// <entry-lane>: who comes in with an effect, who was promoted, what the host announces. One at a
// time, three seconds each, the highest tier first; in a storm the lowest of those waiting go.

import { element, playOnce, prefersReducedMotion } from "../../shared/dom.js";
import { hasWord, t } from "../../shared/i18n.js";
import { tierBadge, tierName, tierRank } from "../../shared/tiers.js";

const SHOWN_MS = 3_000;
const ANNOUNCED_MS = 6_000;
const MOST_WAITING = 8;
const SEALS = {
  "silver-wind": "风", "golden-dragon": "龙", "black-phoenix": "凤", "crimson-crown": "冠",
  upgrade: "升", announcement: "播", featured: "精",
};

class EntryLane extends HTMLElement {
  #waiting = [];
  #isBusy = false;
  off = false;

  enter(event) {
    if (this.off || !event.effect) return;
    const key = `effect.${event.effect}`;
    const line = t(hasWord(key) ? key : "effect.other");
    this.#add({ ...event, line, priority: tierRank(event.tier) });
  }

  upgraded(event) {
    const line = event.text || t("upgraded.line", { tier: tierName(event.tier) });
    this.#add({ ...event, effect: "upgrade", line, priority: 10 });
  }

  /** A comment that the host shows to everybody once more. */
  feature(event) {
    this.#add({ ...event, effect: "featured", line: event.text, priority: 15 });
  }

  announce(event) {
    this.#add({ name: t("announcement"), effect: "announcement", line: event.text, priority: 20 });
  }

  #add(item) {
    this.#waiting.push(item);
    this.#waiting.sort((one, other) => other.priority - one.priority);
    this.#waiting.length = Math.min(this.#waiting.length, MOST_WAITING);
    if (!this.#isBusy) this.#next();
  }

  #next() {
    const item = this.#waiting.shift();
    this.#isBusy = item !== undefined;
    if (!item) return;
    const isAnnouncement = ["announcement", "featured"].includes(item.effect);
    const node = element("div", {
      class: isAnnouncement || item.effect === "upgrade" ? "entry long" : "entry",
      "data-effect": item.effect, "data-testid": "entry",
    },
    element("span", { class: "seal", "aria-hidden": "true" }, SEALS[item.effect] ?? "迎"),
    element("span", { class: "words" },
      element("b", {}, tierBadge(item.tier), element("span", {}, item.name ?? "")),
      element("small", {}, item.line)));
    this.append(node);
    const duration = isAnnouncement ? ANNOUNCED_MS : SHOWN_MS;
    const away = prefersReducedMotion() ? "none" : "translateX(-110%)";
    playOnce(node, [
      { transform: away, opacity: 0, easing: "cubic-bezier(0.2, 0.8, 0.2, 1)" },
      { transform: "none", opacity: 1, offset: 380 / duration },
      { transform: "none", opacity: 1, offset: 1 - 260 / duration },
      { transform: "none", opacity: 0 },
    ], { duration }).finished.finally(() => this.#next());
  }
}

customElements.define("entry-lane", EntryLane);
