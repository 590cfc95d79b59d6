// <activity-stage>: one activity at a time on the stage, and all others as chips to choose from.
// The open ones come before those that wait for their time, the newest first; one that just ended stays
// until it has said how. A card that is closed becomes a chip.

import { nextMoment, phaseOf } from "../../shared/activity-phase.js";
import { timeLeft } from "../../shared/countdown.js";
import { element } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { onLanguage, t } from "../../shared/i18n.js";
import { KINDS } from "./catalogue.js";

const RESULT_MS = 9_000;
const CHIPS_MOST = 4;
const ORDER = { open: 3, closed: 2, scheduled: 1 };

class ActivityStage extends HTMLElement {
  #view = null;
  #shown = null;
  #chosen = null;
  #dismissed = new Set();
  #endedAt = new Map();
  #tray = element("nav", { class: "activity-tray", "data-testid": "activity-tray" });

  attach(session, context) {
    this.session = session;
    this.context = { ...context, session, stage: this };
    this.append(this.#tray);
    session.on("activities", (changed) => this.#changed(changed));
    session.on("results", () => this.#renderTray());
    onLanguage(() => this.#render(true));
    setInterval(() => this.#render(), 250);
  }

  /** The viewer has seen enough of it for now. */
  dismiss(activity) {
    this.#dismissed.add(activity);
    if (this.#chosen === activity) this.#chosen = null;
    this.#render();
  }

  /** Something about the shown one has changed on this page. */
  refresh() {
    this.#render();
  }

  /** Brings one of them up. */
  choose(activity) {
    this.#dismissed.delete(activity);
    this.#chosen = activity;
    this.#render();
    this.querySelector(".activity-card .close")?.focus();
  }

  #changed(changed) {
    const isOver = changed && ["settled", "cancelled"].includes(changed.state);
    if (isOver && !this.#endedAt.has(changed.activity)) {
      this.#endedAt.set(changed.activity, performance.now());
    }
    this.#render();
  }

  #rank(activity) {
    if (!(activity.kind in KINDS) || this.#dismissed.has(activity.activity)) return 0;
    if (["settled", "cancelled"].includes(activity.state)) {
      const isFresh = performance.now() - this.#endedAt.get(activity.activity) < RESULT_MS;
      const isShown = this.#shown === activity.activity;
      return isShown && (isFresh || this.#view?.card?.matches(":focus-within, :hover")) ? 3.5 : 0;
    }
    if (this.#chosen === activity.activity) return 4;
    return ORDER[activity.state] ?? 0;
  }

  #render(isForced = false) {
    let best = null;
    let bestRank = 0;
    for (const activity of this.session.activities.values()) {
      const rank = this.#rank(activity);
      if (rank > 0 && rank >= bestRank) [best, bestRank] = [activity, rank];
    }
    if (isForced || best?.activity !== this.#shown) {
      this.#view?.remove();
      this.#shown = best?.activity ?? null;
      this.#view = best ? new KINDS[best.kind](this.context, best) : null;
    }
    this.#view?.update(best);
    this.#renderTray();
  }

  /** Everything that goes on and is not on the card. */
  #renderTray() {
    const now = this.session.client.serverNow();
    const others = [...this.session.activities.values()].filter((activity) =>
      activity.kind in KINDS && activity.activity !== this.#shown && activity.state in ORDER)
      .slice(-CHIPS_MOST);
    const labels = others.map((activity) => {
      const end = nextMoment(activity, phaseOf(activity, now));
      return [activity, end ? timeLeft(end - now) : ""];
    });
    const results = this.session.results.size;
    const key = JSON.stringify([results > 0, labels.map(([{ activity, title }, clock]) =>
      [activity, title, clock])]);
    if (this.#tray.dataset.key === key) return;
    this.#tray.dataset.key = key;
    const focused = this.#tray.contains(document.activeElement)
      ? document.activeElement.dataset.activity : null;
    this.#tray.setAttribute("aria-label", t("play.others"));
    this.#tray.hidden = !labels.length && !results;
    const chips = labels.map(([activity, clock]) => this.#chip(activity, clock));
    if (results) {
      chips.push(element("button", {
        class: "chip", type: "button", "data-activity": "results", "data-testid": "chip-results",
        onclick: () => this.context.showResults(),
      }, icon("calendar"), t("results.title")));
    }
    this.#tray.replaceChildren(...chips);
    if (focused) this.#tray.querySelector(`[data-activity="${CSS.escape(focused)}"]`)?.focus();
  }

  #chip({ activity, kind, title }, clock) {
    const name = title && title !== kind ? title : t(`kind.${kind}`);
    return element("button", {
      class: "chip", type: "button", "data-activity": activity, "data-testid": `chip-${kind}`,
      onclick: () => this.choose(activity),
    }, icon("star"), element("span", { class: "name" }, name),
    clock ? element("span", { class: "number" }, clock) : null);
  }
}

customElements.define("activity-stage", ActivityStage);
