// What the shop offers, as rows: what it is, what it costs, how many there are and who may have it.
// The server decides again when it is asked for; a row only says beforehand what it will answer.

import { element } from "../../shared/dom.js";
import { formatMoney, formatNumber, formatTime, t, titleOf } from "../../shared/i18n.js";
import { tierName, tierRank } from "../../shared/tiers.js";
import { couponTerms } from "../account/coupon-list.js";

/** Points, and cash where it takes both. */
export function priceText({ price, cash = 0 }, quantity = 1) {
  const points = t("shop.points", { points: price * quantity });
  return cash > 0 ? `${points} + ${formatMoney(cash * quantity)}` : points;
}

/** Why it cannot be had now, in words; null when it can. */
export function obstacle(offer, me, now) {
  if (offer.min_tier && tierRank(me.tier) < tierRank(offer.min_tier)) {
    return t("eligible.min_tier", { tier: tierName(offer.min_tier) });
  }
  if (offer.opens_at && now < offer.opens_at) {
    return t("shop.opens", { time: formatTime(offer.opens_at) });
  }
  if (offer.closes_at && now >= offer.closes_at) return t("shop.over");
  if (offer.left === 0) return t("error.sold_out");
  if (offer.own_left === 0) return t("shop.own_none");
  const missing = offer.price - (me.points ?? 0);
  return missing > 0 ? t("shop.missing", { points: missing }) : null;
}

function limits(offer) {
  const parts = [];
  if (typeof offer.left === "number") parts.push(t("shop.left", { count: offer.left }));
  if (typeof offer.own_left === "number") parts.push(t("shop.own_left", { count: offer.own_left }));
  if (offer.closes_at) parts.push(t("shop.until", { time: formatTime(offer.closes_at) }));
  return parts.join(" · ");
}

/** One row; `choose` is called with the offer when it can be had. */
export function offerRow(offer, me, now, choose) {
  const id = offer.item ?? offer.coupon;
  const about = offer.coupon
    ? `${couponTerms(offer)} · ${t("shop.days", { count: offer.days })}`
    : t(`shop.kind.${offer.kind}`);
  const why = obstacle(offer, me, now);
  return element("li", { class: "offer", "data-offer": id },
    element("span", { class: "words" },
      element("b", {}, titleOf(offer) || id),
      element("small", {}, about),
      limits(offer) ? element("small", {}, limits(offer)) : null),
    element("span", { class: "buy" },
      element("span", { class: "price number" }, priceText(offer)),
      why ? element("small", { class: "why" }, why)
        : element("button", {
          class: "button small primary", type: "button", "data-testid": `redeem-${id}`,
          onclick: () => choose(offer),
        }, t("shop.redeem"))));
}

/** What may be in a blind box, with how likely each is. */
export function oddsTable({ prizes = [], weights = 0 }) {
  return element("table", { class: "odds", "data-testid": "odds" },
    element("caption", {}, t("shop.odds")),
    element("tbody", {}, prizes.map((prize) => element("tr", {},
      element("th", { scope: "row" }, titleOf(prize)),
      element("td", { class: "number" }, percent(prize.weight, weights))))));
}

function percent(weight, sum) {
  const part = sum > 0 ? (weight * 100) / sum : 0;
  return `${formatNumber(part >= 1 ? Math.round(part * 100) / 100 : Number(part.toPrecision(2)))}%`;
}
