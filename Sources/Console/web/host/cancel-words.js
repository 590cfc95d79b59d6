// What calling an activity off gives back to whom, by kind, before a host says yes to it.

import { t } from "../shared/i18n.js";

const sum = (items = [], field) => items.reduce((total, each) => total + (each[field] ?? 0), 0);

const WORDS = {
  point_rain: ({ left, pot = 0 }) => t("host.cancel.point_rain", { left: left ?? pot }),
  red_packet: ({ coupon, left, pot = 0 }) =>
    t(coupon ? "host.cancel.red_packet.coupons" : "host.cancel.red_packet", { left: left ?? pot }),
  lottery: ({ entries = 0, mode, cost = 0 }) => (["points", "shares"].includes(mode)
    ? t("host.cancel.lottery.paid", { count: entries, points: entries * cost })
    : t("host.cancel.lottery", { count: entries })),
  flash_sale: ({ items }) => t("host.cancel.flash_sale", {
    count: sum(items, "reserved"), waiting: sum(items, "waiting"), sold: sum(items, "sold"),
  }),
  vote: ({ voters = 0 }) => t("host.cancel.vote", { count: voters }),
  quiz: ({ pot = 0, answers = 0 }) => t("host.cancel.quiz", { points: pot, count: answers }),
  task: ({ done = 0 }) => t("host.cancel.task", { count: done }),
};

/** One or two sentences; of what has not opened, that nothing has moved yet. */
export function cancelWords(activity) {
  if (activity.state === "scheduled") return t("host.cancel.scheduled");
  return WORDS[activity.kind]?.(activity) ?? t("host.cancel.unknown");
}
