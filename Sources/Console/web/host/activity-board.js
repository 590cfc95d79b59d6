// <activity-board>: what runs now with its numbers moving, the form for the next, and what came of
// the last ones.

import { nextMoment, phaseOf } from "../shared/activity-phase.js";
import { timeLeft } from "../shared/countdown.js";
import { element, setText } from "../shared/dom.js";
import { hasWord, onLanguage, t } from "../shared/i18n.js";
import { eligibilityText } from "../shared/tiers.js";
import { ActivityForm } from "./activity-form.js";
import { detailOf, numbersOf, partLeft } from "./activity-summary.js";
import { labelOf } from "./form-field.js";

const DONE_MOST = 5;
const OVER = ["settled", "cancelled"];

class ActivityBoard extends HTMLElement {
  #cards = new Map();
  #kinds = [];
  #coupons = [];
  #past = [];

  attach(session, { toasts, confirm, api, room }) {
    Object.assign(this, { session, toasts, confirm, api, room });
    this.live = element("div", { class: "form", "data-testid": "live", hidden: true });
    this.formPanel = element("section", { class: "panel" });
    this.done = element("div", { class: "form", "data-testid": "done", hidden: true });
    this.append(this.live, this.formPanel, this.done);
    session.on("activities", () => this.#render());
    session.on("reset", () => this.#readPast());
    onLanguage(() => this.#rebuild());
    setInterval(() => this.#render(), 500);
    this.#readKinds();
  }

  async #readKinds() {
    try {
      const [{ kinds }, { coupons = [] }] = await Promise.all([
        this.api.get("/v1/activities/kinds"), this.api.get("/v1/coupons"),
      ]);
      this.#kinds = kinds;
      this.#coupons = coupons;
      this.#rebuild();
    } catch (error) {
      this.toasts.error(error);
    }
  }

  /** What was over before this page was opened; the board does without where it cannot be read. */
  async #readPast() {
    try {
      const page = await this.api.get(`/v1/rooms/${this.room}/activities`, { limit: 20 });
      this.#past = page.activities.filter(({ state }) => OVER.includes(state)).reverse();
      this.#render();
    } catch {
      // Shown is then what happens from now on.
    }
  }

  #rebuild() {
    if (this.#kinds.length) {
      const form = new ActivityForm({
        kinds: this.#kinds, context: { coupons: this.#coupons },
        now: () => this.session.client.serverNow(), open: (fields) => this.#open(fields),
      });
      this.formPanel.replaceChildren(element("h2", {}, t("host.form.new")), form.node);
    }
    for (const card of this.#cards.values()) card.node.remove();
    this.#cards.clear();
    this.#render();
  }

  #render() {
    const all = new Map(this.#past.map((each) => [each.activity, each]));
    for (const [id, activity] of this.session.activities) all.set(id, activity);
    const over = [...all.values()].filter(({ state }) => OVER.includes(state)).slice(-DONE_MOST);
    const live = [...all.values()].filter(({ state }) => !OVER.includes(state));
    for (const activity of live) this.#show(activity, this.live);
    for (const activity of over) this.#show(activity, this.done);
    const kept = new Set([...live, ...over].map(({ activity }) => activity));
    for (const [id, card] of this.#cards) {
      if (kept.has(id)) continue;
      card.node.remove();
      this.#cards.delete(id);
    }
    this.live.hidden = live.length === 0;
    this.done.hidden = over.length === 0;
  }

  #show(activity, place) {
    let card = this.#cards.get(activity.activity);
    if (!card) {
      card = this.#card(activity);
      this.#cards.set(activity.activity, card);
    }
    if (card.node.parentElement !== place) place.prepend(card.node);
    const phase = phaseOf(activity, this.session.client.serverNow());
    card.node.dataset.phase = phase;
    setText(card.phase, this.#phaseWords(phase, activity));
    this.#writeNumbers(card, activity);
    card.acts.hidden = OVER.includes(phase);
    card.settle.hidden = phase !== "closed";
    card.end.hidden = phase === "closed";
  }

  #card(activity) {
    const button = (key, className, perform) => element("button", {
      class: `button small ${className}`, type: "button", "data-testid": key, onclick: perform,
    }, t(key));
    const id = activity.activity;
    const card = {
      phase: element("span", { class: "phase", "data-testid": "phase" }),
      numbers: element("dl", { class: "numbers" }),
      left: element("i"),
      detail: element("div"),
      end: button("host.close_now", "", () => this.#ask(id, "close")),
      cancel: button("host.cancel_activity", "danger quiet", () => this.#ask(id, "cancel")),
      settle: button("host.settle", "", () => this.#send("activity.settle", id)),
    };
    card.acts = element("div", { class: "row" }, card.cancel, card.end, card.settle);
    card.bar = element("div", { class: "pot-bar", "aria-hidden": "true" }, card.left);
    card.node = element("article", {
      class: "panel live-card", "data-testid": "activity", "data-activity": id,
      "data-kind": activity.kind,
    },
    element("header", {}, element("h3", {}, this.#title(activity)), card.phase),
    card.numbers, card.bar, card.detail,
    element("p", { class: "empty" }, eligibilityText(activity.eligible) ?? t("host.form.everyone")),
    card.acts);
    return card;
  }

  #title({ title, question, kind }) {
    if (title && title !== kind) return title;
    if (question) return question;
    const described = this.#kinds.find((each) => each.kind === kind);
    return hasWord(`kind.${kind}`) ? t(`kind.${kind}`) : described ? labelOf(described) : kind;
  }

  #phaseWords(phase, activity) {
    const words = t(`host.phase.${phase}`);
    const end = nextMoment(activity, phase);
    return end ? `${words} · ${timeLeft(end - this.session.client.serverNow())}` : words;
  }

  #writeNumbers(card, activity) {
    const pairs = numbersOf(activity);
    const key = JSON.stringify([pairs, activity.items, activity.tally, activity.result]);
    const part = OVER.includes(activity.state) ? null : partLeft(activity);
    card.bar.hidden = part === null;
    card.left.style.transform = `scaleX(${part ?? 0})`;
    if (card.key === key) return;
    card.key = key;
    card.numbers.replaceChildren(...pairs.map(([name, value]) => element("div", {},
      element("dt", {}, t(`host.${name}`)),
      element("dd", { class: "number", "data-testid": `host.${name}` }, value))));
    card.detail.replaceChildren(...[detailOf(activity)].filter(Boolean));
  }

  async #open(fields) {
    await this.session.client.command("activity.open", fields);
    this.toasts.show(t("host.opened"));
    this.parentElement.scrollTo({ top: 0, behavior: "smooth" });
  }

  async #ask(id, act) {
    const activity = this.session.activities.get(id) ?? {};
    const title = this.#title(activity);
    const detail = typeof activity.left === "number"
      ? t(`host.${act}.detail`, { left: activity.left }) : t(`host.${act}.unknown`);
    const verb = t(act === "close" ? "host.close_now" : "host.cancel_activity");
    if (!await this.confirm.ask(t(`host.${act}.ask`, { title }), detail, verb)) return;
    await this.#send(`activity.${act}`, id);
  }

  async #send(type, activity) {
    try {
      await this.session.client.command(type, { activity });
    } catch (error) {
      this.toasts.error(error);
    }
  }
}

customElements.define("activity-board", ActivityBoard);
