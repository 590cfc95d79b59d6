// Every movement of my points with its reason, newest first, a page at a time.

import { element, setText } from "../../shared/dom.js";
import { formatNumber, formatTime, t } from "../../shared/i18n.js";
import { reasonText } from "./reasons.js";

export class HistoryList {
  #list = element("ol", { class: "history", "data-testid": "history" });
  #more = element("button", {
    class: "button quiet history-more", type: "button", "data-testid": "history-more",
  });

  /** `more` is asked for the page before a cursor. */
  constructor(more) {
    this.#more.addEventListener("click", () => more(this.next));
    this.nodes = [this.#list, this.#more];
    this.#more.hidden = true;
  }

  translate() {
    setText(this.#more, t("account.more"));
  }

  /** Shows a page: the first one instead of what was there, the others below it. */
  show({ entries = [], next }, isFirst) {
    if (isFirst) this.#list.replaceChildren();
    this.#list.append(...entries.map((entry) => row(entry)));
    if (!this.#list.childElementCount) this.#empty("account.no_history");
    this.next = next ?? undefined;
    this.#more.hidden = this.next === undefined;
  }

  fail() {
    if (!this.#list.childElementCount) this.#empty("account.unread");
  }

  #empty(key) {
    this.#list.replaceChildren(element("li", { class: "empty" }, t(key)));
  }
}

function row(entry) {
  const isGain = entry.points >= 0;
  return element("li", {},
    element("span", {}, reasonText(entry)),
    element("span", { class: isGain ? "gain number" : "gain loss number" },
      `${isGain ? "+" : "−"}${formatNumber(Math.abs(entry.points))}`),
    element("small", {}, entry.at ? formatTime(entry.at) : ""),
    element("small", { class: "number" }, formatNumber(entry.balance ?? 0)));
}
