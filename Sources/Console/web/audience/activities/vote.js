// A vote: what can be chosen, how it stands, and one's own choice marked.

import { element, setText } from "../../shared/dom.js";
import { formatNumber, t } from "../../shared/i18n.js";
import { PlayCard } from "./play-card.js";

/** What a member has chosen, however the server tells it. */
function chosenOf(mine) {
  const chosen = mine.options ?? mine.option ?? [];
  return new Set(Array.isArray(chosen) ? chosen : [chosen]);
}

export class Vote extends PlayCard {
  get picture() { return "tally"; }

  build({ options = [] }) {
    this.rows = options.map((option) => {
      const fill = element("i");
      const count = element("b", { class: "number", "data-testid": `votes-${option.id}` });
      const button = element("button", {
        class: "option", type: "button", "data-testid": `option-${option.id}`,
        onclick: () => this.#vote(option.id),
      }, fill, element("span", {}, option.title || option.id), count);
      return { option, fill, count, button };
    });
    return [element("div", { class: "options" }, this.rows.map(({ button }) => button))];
  }

  aboutText({ choices = 1, weighted }) {
    const parts = choices > 1 ? [t("vote.choices", { count: choices })] : [];
    if (weighted) parts.push(t("vote.weighted"));
    return parts.join(" · ");
  }

  render(activity, phase) {
    const tally = activity.result?.tally ?? activity.tally ?? {};
    const sum = Object.values(tally).reduce((total, each) => total + each, 0);
    const chosen = chosenOf(this.mine);
    const isFull = chosen.size >= (activity.choices ?? 1);
    for (const { option, fill, count, button } of this.rows) {
      const votes = tally[option.id] ?? 0;
      fill.style.transform = `scaleX(${sum > 0 ? votes / sum : 0})`;
      setText(count, formatNumber(votes));
      button.setAttribute("aria-pressed", String(chosen.has(option.id)));
      button.classList.toggle("winner", activity.result?.winner === option.id);
      button.disabled = phase !== "open" || !this.mayPlay || this.isBusy
        || isFull || chosen.has(option.id);
    }
  }

  hint(activity, phase) {
    if (chosenOf(this.mine).size > 0) return t("vote.thanks");
    return t(phase === "countdown" ? "play.soon" : "vote.hint");
  }

  result({ options = [] }, { winner }) {
    const won = options.find(({ id }) => id === winner);
    return won ? t("vote.winner", { title: won.title || won.id }) : t("vote.none");
  }

  async #vote(option) {
    const reply = await this.send("vote", { option });
    if (!reply) return;
    this.keep({ options: [...chosenOf(this.mine), option] });
    this.say(t("vote.thanks"));
  }
}
