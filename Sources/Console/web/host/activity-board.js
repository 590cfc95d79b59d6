// <activity-board>: what runs now with its numbers moving, the form for the next, and what came of
// the last ones.

import { element, setText } from "../shared/dom.js";
import { formatNumber, onLanguage, t } from "../shared/i18n.js";
import { eligibilityText } from "../shared/tiers.js";
import { phaseOf } from "../shared/point-rain-phase.js";
import { PointRainForm } from "./point-rain-form.js";

const DONE_MOST = 5;
const OVER = ["settled", "cancelled"];

class ActivityBoard extends HTMLElement {
  #cards = new Map();

  attach(session, { toasts, confirm }) {
    this.session = session;
    this.toasts = toasts;
    this.confirm = confirm;
    this.live = element("div", { class: "form", "data-testid": "live", hidden: true });
    this.formPanel = element("section", { class: "panel" });
    this.done = element("div", { class: "form", "data-testid": "done", hidden: true });
    this.append(this.live, this.formPanel, this.done);
    session.on("activities", () => this.#render());
    onLanguage(() => this.#rebuild());
    setInterval(() => this.#render(), 500);
    this.#rebuild();
  }

  #rebuild() {
    const form = new PointRainForm((settings, startIn) => this.#open(settings, startIn));
    this.formPanel.replaceChildren(element("h2", {}, t("host.rain.new")), form.node);
    for (const card of this.#cards.values()) card.node.remove();
    this.#cards.clear();
    this.#render();
  }

  #render() {
    const rains = [...this.session.activities.values()].filter(({ kind }) => kind === "point_rain");
    const over = rains.filter(({ state }) => OVER.includes(state)).slice(-DONE_MOST);
    const live = rains.filter(({ state }) => !OVER.includes(state));
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
    const isOver = OVER.includes(phase);
    this.#writeNumbers(card, activity, isOver);
    card.acts.hidden = isOver;
    card.settle.hidden = phase !== "closed";
    card.end.hidden = phase === "closed";
  }

  #card(activity) {
    const isPlain = !activity.title || activity.title === activity.kind;
    const button = (key, className, perform) => element("button", {
      class: `button small ${className}`, type: "button", "data-testid": key, onclick: perform,
    }, t(key));
    const id = activity.activity;
    const card = {
      phase: element("span", { class: "phase", "data-testid": "phase" }),
      numbers: element("dl", { class: "numbers" }),
      left: element("i"),
      end: button("host.close_now", "", () => this.#ask(id, "close")),
      cancel: button("host.cancel_activity", "danger quiet", () => this.#ask(id, "cancel")),
      settle: button("host.settle", "", () => this.#send("activity.settle", id)),
    };
    card.acts = element("div", { class: "row" }, card.cancel, card.end, card.settle);
    card.node = element("article", {
      class: "panel live-card", "data-testid": "rain-card", "data-activity": id,
    },
    element("header", {},
      element("h3", {}, isPlain ? t("kind.point_rain") : activity.title), card.phase),
    card.numbers,
    element("div", { class: "pot-bar", "aria-hidden": "true" }, card.left),
    element("p", { class: "empty" }, eligibilityText(activity.eligible) ?? t("host.rain.everyone")),
    card.acts);
    return card;
  }

  #phaseWords(phase, activity) {
    const now = this.session.client.serverNow();
    const end = phase === "countdown" ? activity.opens_at : activity.wave_closes_at;
    const words = t(`host.phase.${phase}`);
    if (!["countdown", "wave"].includes(phase) || !end) return words;
    return `${words} · ${t("seconds", { seconds: Math.max(0, Math.ceil((end - now) / 1000)) })}`;
  }

  #writeNumbers(card, activity, isOver) {
    const result = activity.result ?? {};
    const known = (value) => (typeof value === "number" ? formatNumber(value) : "–");
    const left = activity.left ?? (isOver ? result.returned : activity.pot);
    const pairs = isOver
      ? [["host.paid", known(result.paid)], ["host.returned", known(result.returned)],
        ["host.claims", known(result.claims ?? activity.claims)]]
      : [["host.left", known(left)], ["host.claims", known(activity.claims ?? 0)],
        ["host.wave", `${activity.wave ?? 0} / ${activity.waves ?? 1}`]];
    const key = JSON.stringify(pairs);
    if (card.key !== key) {
      card.key = key;
      card.numbers.replaceChildren(...pairs.map(([name, value]) => element("div", {},
        element("dt", {}, t(name)),
        element("dd", { class: "number", "data-testid": name }, value))));
    }
    const part = activity.pot > 0 && typeof left === "number" ? left / activity.pot : 0;
    card.left.style.transform = `scaleX(${Math.min(1, Math.max(0, part))})`;
  }

  async #open(settings, startIn) {
    const { client } = this.session;
    const fields = { kind: "point_rain", ...settings };
    if (startIn > 0) fields.opens_at = Math.round(client.serverNow()) + startIn * 1000;
    try {
      await client.command("activity.open", fields);
      this.toasts.show(t("host.opened"));
      this.parentElement.scrollTo({ top: 0, behavior: "smooth" });
    } catch (error) {
      this.toasts.error(error);
    }
  }

  async #ask(id, act) {
    const { left } = this.session.activities.get(id) ?? {};
    const isKnown = typeof left === "number";
    const detail = isKnown ? t(`host.${act}.detail`, { left }) : t("host.close.unknown");
    const verb = t(act === "close" ? "host.close_now" : "host.cancel_activity");
    if (!await this.confirm.ask(t(`host.${act}.ask`), detail, verb)) return;
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
