// What came of an activity in a sentence, by kind, for whoever was not there when it was told.

import { formatMoney, formatNumber, t } from "../../shared/i18n.js";

const total = (list = [], field) => list.reduce((sum, each) => sum + (each[field] ?? 0), 0);

const WORDS = {
  point_rain: (it, { paid = 0, claims = 0 }) =>
    t("rain.result.all", { points: paid, count: claims }),
  red_packet: (it, { taken }) => t("packet.all", { count: taken ?? it.taken ?? 0 }),
  lottery: (it, { won, winners = [] }) => t("results.lottery", {
    count: won ?? winners.length, entries: it.entries ?? 0 }),
  flash_sale: (it, { items }) => t("results.sale", { count: total(items, "sold") }),
  vote: ({ options = [] }, { winner }) => {
    const won = options.find(({ id }) => id === winner);
    return won ? t("vote.winner", { title: won.title || won.id }) : t("vote.none");
  },
  quiz: ({ options = [] }, { right = 0, answer }) => {
    const told = options.find(({ id }) => id === answer);
    return `${t("results.quiz", { title: told?.title || answer || "" })} ${
      t("quiz.all", { count: right })}`;
  },
  task: (it, { done = 0 }) => t("task.finished", { count: done }),
};

/** What everybody got. */
export function resultWords(activity) {
  if (activity.state === "cancelled") return t("play.cancelled");
  return WORDS[activity.kind]?.(activity, activity.result ?? {}) ?? t("host.phase.settled");
}

/** What this viewer had of it; empty where they took no part or it is not known. */
export function ownWords({ kind, state, prizes = [], result = {}, mine = {} }, user) {
  if (state === "cancelled") return "";
  if (kind === "lottery") {
    const won = mine.prize ?? (result.winners ?? []).find((each) => each.user === user)?.prize;
    const prize = prizes.find(({ id }) => id === won);
    if (won) return t("lottery.won", { title: prize?.title || won });
    return (mine.shares ?? mine.entries ?? 0) > 0 ? t("lottery.lost") : "";
  }
  if (kind === "quiz" && mine.option !== undefined) {
    return t(mine.option === result.answer ? "quiz.right" : "quiz.wrong");
  }
  if (kind === "flash_sale") {
    const paid = (mine.orders ?? []).filter((order) => order.state === "paid");
    return paid.length ? `${t("sale.bought")} · ${formatMoney(total(paid, "price"))}` : "";
  }
  const points = mine.points ?? mine.credited
    ?? total(Array.isArray(mine.entries) ? mine.entries : [], "points");
  return points > 0 ? t("results.points", { points: formatNumber(points) }) : "";
}
