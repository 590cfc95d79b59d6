// <shop-sheet>: what points buy. Things, coupons, a higher tier for tonight, and memberships that
// the mall sells; each asked once more before it costs, and told as it came out.

import { element } from "../../shared/dom.js";
import { formatNumber, formatTime, onLanguage, t, titleOf } from "../../shared/i18n.js";
import { icon } from "../../shared/icons.js";
import { benefitLines, tierTitle } from "../../shared/programme.js";
import "../../shared/sheet.js";
import { tierName, tierRank } from "../../shared/tiers.js";
import { oddsTable, offerRow, priceText } from "./offers.js";

class ShopSheet extends HTMLElement {
  #isRead = false;

  attach(session, { catalogue, programme, confirm, toasts }) {
    Object.assign(this, { session, catalogue, programme, confirm, toasts });
    this.sheet = element("live-sheet", { id: "shop" });
    this.append(this.sheet);
    this.result = element("section", { class: "shop-result", role: "status", "aria-live": "polite",
      "data-testid": "shop-result", hidden: true });
    this.content = element("div");
    this.sheet.body.append(this.result, this.content);
    session.on("me", () => this.#render());
    onLanguage(() => this.#render());
  }

  open() {
    this.sheet.open(t("shop.title"));
    this.result.hidden = true;
    this.#render();
    this.#read();
  }

  async #read() {
    try {
      await Promise.all([this.catalogue.read(), this.programme.read()]);
      this.#isRead = true;
      this.#render();
    } catch (error) {
      this.toasts.error(error);
    }
  }

  #render() {
    if (!this.sheet.isOpen) return;
    const { me, client } = this.session;
    const { items, coupons } = this.catalogue;
    const row = (offer) => offerRow(offer, me, client.serverNow(), (each) => this.#redeem(each));
    const focused = document.activeElement?.dataset.testid;
    this.content.replaceChildren(
      element("p", { class: "shop-balance" }, icon("coin"), t("shop.balance", {
        points: me.points ?? 0,
      })),
      ...(this.#isRead ? [
        section("shop.items", items.map(row)), section("shop.coupons", coupons.map(row)),
        section("shop.boosts", this.#boosts()), section("shop.plans", this.#plans()),
      ] : [element("p", { class: "empty" }, t("loading"))]));
    if (focused) this.content.querySelector(`[data-testid="${focused}"]`)?.focus();
  }

  #boosts() {
    const { me } = this.session;
    return this.catalogue.boosts.filter(({ tier }) => tierRank(tier) > tierRank(me.tier))
      .map(({ tier, price }) => {
        const missing = price - (me.points ?? 0);
        return element("li", { class: "offer", "data-offer": `boost-${tier}` },
          element("span", { class: "words" },
            element("b", {}, t("shop.boost", { tier: tierName(tier) })),
            element("small", {}, this.#benefits(tier))),
          element("span", { class: "buy" },
            element("span", { class: "price number" }, t("shop.points", { points: price })),
            missing > 0
              ? element("small", { class: "why" }, t("shop.missing", { points: missing }))
              : element("button", {
                class: "button small primary", type: "button", "data-testid": `boost-${tier}`,
                onclick: () => this.#boost(tier, price),
              }, t("shop.redeem"))));
      });
  }

  #plans() {
    const plans = this.programme.tiers.filter(({ plan }) => plan);
    return plans.map((tier) => element("li", { class: "offer", "data-offer": tier.plan },
      element("span", { class: "words" },
        element("b", {}, t("shop.plan", { tier: tierTitle(tier) })),
        element("small", {}, this.#benefits(tier.id))),
      element("span", { class: "buy" }, element("button", {
        class: "button small", type: "button", "data-testid": `plan-${tier.plan}`,
        onclick: () => this.#plan(tier.plan),
      }, t("shop.plan.ask")))));
  }

  #benefits(id) {
    const tier = this.programme.tier(id);
    return tier ? benefitLines(tier).slice(0, 3).join(t("list.comma")) : "";
  }

  // MARK: Asking for it

  async #redeem(offer) {
    const id = offer.item ?? offer.coupon;
    const most = Math.min(offer.left ?? 10, offer.own_left ?? 10, 10,
      offer.price > 0 ? Math.floor((this.session.me.points ?? 0) / offer.price) : 10);
    let quantity = 1;
    const cost = element("p", { class: "cost number", "data-testid": "cost" }, priceText(offer));
    const more = [cost];
    if (most > 1) {
      more.push(element("label", { class: "field" }, element("span", {}, t("shop.quantity")),
        element("input", {
          type: "number", inputmode: "numeric", min: 1, max: most, value: 1,
          "data-testid": "quantity",
          oninput: (event) => {
            quantity = Math.min(most, Math.max(1, Math.trunc(Number(event.target.value)) || 1));
            cost.textContent = priceText(offer, quantity);
          },
        })));
    }
    if (offer.kind === "blind_box") more.unshift(oddsTable(offer));
    const title = titleOf(offer) || id;
    const detail = t(offer.cash > 0 ? "shop.ask.cash" : "shop.ask.detail");
    if (!await this.confirm.ask(t("shop.ask", { title }), detail, t("shop.redeem"), more)) return;
    await this.#perform(() => this.session.client.redeem(id, quantity),
      (reply) => redeemed(reply, title, offer));
  }

  async #boost(tier, price) {
    const question = t("shop.boost.ask", { tier: tierName(tier) });
    const detail = t("shop.boost.detail", { points: price });
    if (!await this.confirm.ask(question, detail, t("shop.redeem"))) return;
    await this.#perform(() => this.session.client.boost(tier), ({ until }) => [
      element("b", {}, t("shop.boosted", { tier: tierName(tier), time: formatTime(until) }))]);
  }

  async #plan(plan) {
    await this.#perform(() => this.session.client.joinMembership(plan), ({ state, tier }) => [
      element("b", {}, state === "unpaid" ? t("shop.plan.unpaid")
        : t("upgrade.title", { tier: tierName(tier) }))]);
  }

  async #perform(ask, tell) {
    try {
      const reply = await ask();
      this.result.replaceChildren(...tell(reply));
      this.result.hidden = false;
      this.sheet.scrollToTop();
    } catch (error) {
      this.toasts.error(error);
    }
    await this.#read();
  }
}

function section(key, rows) {
  if (!rows.length) return "";
  return element("section", { class: "account-section" }, element("h3", {}, t(key)),
    element("ul", { class: "offers" }, rows));
}

/** What came of it: the prizes of boxes, a coupon, an order that waits for its cash or is done. */
function redeemed(reply, title, offer) {
  const lines = [element("b", {}, t("shop.done", { title }))];
  if (reply.prizes?.length) {
    lines.push(element("ul", {}, reply.prizes.map((prize) => element("li", {},
      icon("gift"), boxPrize(prize, offer)))));
  }
  if (reply.coupon) lines.push(element("p", {}, t("shop.done.coupon")));
  if (reply.order && reply.state === "reserved") {
    lines.push(element("p", {}, t("shop.done.pay_by", { time: formatTime(reply.pay_by) })));
  }
  if (reply.order) lines.push(element("p", {}, t("shop.done.order", { order: reply.order })));
  return lines;
}

function boxPrize(prize, offer) {
  const known = offer.prizes?.find((each) => each.prize === prize.prize) ?? prize;
  const gain = prize.points > 0 ? ` +${formatNumber(prize.points)}` : "";
  return `${titleOf(known) || prize.prize}${gain}`;
}

customElements.define("shop-sheet", ShopSheet);
