// <activity-board>: what runs now with its numbers moving, the form for the next, what waits as a draft,
// and what came of the last ones.

import { nextMoment, phaseOf } from "../shared/activity-phase.js";
import { timeLeft } from "../shared/countdown.js";
import { element, setText } from "../shared/dom.js";
import { hasWord, onLanguage, t } from "../shared/i18n.js";
import { eligibilityText, learnTiers } from "../shared/tiers.js";
import { ActivityForm } from "./activity-form.js";
import { detailOf, numbersOf, partLeft } from "./activity-summary.js";
import { cancelWords } from "./cancel-words.js";
import { Drafts } from "./drafts.js";
import { labelOf } from "./form-field.js";

const DONE_MOST = 5;
const READ_AFTER_MS = 300;
const OVER = ["settled", "cancelled"];

class ActivityBoard extends HTMLElement {
  #cards = new Map();
  #kinds = [];
  #coupons = [];
  #past = [];
  #budget = null;
  #form = null;

  attach(session, { toasts, confirm, api, room, rehearsal }) {
    Object.assign(this, { session, toasts, confirm, api, room, rehearsal });
    this.drafts = new Drafts(room);
    this.draftList = element("div", { class: "form", "data-testid": "drafts", hidden: true });
    this.live = element("div", { class: "form", "data-testid": "live", hidden: true });
    this.formPanel = element("section", { class: "panel" });
    this.done = element("div", { class: "form", "data-testid": "done", hidden: true });
    this.append(this.live, this.draftList, this.formPanel, this.done);
    session.on("activities", (changed) => {
      this.#render();
      if (changed && [...OVER, "open"].includes(changed.state)) this.#readSoon();
    });
    session.on("reset", () => this.#readPast());
    onLanguage(() => this.#rebuild());
    setInterval(() => this.#render(), 500);
    this.#readKinds();
  }

  async #readKinds() {
    try {
      const [{ kinds }, { coupons: found = [] }, { tiers }] = await Promise.all([
        this.api.get("/v1/activities/kinds"), this.api.get("/v1/coupons?limit=100"),
        this.api.get("/v1/tiers?limit=100"),
      ]);
      learnTiers(tiers);
      // Who edits the catalogue is shown it as it is written.
      const coupons = found.map((kind) => ({
        coupon: kind.id, titles: kind.names, title: kind.names?.zh ?? kind.id, ...kind,
      }));
      this.#kinds = kinds;
      this.#coupons = coupons;
      this.#rebuild();
    } catch (error) {
      this.toasts.error(error);
    }
  }

  /** The budget has moved where something opened or ended; many such are one reading. */
  #readSoon() {
    this.reading ??= setTimeout(() => {
      this.reading = undefined;
      this.#readPast();
    }, READ_AFTER_MS);
  }

  /**
   * What was over before this page was opened, and what the budget has left; the board does without
   * where it cannot be read.
   */
  async #readPast() {
    try {
      const page = await this.api.get(`/v1/rooms/${this.room}/activities`, { limit: 20 });
      this.#past = page.activities.filter(({ state }) => OVER.includes(state)).reverse();
      this.#budget = page.budget === undefined ? null : { left: page.budget_left ?? 0 };
      this.#form?.check();
      this.#render();
    } catch {
      // Shown is then what happens from now on.
    }
  }

  #rebuild() {
    if (this.#kinds.length) {
      this.#form = new ActivityForm({
        kinds: this.#kinds,
        context: { coupons: this.#coupons, budget: () => this.#budget },
        now: () => this.session.client.serverNow(), open: (fields) => this.#open(fields),
        rehearse: (fields) => this.rehearsal.open(fields), keep: (draft) => this.#keep(draft),
      });
      this.formPanel.replaceChildren(element("h2", {}, t("host.form.new")), this.#form.node);
    }
    this.#renderDrafts();
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
    const key = JSON.stringify(
      [pairs, activity.state, activity.items, activity.tally, activity.result]);
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

  // MARK: Drafts

  #keep(draft) {
    const id = this.drafts.keep(draft);
    this.toasts.show(t("host.draft.kept"));
    this.#renderDrafts();
    return id;
  }

  #renderDrafts() {
    const known = this.drafts.all.filter((draft) =>
      this.#kinds.some(({ kind }) => kind === draft.kind));
    this.draftList.hidden = known.length === 0;
    this.draftList.replaceChildren(...known.map((draft) => this.#draftCard(draft)));
  }

  #draftCard(draft) {
    const kind = labelOf(this.#kinds.find((each) => each.kind === draft.kind));
    const title = draft.title || draft.values.title || draft.values.question;
    return element("article", { class: "panel draft-card", "data-testid": "draft" },
      element("h3", {}, title ? `${kind} · ${title}` : kind),
      element("span", { class: "phase" }, t("host.draft")),
      element("button", {
        class: "button small quiet", type: "button", "data-testid": "draft-remove",
        "aria-label": `${t("host.draft.remove")}: ${title || kind}`,
        onclick: () => {
          this.drafts.remove(draft.id);
          this.#renderDrafts();
        },
      }, t("host.draft.remove")),
      element("button", {
        class: "button small", type: "button", "data-testid": "draft-open",
        "aria-label": `${t("host.draft.open")}: ${title || kind}`,
        onclick: () => {
          this.#form.restore(draft);
          this.formPanel.scrollIntoView({ block: "start" });
        },
      }, t("host.draft.open")));
  }

  // MARK: Ending

  async #ask(id, act) {
    const activity = this.session.activities.get(id) ?? {};
    const title = this.#title(activity);
    const detail = act === "cancel" ? cancelWords(activity)
      : typeof activity.left === "number" && activity.left > 0
        ? t("host.close.detail", { left: activity.left }) : t(`host.close.${activity.kind}`);
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
