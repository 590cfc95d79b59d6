// A quiz: one answer a member, locked when it is given, and right or wrong when all are told.

import { element } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { PlayCard } from "./play-card.js";

export class Quiz extends PlayCard {
  get picture() { return "question"; }

  build({ options = [] }) {
    this.rows = options.map((option) => ({
      option,
      button: element("button", {
        class: "option", type: "button", "data-testid": `option-${option.id}`,
        onclick: () => this.#answer(option.id),
      }, element("span", {}, option.title || option.id)),
    }));
    return [element("div", { class: "options" }, this.rows.map(({ button }) => button))];
  }

  get heading() { return this.activity.question || this.activity.title || t("kind.quiz"); }

  aboutText({ pot, answers, first }) {
    const parts = pot ? [t("quiz.pot", { points: pot })] : [];
    if (first) parts.push(t("quiz.first", { count: first }));
    if (answers > 0) parts.push(t("quiz.answers", { count: answers }));
    return parts.join(" · ");
  }

  render(activity, phase) {
    const { option: given } = this.mine;
    const answer = activity.result?.answer;
    for (const { option, button } of this.rows) {
      button.setAttribute("aria-pressed", String(option.id === given));
      button.classList.toggle("winner", option.id === answer);
      button.classList.toggle("wrong", answer !== undefined && option.id === given
        && given !== answer);
      button.disabled = phase !== "open" || !this.mayPlay || this.isBusy || given !== undefined;
    }
  }

  hint(_, phase) {
    if (this.mine.option !== undefined) return t("quiz.locked");
    return t(phase === "countdown" ? "play.soon" : "quiz.hint");
  }

  result(activity, { right = 0, answer }) {
    return `${this.#ownWords(activity, right, answer)} ${t("quiz.all", { count: right })}`;
  }

  #ownWords({ pot = 0, first }, right, answer) {
    const { option, points = 0, credited = 0 } = this.mine;
    if (option === undefined) return t("quiz.missed");
    if (option !== answer) return t("quiz.wrong");
    const won = Math.max(points, credited);
    if (won > 0) return t("quiz.won", { points: won });
    return t(pot > 0 && first && right > first ? "quiz.late" : "quiz.right");
  }

  async #answer(option) {
    const reply = await this.send("answer", { option });
    if (!reply) return;
    this.keep({ option });
    this.say("");
  }
}
