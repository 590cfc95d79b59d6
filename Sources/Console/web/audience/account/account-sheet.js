// <account-sheet>: my points. Balance, where I stand, what there is to earn, my coupons, and every
// entry with its reason; from here on to the shop.

import { timeLeft } from "../../shared/countdown.js";
import { element, setText } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { formatNumber, onLanguage, t } from "../../shared/i18n.js";
import "../../shared/sheet.js";
import { couponRow } from "./coupon-list.js";
import { HistoryList } from "./history-list.js";
import { standingParts } from "./standing.js";
import { pointsToEarn, taskRows } from "./task-list.js";

const PAGE = 20;
const STREAK_DAYS = 7;
/** Everything that moved in so short a time is read once. */
const SETTLE_MS = 500;

class AccountSheet extends HTMLElement {
  #balance = element("section", { class: "balance" });
  #standing = element("section", { class: "account-section", "data-testid": "standing" });
  #signIn = element("section", { class: "account-section sign-in" });
  #toEarn = element("p", { class: "distance", "data-testid": "to-earn" });
  #tasks = element("ul", { class: "tasks", "data-testid": "tasks" });
  #coupons = element("ul", { class: "coupons", "data-testid": "coupons" });
  #titles = {};
  #account = {};
  #stale;

  attach(session, { signIn, performSignIn, programme, openShop }) {
    this.session = session;
    this.signIn = signIn;
    this.performSignIn = performSignIn;
    this.programme = programme;
    this.openShop = openShop;
    this.history = new HistoryList((before) => this.#load(before));
    this.sheet = element("live-sheet", { id: "account" });
    this.append(this.sheet);
    this.sheet.body.append(this.#balance, this.#standing, this.#signIn,
      this.#section("tasks", this.#toEarn, this.#tasks),
      this.#section("coupons", this.#coupons),
      this.#section("history", ...this.history.nodes));
    for (const part of ["me", "tasks"]) session.on(part, () => this.#render());
    for (const event of ["credit", "coupon"]) session.client.on(event, () => this.#refresh());
    signIn.addEventListener("done", () => this.#render());
    onLanguage(() => this.#render());
    setInterval(() => this.#tick(), 1_000);
  }

  open() {
    this.sheet.open(t("account.title"));
    this.#render();
    this.#load();
    this.programme.read().then(() => this.#render());
  }

  close() {
    this.sheet.close();
  }

  #section(name, ...nodes) {
    this.#titles[name] = element("h3");
    return element("section", { class: "account-section" }, this.#titles[name], ...nodes);
  }

  #render() {
    if (!this.sheet.isOpen) return;
    const { me, tasks } = this.session;
    for (const [name, title] of Object.entries(this.#titles)) setText(title, t(`account.${name}`));
    this.history.translate();
    this.#renderBalance(me);
    this.#renderStanding(me);
    this.#renderSignIn();
    const list = [...tasks.values()];
    const rows = taskRows(list, this.session.client.serverNow());
    this.#tasks.replaceChildren(...(rows.length ? rows : [empty("account.no_tasks")]));
    const left = this.#account.today?.points ?? pointsToEarn(list);
    this.#toEarn.hidden = left === 0;
    setText(this.#toEarn, t("account.to_earn", { points: left }));
    const coupons = (this.#account.coupons ?? []).map((coupon) => couponRow(coupon));
    this.#coupons.replaceChildren(...(coupons.length ? coupons : [empty("account.no_coupons")]));
  }

  #renderBalance(me) {
    const more = [];
    if (me.held > 0) more.push(t("account.held", { points: me.held }));
    const { expiring = 0 } = this.#account;
    if (expiring > 0) more.push(t("account.expiring", { points: expiring }));
    if (me.multiplier > 100) {
      more.push(t("account.multiplier", { times: String(me.multiplier / 100) }));
    }
    this.#balance.replaceChildren(
      element("span", { class: "label" }, t("account.balance")),
      element("span", { class: "amount number", "data-testid": "balance" },
        formatNumber(me.points ?? 0)),
      element("span", { class: "more" }, ...more.map((text) => element("span", {}, text))),
      element("button", {
        class: "button small", type: "button", "data-testid": "open-shop",
        onclick: () => this.openShop(),
      }, icon("bag"), t("shop.title")));
  }

  /** Opened details stay open when the section is written again. */
  #renderStanding(me) {
    const wasOpen = [...this.#standing.querySelectorAll("details[open]")]
      .map(({ dataset }) => dataset.testid);
    this.#standing.replaceChildren(...standingParts(me, this.programme));
    for (const details of this.#standing.querySelectorAll("details")) {
      details.open = wasOpen.includes(details.dataset.testid);
    }
  }

  #renderSignIn() {
    const done = this.signIn.today;
    const days = Array.from({ length: STREAK_DAYS }, (_, index) => element("i", {
      class: done?.streak && index <= (done.streak - 1) % STREAK_DAYS ? "on" : "",
    }));
    const button = element("button", {
      class: "button small primary", type: "button", disabled: Boolean(done),
      onclick: () => this.performSignIn(),
    }, t(done ? "signin.done" : "signin"));
    this.#signIn.replaceChildren(
      element("div", {},
        element("h3", {}, t("signin.title")),
        element("small", { class: "distance" },
          done?.streak ? t("signin.streak", { count: done.streak }) : t("signin.hint")),
        element("div", { class: "streak", "aria-hidden": "true" }, days)),
      button);
  }

  #tick() {
    if (!this.sheet.isOpen) return;
    const now = this.session.client.serverNow();
    const clocks = [...this.#tasks.querySelectorAll("[data-closes]")];
    if (clocks.some(({ dataset }) => Number(dataset.closes) <= now)) return this.#render();
    for (const clock of clocks) setText(clock, timeLeft(Number(clock.dataset.closes) - now));
  }

  #refresh() {
    if (!this.sheet.isOpen || this.#stale) return;
    this.#stale = setTimeout(() => {
      this.#stale = undefined;
      this.#load();
    }, SETTLE_MS);
  }

  async #load(before) {
    const isFirst = before === undefined;
    try {
      const reply = await this.session.client.account(PAGE, before);
      this.history.show(reply, isFirst);
      if (isFirst) {
        this.#account = reply;
        if (reply.held !== undefined) this.session.me.held = reply.held;
        this.#render();
      }
    } catch {
      this.history.fail();
    }
  }
}

function empty(key) {
  return element("li", { class: "empty" }, t(key));
}

customElements.define("account-sheet", AccountSheet);
