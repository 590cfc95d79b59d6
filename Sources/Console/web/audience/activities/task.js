// A countdown task: something to do before the time is over, ticking, with one's own progress.

import { element, setText } from "../../shared/dom.js";
import { formatNumber, t } from "../../shared/i18n.js";
import { progressBar } from "../account/standing.js";
import { PlayCard } from "./play-card.js";

export class Task extends PlayCard {
  get picture() { return "check"; }

  build() {
    this.bar = element("div");
    this.count = element("p", { class: "play-fact number", "data-testid": "task-progress" });
    return [this.bar, this.count];
  }

  aboutText({ points, done }) {
    const parts = points ? [t("task.gain", { points })] : [];
    if (done > 0) parts.push(t("task.finished", { count: done }));
    return parts.join(" · ");
  }

  render({ goal = 1 }) {
    const progress = Math.min(goal, this.#progress);
    setText(this.count, `${formatNumber(progress)} / ${formatNumber(goal)}`);
    if (this.shown === progress) return;
    this.shown = progress;
    this.bar.replaceChildren(progressBar(progress, goal));
  }

  get #progress() {
    const told = this.session.tasks.get(this.activity.activity);
    return Math.max(this.mine.progress ?? 0, told?.progress ?? 0, this.#isDone
      ? this.activity.goal ?? 1 : 0);
  }

  get #isDone() {
    return Boolean(this.mine.done ?? this.session.tasks.get(this.activity.activity)?.done);
  }

  hint(activity, phase) {
    if (this.#isDone) return t("task.done.won", { points: activity.points ?? 0 });
    if (phase === "countdown") return t("play.soon");
    const key = `task.fact.${activity.fact}`;
    return t(key) === key ? t("task.hint") : t(key, { goal: activity.goal ?? 1 });
  }

  result(activity) {
    return this.#isDone ? t("task.done.won", { points: activity.points ?? 0 }) : t("task.over");
  }
}
