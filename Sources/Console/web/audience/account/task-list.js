// What there is to earn: each task with its progress, those with a deadline ticking, and how much
// is still to be had.

import { timeLeft } from "../../shared/countdown.js";
import { element } from "../../shared/dom.js";
import { formatNumber, t } from "../../shared/i18n.js";
import { progressBar } from "./standing.js";
import { taskText } from "./reasons.js";

/** Points that tasks with a limit still hold, before the tier's multiplier. */
export function pointsToEarn(tasks) {
  let sum = 0;
  for (const task of tasks) {
    if (task.done || !task.points) continue;
    if (task.limit) sum += task.points * Math.max(0, task.limit - (task.times ?? 0));
    else if (task.closes_at) sum += task.points;
  }
  return sum;
}

/** The rows of the list; tasks with a deadline come first, those that are over are left out. */
export function taskRows(tasks, now) {
  const open = tasks.filter((task) => !task.closes_at || task.closes_at > now);
  open.sort((one, other) => (one.closes_at ?? Infinity) - (other.closes_at ?? Infinity) || 0);
  return open.map((task) => taskRow(task, now));
}

function taskRow(task, now) {
  const isDone = task.done || task.progress >= task.goal;
  const progress = isDone
    ? element("span", { class: "done" }, t("task.done"))
    : element("span", { class: "progress number" }, `${task.progress ?? 0} / ${task.goal}`);
  const gain = task.points
    ? element("span", { class: "gain" }, `+${formatNumber(task.points)}`) : null;
  const clock = task.closes_at && !isDone
    ? element("span", {
      class: "clock number", role: "timer", "data-closes": task.closes_at,
    }, timeLeft(task.closes_at - now)) : null;
  return element("li", { "data-task": task.task },
    element("span", {}, taskText(task), gain, clock),
    progress, progressBar(isDone ? 1 : task.progress ?? 0, isDone ? 1 : task.goal));
}
