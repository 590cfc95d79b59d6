// What each tier means, asked of the API once and kept for a while: pages say what is to be had
// before it is reached.

import { currentLanguage, formatNumber, hasWord, t, titleOf } from "./i18n.js";
import { learnTiers } from "./tiers.js";

const KEPT_MS = 60_000;

export class Programme {
  #tiers = [];
  #readAt = -Infinity;

  constructor(api) {
    this.api = api;
  }

  /** The tiers as they were last read, from the lowest up; empty before that. */
  get tiers() { return this.#tiers; }

  tier(id) { return this.#tiers.find((tier) => tier.id === id); }

  /** Reads the tiers unless they are fresh; what cannot be read is only not shown. */
  async read() {
    if (performance.now() - this.#readAt < KEPT_MS) return this.#tiers;
    try {
      this.#tiers = (await this.api.get("/v1/tiers?limit=100")).tiers;
      this.#readAt = performance.now();
      learnTiers(this.#tiers);
    } catch {
      // A guest may not ask, and who is offline is told so elsewhere.
    }
    return this.#tiers;
  }
}

/** Chinese says what is left of a price, in tenths; English what is taken off, in hundredths. */
const isChinese = () => currentLanguage().startsWith("zh");

/** What a tier, as the API or a `tier` event has it, brings: one line each. */
export function benefitLines(tier) {
  const lines = [];
  if (tier.multiplier > 100) {
    lines.push(t("benefit.multiplier", { times: formatNumber(tier.multiplier / 100) }));
  }
  if (tier.price_percent < 100) {
    lines.push(t("benefit.price", {
      part: isChinese() ? formatNumber(tier.price_percent / 10) : 100 - tier.price_percent,
    }));
  }
  if (tier.free_shipping) lines.push(t("benefit.shipping"));
  if (tier.early_access_s > 0) lines.push(t("benefit.early", { seconds: tier.early_access_s }));
  const styles = (tier.styles ?? tier.danmaku?.styles ?? []).filter((style) => style !== "scroll");
  if (styles.length) {
    const names = styles.map((style) => t(`style.${style}`)).join(t("list.comma"));
    lines.push(t("benefit.styles", { styles: names }));
  }
  if (tier.lottery_weight > 1) lines.push(t("benefit.lottery", { times: tier.lottery_weight }));
  for (const privilege of tier.privileges ?? []) {
    if (hasWord(`privilege.${privilege}`)) lines.push(t(`privilege.${privilege}`));
  }
  return lines;
}

/** The tier's name as the operator has it, else as the page knows it. */
export function tierTitle(tier) {
  return titleOf(tier) || (hasWord(`tier.${tier.id}`) ? t(`tier.${tier.id}`) : tier.id);
}
