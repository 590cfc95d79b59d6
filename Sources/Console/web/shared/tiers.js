// How a tier looks and is called. Which tiers exist is the server's data: one that is not known
// here shows under its own id, in the plain style.

import { element } from "./dom.js";
import { hasWord, t } from "./i18n.js";

/** From the lowest to the highest. */
export const TIERS = ["normal", "bronze", "silver", "gold", "black_diamond", "svip"];

export function tierRank(tier) {
  return TIERS.indexOf(tier);
}

export function tierName(tier) {
  if (!tier) return t("tier.guest");
  return hasWord(`tier.${tier}`) ? t(`tier.${tier}`) : tier;
}

/** The badge before a name; none for guests and for the plain tier. */
export function tierBadge(tier) {
  if (!tier || tier === "normal") return null;
  const key = `badge.${tier}`;
  return element("span", { class: "tier-badge", "data-tier": tier }, hasWord(key) ? t(key) : tier);
}

/** A round initial on a colour of its own, with the ring of the tier. */
export function avatar(name, tier) {
  const initial = [...(name ?? "").trim()][0]?.toUpperCase() ?? "?";
  const node = element("span", { class: "avatar", "aria-hidden": "true" }, initial);
  if (tier) node.dataset.tier = tier;
  let hue = 0;
  for (const character of name ?? "") hue = (hue * 31 + character.codePointAt(0)) % 360;
  node.style.setProperty("--hue", hue);
  return node;
}

/** Who may take part, in words; null when everybody may. */
export function eligibilityText(eligible) {
  if (!eligible) return null;
  const parts = [];
  if (eligible.min_tier) parts.push(t("eligible.min_tier", { tier: tierName(eligible.min_tier) }));
  if (eligible.tiers?.length) {
    parts.push(t("eligible.tiers", { tiers: eligible.tiers.map(tierName).join(t("list.comma")) }));
  }
  if (eligible.member) parts.push(t("eligible.member"));
  if (eligible.follow) parts.push(t("eligible.follow"));
  return parts.length ? parts.join(t("list.comma")) : null;
}

/** Whether the tier part of an eligibility admits a viewer; what else it asks the server knows. */
export function admitsTier(eligible, tier) {
  if (!eligible) return true;
  if (!tier) return false;
  if (eligible.tiers?.length && !eligible.tiers.includes(tier)) return false;
  return !eligible.min_tier || tierRank(tier) >= tierRank(eligible.min_tier);
}
