// A flash sale: my opening moment and my price, and after a tap one clear state: reserved until,
// waiting at place n, sold out. The server takes the money's part of it; the card never guesses.

import { timeLeft } from "../../shared/countdown.js";
import { element, setText } from "../../shared/dom.js";
import { formatMoney, formatTime, t } from "../../shared/i18n.js";
import { reachedBy } from "../../shared/tiers.js";
import { couponTerms } from "../account/coupon-list.js";
import { PlayCard, playButton } from "./play-card.js";

/** How often, at most, one's place in line is asked for while the line moves, in ms. */
const ASK_EVERY_MS = 1_500;

export class FlashSale extends PlayCard {
  #coupons = [];
  #asked = null;
  #asking;
  #line = "";

  get picture() { return "bag"; }

  build(activity) {
    this.rows = (activity.items ?? []).map((item) => this.#row(item));
    this.form = element("form", { class: "sale-form", hidden: true, "data-testid": "sale-form" });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#buy();
    });
    this.orders = element("ul", { class: "play-list", "data-testid": "sale-orders" });
    return [element("ul", { class: "sale-items" }, this.rows.map(({ node }) => node)), this.form,
      this.orders];
  }

  #row(item) {
    const price = element("span", { class: "price number" });
    const left = element("small", { "data-testid": `left-${item.sku}` });
    const buy = playButton(`buy-${item.sku}`, () => this.#ask(item.sku), t("sale.buy"));
    const node = element("li", { "data-sku": item.sku },
      element("span", { class: "words" }, element("b", {}, item.title || item.sku), price, left),
      buy);
    return { sku: item.sku, node, price, left, buy };
  }

  /** Higher tiers may buy first: what a tier is given, those above it have too. */
  opensAt({ opens_at: opensAt, early_s: early }) {
    const { tier, early_access_s: own = 0 } = this.session.me;
    const lead = early ? Math.max(0, ...reachedBy(tier, early)) : own;
    return (opensAt ?? 0) - lead * 1_000;
  }

  aboutText(activity) {
    const now = this.client.serverNow();
    const mine = this.opensAt(activity);
    if (!activity.opens_at || now >= activity.opens_at) return "";
    const seconds = Math.round((activity.opens_at - mine) / 1_000);
    return seconds > 0 ? t("sale.early", { seconds, time: formatTime(mine) })
      : t("sale.at", { time: formatTime(mine) });
  }

  render(activity, phase, now) {
    for (const row of this.rows) {
      const item = activity.items?.find(({ sku }) => sku === row.sku) ?? {};
      this.#writePrice(row, item);
      const left = item.left ?? item.stock ?? 0;
      setText(row.left, left > 0 ? t("shop.left", { count: left })
        : item.waiting > 0 ? t("sale.waiting", { count: item.waiting }) : t("error.sold_out"));
      row.buy.hidden = phase !== "open" || !this.mayPlay;
      row.buy.disabled = this.isBusy;
      setText(row.buy, t(left > 0 ? "sale.buy" : "sale.queue"));
    }
    if (phase !== "open") this.form.hidden = true;
    this.#followLine(activity);
    this.#renderOrders(now);
  }

  remove() {
    clearTimeout(this.#asking);
    super.remove();
  }

  /** Where the line has moved, my place in it has too. */
  #followLine({ activity, items = [] }) {
    const line = JSON.stringify(items.map(({ waiting, reserved, sold }) =>
      [waiting, reserved, sold]));
    if (line === this.#line) return;
    this.#line = line;
    if (!this.#own.some(({ state }) => state === "waiting")) return;
    this.#asking ??= setTimeout(() => {
      this.#asking = undefined;
      this.session.askMine(activity);
    }, ASK_EVERY_MS);
  }

  #writePrice(row, item) {
    const own = this.#price(item);
    const key = `${own}/${item.price}`;
    if (row.key === key) return;
    row.key = key;
    row.price.replaceChildren(element("b", { "data-testid": `price-${row.sku}` }, formatMoney(own)),
      ...(own < item.price ? [" ", element("del", {}, formatMoney(item.price))] : []));
  }

  /** What this viewer pays: the best that their tier or a lower one is given. */
  #price({ price = 0, prices }) {
    return Math.min(price, ...reachedBy(this.session.me.tier, prices));
  }

  // MARK: Buying

  async #ask(sku) {
    const item = this.activity.items.find((each) => each.sku === sku);
    this.#asked = item;
    const most = item.per_user ?? 1;
    const percent = this.activity.points_percent ?? 0;
    // A hundred points are one CNY: a point is a fen.
    const points = Math.min(this.session.me.points ?? 0,
      Math.floor((this.#price(item) * percent) / 100));
    try {
      const { coupons = [] } = await this.client.account(1);
      this.#coupons = coupons.filter(({ state }) => state !== "held");
    } catch {
      this.#coupons = [];
    }
    const quick = most <= 1 && points <= 0 && !this.#coupons.length;
    this.#build(item, most, points);
    if (quick) return this.#buy();
    this.form.hidden = false;
    this.form.querySelector("button").focus();
  }

  #build(item, most, points) {
    this.quantity = most > 1 ? element("input", {
      class: "text-input", type: "number", inputmode: "numeric", min: 1, max: most, value: 1,
      "data-testid": "sale-quantity", "aria-label": t("shop.quantity"),
    }) : null;
    this.points = points > 0 ? element("input", {
      class: "text-input", type: "number", inputmode: "numeric", min: 0, max: points, value: 0,
      "data-testid": "sale-points", "aria-label": t("sale.points", { points }),
      placeholder: t("sale.points", { points }),
    }) : null;
    this.coupon = this.#coupons.length ? element("select", {
      class: "text-input", "data-testid": "sale-coupon", "aria-label": t("sale.coupon"),
    }, element("option", { value: "" }, t("sale.no_coupon")),
    this.#coupons.map((coupon) => element("option", { value: coupon.coupon },
      `${coupon.title} · ${couponTerms(coupon)}`))) : null;
    const line = (key, input) => input && element("label", { class: "sale-line" },
      element("span", {}, t(key, { points })), input);
    this.form.replaceChildren(...[
      element("b", {}, item.title || item.sku), line("shop.quantity", this.quantity),
      line("sale.points", this.points), line("sale.coupon", this.coupon),
      element("button", { class: "button", type: "submit", "data-testid": "sale-confirm" },
        t("sale.confirm")),
    ].filter(Boolean));
  }

  async #buy() {
    const fields = { sku: this.#asked.sku, quantity: Number(this.quantity?.value ?? 1) };
    const points = Number(this.points?.value ?? 0);
    if (points > 0) fields.points = points;
    if (this.coupon?.value) fields.coupon = this.coupon.value;
    const reply = await this.send("buy", fields);
    if (!reply) return;
    this.form.hidden = true;
    const { order, price, pay_by: payBy } = reply;
    const state = reply.state ?? (payBy ? "reserved" : "paid");
    this.session.keepOrder({ order, state, pay_by: payBy, price, sku: fields.sku,
      activity: this.activity.activity });
    this.say("");
  }

  refused(error) {
    const { waiting, order, opens_at: opensAt } = error.fields ?? {};
    if (error.code === "sold_out" && waiting > 0) {
      this.form.hidden = true;
      // The place has the id of the order that it may become.
      this.session.keepOrder({ order, state: "waiting", place: waiting,
        activity: this.activity.activity });
      return this.say("");
    }
    if (error.code === "not_open" && opensAt) {
      return this.say(t("shop.opens", { time: formatTime(opensAt) }));
    }
    return super.refused(error);
  }

  // MARK: What I have of it

  get #own() {
    return [...this.session.orders.values()]
      .filter(({ activity }) => activity === this.activity.activity);
  }

  #renderOrders(now) {
    const orders = this.#own;
    const key = JSON.stringify(orders);
    if (this.shown !== key) {
      this.shown = key;
      this.orders.replaceChildren(...orders.map((order) => this.#order(order)));
    }
    for (const clock of this.orders.querySelectorAll("[data-until]")) {
      setText(clock, timeLeft(Number(clock.dataset.until) - now));
    }
  }

  #order({ order, state, pay_by: payBy, price, place }) {
    const isOpen = state === "reserved";
    // Who waited and was never given a piece has nothing that could come back.
    const isUnserved = state === "released" && place > 0 && !payBy;
    if (state === "waiting") {
      return element("li", { "data-order": order, "data-state": state, "data-testid": "sale-order" },
        element("span", {}, place > 0 ? t("sale.place", { place }) : t("sale.in_line")),
        playButton("sale-leave", () => this.#cancel(order, "left"), t("sale.leave")));
    }
    return element("li", { "data-order": order, "data-state": state, "data-testid": "sale-order" },
      element("span", {}, t(isUnserved ? "order.unserved" : `order.${state}`),
        typeof price === "number" && !isUnserved ? ` · ${formatMoney(price)}` : ""),
      isOpen && payBy
        ? element("b", { class: "number", "data-until": payBy, role: "timer" }) : null,
      isOpen ? playButton("sale-cancel", () => this.#cancel(order), t("sale.cancel")) : null);
  }

  /** Gives an order or a place up, which is then `state` to this page. */
  async #cancel(order, state = "released") {
    try {
      await this.client.command("cancel", { order });
      this.session.keepOrder({ order, state });
    } catch (error) {
      this.refused(error);
    }
    this.context.stage.refresh();
  }

  hint(activity, phase) {
    if (phase === "countdown") return t("sale.soon");
    return this.#own.some(({ state }) => state === "reserved") ? t("sale.pay") : t("sale.hint");
  }

  result() {
    return t(this.#own.some(({ state }) => state === "paid") ? "sale.bought" : "sale.over");
  }
}
