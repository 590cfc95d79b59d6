// <results-sheet>: what has lately come of the room's activities, for whoever looked away or came
// later; of draws with the way to check them.

import { element } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { formatTime, onLanguage, t } from "../../shared/i18n.js";
import "../../shared/sheet.js";
import { ownWords, resultWords } from "./results.js";

const WINNERS_MOST = 20;

class ResultsSheet extends HTMLElement {
  #asked = new Set();

  attach(session, { showProof }) {
    Object.assign(this, { session, showProof });
    this.sheet = element("live-sheet", { id: "results" });
    this.append(this.sheet);
    session.on("results", () => { if (this.sheet.isOpen) this.#render(); });
    onLanguage(() => { if (this.sheet.isOpen) this.#render(); });
  }

  open() {
    this.sheet.open(t("results.title"));
    this.#render();
    this.#askOwn();
  }

  /** What I had of them is mine to ask, each once. */
  async #askOwn() {
    if (this.session.me.role !== "viewer") return;
    for (const { activity } of [...this.session.results.values()]) {
      if (this.#asked.has(activity)) continue;
      this.#asked.add(activity);
      await this.session.askMine(activity);
    }
  }

  #render() {
    const results = [...this.session.results.values()].toReversed();
    this.sheet.body.replaceChildren(results.length
      ? element("ul", { class: "results", "data-testid": "results" },
        results.map((each) => this.#row(each)))
      : element("p", { class: "results" }, t("results.none")));
  }

  #row(activity) {
    const { kind, title, settled_at: at, commit, prizes = [], result = {} } = activity;
    const name = title && title !== kind ? title : activity.question || t(`kind.${kind}`);
    const own = ownWords(activity, this.session.me.user);
    const prizeOf = (id) => prizes.find((prize) => prize.id === id)?.title || id;
    const winners = (result.winners ?? []).slice(0, WINNERS_MOST);
    return element("li", { "data-activity": activity.activity, "data-kind": kind },
      element("h3", {}, name, at ? element("time", {}, formatTime(at)) : null),
      element("p", {}, resultWords(activity)),
      own ? element("p", { class: "own" }, own) : null,
      winners.length ? element("ol", { class: "play-list" }, winners.map((winner) =>
        element("li", {}, element("span", {}, winner.name || winner.user),
          element("span", {}, prizeOf(winner.prize))))) : null,
      commit ? element("button", {
        class: "button small", type: "button", "data-testid": "result-fair",
        onclick: () => this.showProof(activity),
      }, icon("check"), t("results.fair")) : null);
  }
}

customElements.define("results-sheet", ResultsSheet);
