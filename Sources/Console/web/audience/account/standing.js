// Where a member stands: the ladder of tiers, how far the next one is, and what it brings.

import { element } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { t } from "../../shared/i18n.js";
import { benefitLines } from "../../shared/programme.js";
import { TIERS, tierName, tierRank, tierTitle } from "../../shared/tiers.js";

/** A bar filled to `value` of `goal`; the words beside it say the same. */
export function progressBar(value, goal) {
  const fill = element("i");
  const part = goal > 0 ? Math.min(1, value / goal) : 0;
  fill.style.transform = `scaleX(${part})`;
  return element("div", { class: part >= 1 ? "bar done" : "bar", "aria-hidden": "true" }, fill);
}

/** The parts of the section for a member; `programme` says what tiers bring, once it is read. */
export function standingParts(me, programme) {
  const rank = tierRank(me.tier);
  const steps = TIERS.map((tier, index) => {
    const state = index === rank ? "now" : index < rank ? "reached" : "";
    return element("li", { class: state, "aria-current": index === rank ? "step" : null },
      element("span", { class: "dot" }, index <= rank ? icon("check") : ""), tierName(tier));
  });
  const growth = me.growth ?? 0;
  const words = me.next
    ? t("account.distance", { missing: me.next.missing, tier: tierName(me.next.tier) })
    : t("account.top");
  return [
    element("h3", {}, t("account.standing", { tier: tierName(me.tier), growth }), " ",
      tierTitle(me.title)),
    element("ol", { class: "ladder" }, steps),
    me.next ? progressBar(growth, growth + me.next.missing) : null,
    element("p", { class: "distance", "data-testid": "distance" }, words),
    benefits("account.benefits.own", programme.tier(me.tier), "own-benefits"),
    me.next ? benefits("account.benefits.next", programme.tier(me.next.tier), "next-benefits")
      : null,
  ].filter(Boolean);
}

function benefits(key, tier, testid) {
  const lines = tier ? benefitLines(tier) : [];
  if (!lines.length) return null;
  return element("details", { class: "benefits", "data-testid": testid },
    element("summary", {}, t(key, { tier: tierName(tier.id) })),
    element("ul", {}, lines.map((line) => element("li", {}, icon("check"), line))));
}
