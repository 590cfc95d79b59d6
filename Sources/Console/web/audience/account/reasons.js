// Why points moved, in words. The server names a rule or a kind; operators may add rules of their
// own, which carry their title.

import { hasWord, t, titleOf } from "../../shared/i18n.js";

/** The reason of a credit or of an entry of the history. */
export function reasonText(event) {
  const codes = [event.rule, event.reason].filter((code) => typeof code === "string");
  for (const code of codes) {
    if (hasWord(`reason.${code}`)) return t(`reason.${code}`);
  }
  return event.title || event.reason || event.rule || t("reason.other");
}

/** What a task asks for. */
export function taskText(task) {
  const key = `task.${task.task}`;
  return hasWord(key) ? t(key, { goal: task.goal }) : titleOf(task) || task.task;
}
