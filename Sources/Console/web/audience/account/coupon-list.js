// My coupons: what each takes off, from how much on, for what, and until when.

import { element } from "../../shared/dom.js";
import { formatMoney, formatTime, t } from "../../shared/i18n.js";

/** From what a coupon is good, in words. */
export function couponTerms(coupon) {
  const parts = [coupon.threshold > 0
    ? t("coupon.threshold", { amount: formatMoney(coupon.threshold) }) : t("coupon.any")];
  if (coupon.category) parts.push(t("coupon.category", { category: coupon.category }));
  return parts.join(" · ");
}

export function couponRow(coupon) {
  const isHeld = coupon.state === "held";
  return element("li", { class: isHeld ? "ticket held" : "ticket", "data-coupon": coupon.coupon },
    element("span", { class: "off number" }, formatMoney(coupon.off)),
    element("span", { class: "terms" },
      element("b", {}, coupon.title || t("coupon.untitled")),
      element("small", {}, couponTerms(coupon)),
      element("small", {}, isHeld ? t("coupon.held")
        : t("coupon.until", { time: formatTime(coupon.expires_at) }))));
}
