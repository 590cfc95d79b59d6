// A countdown task: something to do before the time is over, ticking, with one's own progress.

import { element, setText } from "../../shared/dom.js";
import { formatNumber, t } from "../../shared/i18n.js";
import { progressBar } from "../account/standing.js";
import { PlayCard } from "./play-card.js";

/** The commands that may bring a fact, after which one's own progress is asked for again. */
const COMMANDS = {
  commented: "danmaku", followed: "follow", liked: "like", shared: "share", signed_in: "signin",
  voted: "vote", answered: "answer",
};
const ASK_AFTER_MS = 1_000;

export class Task extends PlayCard {
  #timer;
  #stopListening;

  get picture() { return "check"; }

  build() {
    this.bar = element("div");
    this.count = element("p", { class: "play-fact number", "data-testid": "task-progress" });
    this.#stopListening = this.client.on("answered", ({ type }) => {
      if (type === COMMANDS[this.activity.fact] && !this.#isDone) this.#askSoon();
    });
    return [this.bar, this.count];
  }

  remove() {
    clearTimeout(this.#timer);
    this.#stopListening?.();
    super.remove();
  }

  #askSoon() {
    this.#timer ??= setTimeout(async () => {
      this.#timer = undefined;
      const { activity } = this.activity;
      try {
        const { activities = [] } = await this.client.command("mine", { activity });
        if (activities[0]?.entered) this.keep(activities[0].mine);
      } catch {
        // The next act asks again.
      }
    }, ASK_AFTER_MS);
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
    return this.#isDone ? this.activity.goal ?? 1 : this.mine.progress ?? 0;
  }

  /** What was paid for it says that it is done. */
  get #isDone() { return this.mine.done === true || this.mine.points > 0; }

  hint(activity, phase) {
    if (this.#isDone) return t("task.done.won", { points: activity.points ?? 0 });
    if (phase === "countdown") return t("play.soon");
    if (activity.exhausted) return t("task.exhausted");
    const key = `task.fact.${activity.fact}`;
    return t(key) === key ? t("task.hint") : t(key, { goal: activity.goal ?? 1 });
  }

  result(activity) {
    return this.#isDone ? t("task.done.won", { points: activity.points ?? 0 }) : t("task.over");
  }
}
