// <account-sheet>: my points. Balance, where I stand, what there is to earn today, and every
// entry with its reason.

import { element, setText } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { formatNumber, formatTime, onLanguage, t } from "../../shared/i18n.js";
import { TIERS, tierName, tierRank } from "../../shared/tiers.js";
import "../../shared/sheet.js";
import { reasonText, taskText } from "./reasons.js";

const PAGE = 20;
const STREAK_DAYS = 7;

class AccountSheet extends HTMLElement {
  #balance = element("section", { class: "balance" });
  #standing = element("section", { class: "account-section", "data-testid": "standing" });
  #signIn = element("section", { class: "account-section sign-in" });
  #tasks = element("ul", { class: "tasks", "data-testid": "tasks" });
  #history = element("ol", { class: "history", "data-testid": "history" });
  #more = element("button", { class: "button quiet history-more", type: "button" });
  #next;
  #stale;

  attach(session, signIn, performSignIn) {
    this.session = session;
    this.signIn = signIn;
    this.performSignIn = performSignIn;
    this.sheet = element("live-sheet", { id: "account" });
    this.append(this.sheet);
    this.#more.addEventListener("click", () => this.#load(this.#next));
    this.tasksTitle = element("h3");
    this.historyTitle = element("h3");
    this.sheet.body.append(this.#balance, this.#standing, this.#signIn,
      element("section", { class: "account-section" }, this.tasksTitle, this.#tasks),
      element("section", { class: "account-section" },
        this.historyTitle, this.#history, this.#more));
    for (const part of ["me", "tasks"]) session.on(part, () => this.#render());
    session.client.on("credit", () => this.#refresh());
    signIn.addEventListener("done", () => this.#render());
    onLanguage(() => this.#render());
  }

  open() {
    this.sheet.open(t("account.title"));
    this.#render();
    this.#load();
  }

  #render() {
    if (!this.sheet.isOpen) return;
    const { me, tasks } = this.session;
    setText(this.tasksTitle, t("account.tasks"));
    setText(this.historyTitle, t("account.history"));
    setText(this.#more, t("account.more"));
    this.#renderBalance(me);
    this.#renderStanding(me);
    this.#renderSignIn();
    const rows = [...tasks.values()].map((task) => taskRow(task));
    this.#tasks.replaceChildren(...rows, ...(rows.length ? [] : [empty("account.no_tasks")]));
  }

  #renderBalance(me) {
    const more = [];
    if (me.held > 0) more.push(t("account.held", { points: me.held }));
    if (me.multiplier > 100) {
      more.push(t("account.multiplier", { times: String(me.multiplier / 100) }));
    }
    this.#balance.replaceChildren(
      element("span", { class: "label" }, t("account.balance")),
      element("span", { class: "amount number", "data-testid": "balance" },
        formatNumber(me.points ?? 0)),
      element("span", { class: "more" }, ...more.map((text) => element("span", {}, text))));
  }

  #renderStanding(me) {
    const rank = tierRank(me.tier);
    const steps = TIERS.map((tier, index) => {
      const state = index === rank ? "now" : index < rank ? "reached" : "";
      return element("li", { class: state, "aria-current": index === rank ? "step" : null },
        element("span", { class: "dot" }, index <= rank ? icon("check") : ""), tierName(tier));
    });
    const growth = me.growth ?? 0;
    const goal = growth + (me.next?.missing ?? 0);
    const words = me.next
      ? t("account.distance", { missing: me.next.missing, tier: tierName(me.next.tier) })
      : t("account.top");
    this.#standing.replaceChildren(
      element("h3", {}, t("account.standing", { tier: tierName(me.tier), growth })),
      element("ol", { class: "ladder" }, steps),
      me.next ? bar(growth, goal) : "",
      element("p", { class: "distance" }, words));
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

  /** Reads the history again soon after credits, once for all that came together. */
  #refresh() {
    if (!this.sheet.isOpen || this.#stale) return;
    this.#stale = setTimeout(() => {
      this.#stale = undefined;
      this.#load();
    }, 500);
  }

  async #load(before) {
    try {
      const reply = await this.session.client.account(PAGE, before);
      const rows = (reply.entries ?? []).map((entry) => entryRow(entry));
      if (before === undefined) this.#history.replaceChildren();
      this.#history.append(...rows);
      if (!this.#history.childElementCount) this.#history.append(empty("account.no_history"));
      this.#next = reply.next ?? undefined;
    } catch {
      if (!this.#history.childElementCount) this.#history.replaceChildren(empty("account.unread"));
    }
    this.#more.hidden = this.#next === undefined;
  }
}

function empty(key) {
  return element("li", { class: "empty" }, t(key));
}

function bar(value, goal) {
  const fill = element("i");
  const part = goal > 0 ? Math.min(1, value / goal) : 0;
  fill.style.transform = `scaleX(${part})`;
  return element("div", { class: part >= 1 ? "bar done" : "bar", "aria-hidden": "true" }, fill);
}

function taskRow(task) {
  const isDone = task.done || task.progress >= task.goal;
  const progress = isDone
    ? element("span", { class: "done" }, t("task.done"))
    : element("span", { class: "progress number" }, `${task.progress} / ${task.goal}`);
  const gain = task.points
    ? element("span", { class: "gain" }, `+${formatNumber(task.points)}`) : null;
  return element("li", { "data-task": task.task }, element("span", {}, taskText(task), gain),
    progress, bar(isDone ? 1 : task.progress, isDone ? 1 : task.goal));
}

function entryRow(entry) {
  const isGain = entry.points >= 0;
  return element("li", {},
    element("span", {}, reasonText(entry)),
    element("span", { class: isGain ? "gain number" : "gain loss number" },
      `${isGain ? "+" : "−"}${formatNumber(Math.abs(entry.points))}`),
    element("small", {}, entry.at ? formatTime(entry.at) : ""),
    element("small", { class: "number" }, formatNumber(entry.balance ?? 0)));
}

customElements.define("account-sheet", AccountSheet);
