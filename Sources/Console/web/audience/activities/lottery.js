// A lottery: how to get a ticket, how many one holds and what that is worth, who won, and how anybody
// can check the draw. Whether one is in is what the server says, also where a word in the chat enters.

import { element, setText } from "../../shared/dom.js";
import { formatNumber, t } from "../../shared/i18n.js";
import { drawWeight, tierName } from "../../shared/tiers.js";
import { errorText } from "../../shared/toasts.js";
import { PlayCard, playButton } from "./play-card.js";

const SHOWN_DIGITS = 12;
/** When it is asked whether the keyword was taken, after it was said; the last one asks why not. */
const ASK_AFTER_MS = [300, 1_200, 3_000];

export class Lottery extends PlayCard {
  #shares = 1;
  #asking;
  #hasAskedPrize = false;
  #stopListening;

  get picture() { return "ticket"; }

  build(activity) {
    this.prizes = element("ul", { class: "play-list", "data-testid": "prizes" },
      (activity.prizes ?? []).map((prize) => element("li", {},
        element("span", {}, prize.title || prize.id),
        element("b", { class: "number" }, `×${formatNumber(prize.count ?? 1)}`))));
    this.count = element("p", { class: "play-fact", "data-testid": "lottery-entries" });
    this.enter = playButton("lottery-enter", () => this.#enter());
    this.shares = activity.mode === "shares" ? this.#stepper(activity) : null;
    this.odds = element("p", { class: "play-fact", "data-testid": "lottery-odds" });
    this.fair = element("button", {
      class: "fair", type: "button", "data-testid": "lottery-fair",
      onclick: () => this.context.showProof(this.activity),
    });
    this.winners = element("ol", { class: "play-list", "data-testid": "winners", hidden: true });
    this.#stopListening = this.client.on("danmaku", (event) => this.#heard(event));
    if (activity.mode === "keyword" && !this.#tickets) this.session.askMine(activity.activity);
    return [this.prizes, this.count, this.odds, this.shares, this.enter, this.winners, this.fair];
  }

  remove() {
    clearTimeout(this.#asking);
    this.#stopListening?.();
    super.remove();
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
    this.#renderOdds(activity, phase);
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

  /** What a share of mine weighs, and against how many. */
  #renderOdds({ entries = 0, weighted, prizes = [] }, phase) {
    const { tier } = this.session.me;
    const own = this.#tickets;
    const weight = own > 0 && this.mine.weight ? this.mine.weight / own : drawWeight(tier);
    const count = prizes.reduce((sum, prize) => sum + (prize.count ?? 1), 0);
    const parts = [];
    if (weighted && weight) {
      parts.push(t(weight > 1 ? "lottery.weight" : "lottery.weight.plain", {
        tier: tierName(tier), weight }));
    } else if (!weighted) parts.push(t("lottery.equal"));
    if (own > 0) {
      parts.push(weighted ? t("lottery.own_weight", { weight: this.mine.weight ?? own * weight })
        : t("lottery.chance", { prizes: count, entries, own }));
    }
    this.odds.hidden = !["countdown", "open", "closed"].includes(phase) || !this.mayPlay
      || !parts.length;
    setText(this.odds, parts.join(" · "));
  }

  // MARK: By keyword

  /** What I have said may have entered me, wherever I said it. */
  #heard({ user, text = "" }) {
    const { mode, keyword } = this.activity;
    if (mode !== "keyword" || user !== this.session.me.user || text.trim() !== keyword) return;
    if (this.#tickets || !this.mayPlay) return;
    this.say(t("lottery.checking"));
    this.#askEntered(0);
  }

  #askEntered(turn) {
    clearTimeout(this.#asking);
    this.#asking = setTimeout(async () => {
      const [row] = await this.session.askMine(this.activity.activity);
      if (row?.entered) return this.say(t("lottery.in"));
      if (turn + 1 < ASK_AFTER_MS.length) return this.#askEntered(turn + 1);
      await this.#askWhyNot();
    }, ASK_AFTER_MS[turn]);
  }

  /** Entering without having said the word is refused for what keeps me out, if anything does. */
  async #askWhyNot() {
    try {
      await this.client.command("enter", { activity: this.activity.activity });
    } catch (error) {
      const { keyword } = this.activity;
      this.say(error.fields?.need === keyword ? t("lottery.say_again", { keyword })
        : t("lottery.not_in", { reason: errorText(error) }));
    }
  }

  // MARK: Afterwards

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

  result(activity, { winners = [], won = winners.length }) {
    const id = this.mine.prize
      ?? winners.find(({ user }) => user === this.session.me.user)?.prize;
    if (id) {
      const prize = activity.prizes?.find((each) => each.id === id);
      return t("lottery.won", { title: prize?.title || id });
    }
    if (!(this.#tickets > 0)) return t("lottery.over");
    // The room is told of the first winners only; whether I am a later one is mine to ask.
    if (!this.#hasAskedPrize && won > winners.length) {
      this.#hasAskedPrize = true;
      this.session.askMine(activity.activity);
    }
    return t("lottery.lost");
  }

  async #enter() {
    const { mode, keyword } = this.activity;
    if (mode === "keyword") return this.context.say(keyword);
    const reply = await this.send("enter", mode === "shares" ? { shares: this.#shares } : {});
    if (!reply) return;
    this.keep({ shares: undefined, entries: reply.entries ?? this.#tickets + this.#shares });
    this.say(t("lottery.in"));
  }
}
