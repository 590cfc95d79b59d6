// A lottery: how to get a ticket, how many one holds, who won, and how anybody can check the draw.

import { element, setText } from "../../shared/dom.js";
import { formatNumber, t } from "../../shared/i18n.js";
import { PlayCard, playButton } from "./play-card.js";

const SHOWN_DIGITS = 12;

export class Lottery extends PlayCard {
  #shares = 1;

  get picture() { return "ticket"; }

  build(activity) {
    this.prizes = element("ul", { class: "play-list", "data-testid": "prizes" },
      (activity.prizes ?? []).map((prize) => element("li", {},
        element("span", {}, prize.title || prize.id),
        element("b", { class: "number" }, `×${formatNumber(prize.count ?? 1)}`))));
    this.count = element("p", { class: "play-fact", "data-testid": "lottery-entries" });
    this.enter = playButton("lottery-enter", () => this.#enter());
    this.shares = activity.mode === "shares" ? this.#stepper(activity) : null;
    this.fair = element("button", {
      class: "fair", type: "button", "data-testid": "lottery-fair",
      onclick: () => this.context.showProof(this.activity),
    });
    this.winners = element("ol", { class: "play-list", "data-testid": "winners", hidden: true });
    return [this.prizes, this.count, this.shares, this.enter, this.winners, this.fair];
  }

  #stepper({ max_shares: most = 1 }) {
    const input = element("input", {
      class: "text-input", type: "number", inputmode: "numeric", min: 1, max: most, value: 1,
      "aria-label": t("lottery.shares"), "data-testid": "lottery-shares",
      oninput: () => {
        this.#shares = Math.min(most, Math.max(1, Math.trunc(Number(input.value)) || 1));
        this.context.stage.refresh();
      },
    });
    return input;
  }

  aboutText({ mode, keyword, cost, weighted }) {
    const how = {
      keyword: () => t("lottery.by_keyword", { keyword }),
      points: () => t("lottery.by_points", { points: cost ?? 0 }),
      shares: () => t("lottery.by_shares", { points: cost ?? 0 }),
    }[mode]?.() ?? t("lottery.free");
    return weighted ? `${how} · ${t("lottery.weighted")}` : how;
  }

  render(activity, phase) {
    const { entries = 0, mode, keyword, cost = 0, max_shares: most = 1 } = activity;
    const own = this.#tickets;
    setText(this.count, [t("lottery.entries", { count: entries }),
      own > 0 ? t("lottery.own", { count: own }) : ""].filter(Boolean).join(" · "));
    const canEnter = phase === "open" && this.mayPlay
      && (mode === "shares" ? own < most : own === 0);
    this.enter.hidden = !canEnter;
    this.enter.disabled = this.isBusy;
    if (this.shares) this.shares.hidden = !canEnter;
    setText(this.enter, mode === "keyword" ? t("lottery.send", { keyword })
      : cost > 0 ? t("lottery.pay", { points: cost * this.#shares }) : t("lottery.enter"));
    setText(this.fair, activity.commit
      ? t("lottery.fair", { commit: activity.commit.slice(0, SHOWN_DIGITS) }) : "");
    this.fair.hidden = !activity.commit;
    this.#renderWinners(activity, phase);
  }

  get #tickets() {
    return this.mine.entries ?? this.mine.shares ?? 0;
  }

  #renderWinners(activity, phase) {
    const winners = activity.result?.winners ?? [];
    this.winners.hidden = phase !== "settled" || !winners.length;
    this.prizes.hidden = !this.winners.hidden;
    if (this.winners.childElementCount === winners.length) return;
    const title = (id) => activity.prizes?.find((prize) => prize.id === id)?.title || id;
    this.winners.replaceChildren(...winners.map((winner) => element("li", {
      class: winner.user === this.session.me.user ? "own" : "",
    }, element("span", {}, winner.name || winner.user), element("b", {}, title(winner.prize)))));
  }

  hint(activity, phase) {
    if (phase === "countdown") return t("play.soon");
    return t(this.#tickets > 0 ? "lottery.in" : "lottery.hint");
  }

  result(activity, { winners = [] }) {
    const won = winners.find(({ user }) => user === this.session.me.user);
    if (won || this.mine.prize) {
      const id = won?.prize ?? this.mine.prize;
      const prize = activity.prizes?.find((each) => each.id === id);
      return t("lottery.won", { title: prize?.title || id });
    }
    return t(this.#tickets > 0 ? "lottery.lost" : "lottery.over");
  }

  async #enter() {
    const { mode, keyword } = this.activity;
    if (mode === "keyword") {
      if (await this.context.say(keyword)) this.keep({ entries: Math.max(1, this.#tickets) });
      return;
    }
    const reply = await this.send("enter", mode === "shares" ? { shares: this.#shares } : {});
    if (!reply) return;
    this.keep({ shares: undefined, entries: reply.entries ?? this.#tickets + this.#shares });
    this.say(t("lottery.in"));
  }
}
