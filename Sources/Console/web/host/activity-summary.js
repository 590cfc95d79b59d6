// What a host sees of an activity, by kind: the numbers that move while it runs, and what came of
// it. A kind that is not here shows the numbers that the server sends.

import { element } from "../shared/dom.js";
import { formatMoney, formatNumber, t } from "../shared/i18n.js";

const OVER = ["settled", "cancelled"];
const LISTED_MOST = 10;

const known = (value) => (typeof value === "number" ? formatNumber(value) : "–");
const sum = (numbers) => numbers.reduce((total, each) => total + (each ?? 0), 0);

const KINDS = {
  point_rain: {
    live: (it) => [["left", known(it.left ?? it.pot)], ["claims", known(it.claims ?? 0)],
      ["wave", `${it.wave ?? 0} / ${it.waves ?? 1}`]],
    over: (it, result) => [["paid", known(result.paid)], ["returned", known(result.returned)],
      ["claims", known(result.claims ?? it.claims)]],
    part: (it) => [it.left ?? it.pot, it.pot],
  },
  red_packet: {
    live: (it) => [["left", known(it.left)], ["taken", known(it.taken ?? 0)],
      ["shares", known(it.shares)]],
    over: (it, result) => [["taken", known(it.taken)], ["paid", known(result.paid)],
      ["returned", known(result.returned)]],
    part: (it) => [(it.shares ?? 0) - (it.taken ?? 0), it.shares],
    detail: (it, result) => people(result.top),
  },
  lottery: {
    live: (it) => [["entries", known(it.entries ?? 0)],
      ["prizes", known(sum((it.prizes ?? []).map(({ count }) => count)))]],
    over: (it, result) => [["entries", known(it.entries ?? 0)],
      ["winners", known(result.won ?? result.winners?.length)]],
    detail: (it, result) => people((result.winners ?? []).map((winner) => ({
      ...winner, what: it.prizes?.find(({ id }) => id === winner.prize)?.title ?? winner.prize,
    }))),
  },
  flash_sale: {
    live: (it) => [["left", known(sum((it.items ?? []).map(({ left }) => left)))],
      ["waiting", known(sum((it.items ?? []).map(({ waiting }) => waiting)))]],
    over: (it, result) => [["sold", known(sum((result.items ?? []).map(({ sold }) => sold)))],
      ["released", known(sum((result.items ?? []).map(({ released }) => released)))]],
    detail: (it, result) => items(it, result),
  },
  vote: {
    live: (it) => [["votes", known(sum(Object.values(it.tally ?? {})))], ["voters", known(it.voters)]],
    over: (it, result) => [["votes", known(sum(Object.values(result.tally ?? it.tally ?? {})))]],
    detail: (it, result) => tally(it.options, result.tally ?? it.tally, result.winner),
  },
  quiz: {
    live: (it) => [["answers", known(it.answers ?? 0)]],
    over: (it, result) => [["answers", known(it.answers)], ["right", known(result.right)],
      ["paid", known(result.paid)]],
  },
  task: {
    live: (it) => [["finished", known(it.done ?? 0)], ["goal", known(it.goal)],
      ["each", known(it.points)]],
    over: (it, result) => [["finished", known(result.done ?? it.done)],
      ["paid", known(result.paid)]],
  },
};

/** Pairs of the name of a number, `host.` before it in the catalogue, and the number. */
export function numbersOf(activity) {
  const kind = KINDS[activity.kind];
  const isOver = OVER.includes(activity.state);
  if (!kind) return [];
  return isOver ? kind.over(activity, activity.result ?? {}) : kind.live(activity);
}

/** How much of it is left, 0 to 1; null where that says nothing. */
export function partLeft(activity) {
  const [left, all] = KINDS[activity.kind]?.part?.(activity) ?? [];
  return all > 0 && typeof left === "number" ? Math.min(1, Math.max(0, left / all)) : null;
}

/** What there is to say below the numbers; null for nothing. */
export function detailOf(activity) {
  if (activity.state === "cancelled") return element("p", {}, t("host.cancelled"));
  return KINDS[activity.kind]?.detail?.(activity, activity.result ?? {}) ?? null;
}

/** People and what each got. */
function people(list) {
  if (!list?.length) return null;
  const rows = list.slice(0, LISTED_MOST).map((each) => element("li", {},
    element("span", {}, each.name ?? each.user),
    element("b", { class: "number" }, each.what ?? (typeof each.points === "number"
      ? formatNumber(each.points) : each.title ?? ""))));
  const more = list.length - rows.length;
  if (more > 0) rows.push(element("li", { class: "empty" }, t("host.more", { count: more })));
  return element("ul", { class: "people", "data-testid": "people" }, rows);
}

function tally(options = [], counts = {}, winner = null) {
  const most = Math.max(1, ...Object.values(counts));
  return element("ul", { class: "tally", "data-testid": "tally" }, options.map((option) => {
    const bar = element("i");
    bar.style.transform = `scaleX(${(counts[option.id] ?? 0) / most})`;
    return element("li", { class: option.id === winner ? "winner" : "" },
      element("span", {}, option.title || option.id),
      element("b", { class: "number" }, formatNumber(counts[option.id] ?? 0)),
      element("div", { class: "pot-bar", "aria-hidden": "true" }, bar));
  }));
}

function items({ items: list = [] }, result) {
  const results = new Map((result.items ?? []).map((item) => [item.sku, item]));
  return element("ul", { class: "people", "data-testid": "items" }, list.map((item) => {
    const done = results.get(item.sku);
    const words = done
      ? t("host.item.done", { sold: done.sold ?? 0, released: done.released ?? 0 })
      : t("host.item.left", { left: item.left ?? item.stock ?? 0, waiting: item.waiting ?? 0 });
    return element("li", {}, element("span", {}, `${item.title || item.sku} · ${
      formatMoney(item.price ?? 0)}`), element("b", { class: "number" }, words));
  }));
}
