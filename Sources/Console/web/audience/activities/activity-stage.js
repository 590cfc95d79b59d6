// <activity-stage>: one activity at a time on the stage. The open ones come before those that wait
// for their time, the newest first; one that just ended stays until it has said how.

import { onLanguage } from "../../shared/i18n.js";
import { KINDS } from "./catalogue.js";

const RESULT_MS = 9_000;
const ORDER = { open: 3, closed: 2, scheduled: 1 };

class ActivityStage extends HTMLElement {
  #view = null;
  #shown = null;
  #dismissed = new Set();
  #endedAt = new Map();

  attach(session, context) {
    this.session = session;
    this.context = { ...context, session, stage: this };
    session.on("activities", (changed) => this.#changed(changed));
    onLanguage(() => this.#render(true));
    setInterval(() => this.#render(), 250);
  }

  /** The viewer has seen enough of it. */
  dismiss(activity) {
    this.#dismissed.add(activity);
    this.#render();
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
    const endedAt = this.#endedAt.get(activity.activity);
    if (endedAt !== undefined) {
      const isFresh = performance.now() - endedAt < RESULT_MS;
      return isFresh && this.#shown === activity.activity ? 2.5 : 0;
    }
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
  }
}

customElements.define("activity-stage", ActivityStage);
