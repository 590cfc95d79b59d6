// An activity that is not there yet, told in plain sentences: what will happen, who may take part,
// what it costs them, and what it costs whom. One function a kind; everything else is the same for
// all of them.

import { formatMoney, formatNumber, t } from "../shared/i18n.js";
import { tierName } from "../shared/tiers.js";

const list = (parts) => parts.filter(Boolean).join(t("list.comma"));
const sum = (all = [], amount) => all.reduce((total, each) => total + amount(each), 0);
const titleOr = ({ title, id, sku }) => title || sku || id || "";

/** `30 s`, `5 min`. */
export function lengthText(seconds) {
  return seconds % 60 === 0 && seconds > 0
    ? t("minutes", { minutes: seconds / 60 }) : t("seconds", { seconds });
}

const HAPPENS = {
  point_rain: ({ pot = 0, each, each_min: least, each_max: most, waves = 1, wave_s: seconds = 15 }) =>
    t("say.point_rain", {
      pot, waves, time: lengthText(seconds),
      each: each ? formatNumber(each) : t("say.range", { least: least ?? 1, most: most ?? pot }),
    }),
  red_packet: ({ pot = 0, shares = 0, split = "random", coupon }, { couponTitle }) => (coupon
    ? t("say.red_packet.coupons", { count: shares, title: couponTitle(coupon) })
    : t(`say.red_packet.${split}`, { pot, shares })),
  lottery: (values, context) => `${t("say.lottery", {
    count: sum(values.prizes, ({ count = 1 }) => count),
    prizes: list((values.prizes ?? []).map((prize) => prizeText(prize, context))),
  })}${t(values.weighted ? "say.lottery.weighted" : "say.lottery.equal")}`,
  flash_sale: ({ items = [], pay_within_s: payWithin = 300, points_percent: percent = 100 }) =>
    `${t("say.flash_sale", { items: list(items.map(itemText)), time: lengthText(payWithin) })}${
      percent > 0 ? t("say.flash_sale.points", { percent }) : ""}`,
  vote: ({ options = [], choices = 1, weighted }) => `${t("say.vote", {
    options: list(options.map(titleOr)), count: choices,
  })}${weighted ? t("say.vote.weighted") : ""}`,
  quiz: ({ question = "", options = [], answer, pot = 0, first }) => {
    const right = options.find(({ id }) => id === answer);
    const asked = t("say.quiz", { question, answer: right ? titleOr(right) : answer ?? "" });
    if (!pot) return `${asked}${t("say.quiz.free")}`;
    return `${asked}${first ? t("say.quiz.first", { pot, first }) : t("say.quiz.all", { pot })}`;
  },
  task: ({ fact, goal = 1, points = 0 }) => {
    const key = `task.fact.${fact}`;
    return t("say.task", { task: t(key) === key ? fact ?? "" : t(key, { goal }), points });
  },
};

/** What taking part costs; a kind that is not here costs nothing. */
const COSTS = {
  lottery: ({ mode = "free", keyword = "", cost = 0, max_shares: most = 10 }) => ({
    keyword: t("say.cost.keyword", { keyword }), points: t("say.cost.points", { points: cost }),
    shares: t("say.cost.shares", { points: cost, most }),
  })[mode],
  flash_sale: () => t("say.cost.price"),
};

/** Points that are put in at the opening. */
const FUNDS = {
  point_rain: ({ pot = 0 }) => pot,
  red_packet: ({ pot = 0, coupon }) => (coupon ? 0 : pot),
  lottery: ({ prizes }) => sum(prizes, ({ points = 0, count = 1 }) => points * count),
  quiz: ({ pot = 0 }) => pot,
  task: ({ pot = 0 }) => pot,
};

function prizeText({ count = 1, points, coupon, ...prize }, { couponTitle }) {
  const worth = [points ? t("say.points", { points }) : "", coupon ? couponTitle(coupon) : ""];
  const given = list(worth);
  const name = titleOr(prize);
  return t("say.prize", { name: given && given !== name ? `${name}（${given}）` : name, count });
}

function itemText({ stock = 0, price = 0, prices = {}, per_user: most, ...item }) {
  const own = Object.entries(prices).map(([tier, each]) => `${tierName(tier)} ${formatMoney(each)}`);
  return [t("say.item", { title: titleOr(item), stock, price: formatMoney(price) }),
    own.length ? `（${list(own)}）` : "", most ? t("say.item.limit", { most }) : ""].join("");
}

/** From where what is given away comes, and whether it is enough. */
function payer(kind, values, { budget }) {
  if (kind === "task" && !values.pot) {
    return t(budget ? "say.budget.task" : "say.house.task",
      { points: values.points ?? 0, left: budget?.left ?? 0 });
  }
  const points = FUNDS[kind]?.(values) ?? 0;
  if (!points) return t(kind === "flash_sale" ? "say.stock" : "say.funds.none");
  if (!budget) return t("say.house", { points });
  return t(points > budget.left ? "say.budget.over" : "say.budget",
    { points, left: budget.left });
}

/**
 * The sentences for a kind and its settings. `context` has `who` and `when` in words, `budget` with
 * what is `left` of it, or null where the room has none, and `couponTitle` that names a coupon.
 */
export function plainWords(kind, values, context) {
  const happens = HAPPENS[kind]?.(values, context);
  return [happens, t("say.who", { who: context.who }),
    COSTS[kind]?.(values, context) ?? t("say.cost.free"),
    payer(kind, values, context), context.when].filter(Boolean);
}
