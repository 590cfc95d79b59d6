// How a tier looks and is called. Which tiers exist is the server's data: one that is not known
// here shows under its own id, in the plain style.

import { element } from "./dom.js";
import { hasWord, t, titleOf } from "./i18n.js";

/** From the lowest to the highest: what most have, until the server's own are known. */
export let TIERS = ["normal", "bronze", "silver", "gold", "black_diamond", "svip"];
let known = new Map();

/** Takes the tiers as the API has them, from the lowest up. */
export function learnTiers(tiers) {
  if (!tiers.length) return;
  TIERS = tiers.map(({ id }) => id);
  known = new Map(tiers.map((tier) => [tier.id, tier]));
}

export function tierRank(tier) {
  return TIERS.indexOf(tier);
}

export function tierName(tier) {
  if (!tier) return t("tier.guest");
  return titleOf(known.get(tier) ?? {})
    || (hasWord(`tier.${tier}`) ? t(`tier.${tier}`) : tier);
}

/** How much a share of a member of a tier weighs in a weighted draw; null while that is not known. */
export function drawWeight(tier) {
  return known.get(tier)?.lottery_weight ?? null;
}

/** What a table by tier has for a viewer: what stands for their own tier and for all lower ones. */
export function reachedBy(tier, table) {
  const rank = tierRank(tier);
  return Object.entries(table ?? {})
    .filter(([id]) => id === tier || (tierRank(id) >= 0 && tierRank(id) <= rank))
    .map(([, value]) => value);
}

/** The badge before a name; none for guests and for the plain tier. */
export function tierBadge(tier) {
  if (!tier || tier === "normal") return null;
  const key = `badge.${tier}`;
  return element("span", { class: "tier-badge", "data-tier": tier }, hasWord(key) ? t(key) : tier);
}

/** The title that a tier has beside the name; none where it has none. */
export function tierTitle(title) {
  return title ? element("span", { class: "tier-title", "data-testid": "tier-title" }, title) : null;
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
  if (eligible.age_days) parts.push(t("eligible.age_days", { count: eligible.age_days }));
  return parts.length ? parts.join(t("list.comma")) : null;
}

/** Whether the tier part of an eligibility admits a viewer; what else it asks the server knows. */
export function admitsTier(eligible, tier) {
  if (!eligible) return true;
  if (!tier) return false;
  if (eligible.tiers?.length && !eligible.tiers.includes(tier)) return false;
  return !eligible.min_tier || tierRank(tier) >= tierRank(eligible.min_tier);
}
