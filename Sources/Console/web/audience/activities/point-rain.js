// The point rain on the stage: a countdown, waves of drops, and the number the server credited,
// never a guess. A catch is a claim; one a wave counts, and every miss is forgiven.

import { element, setText } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { formatNumber, t } from "../../shared/i18n.js";
import { phaseOf } from "../../shared/point-rain-phase.js";
import { admitsTier, eligibilityText, tierName } from "../../shared/tiers.js";
import { errorText } from "../../shared/toasts.js";
import { FallingDrops } from "./falling-drops.js";

const KIND_WORDS = 3;
/** What a claim can be refused with that simply ends the wave for this viewer. */
const KIND_REFUSALS = ["sold_out", "not_open", "closed", "already_done", "limit_reached"];

export class PointRain {
  #context;
  #session;
  #activity;
  #drops;
  #wave = null;
  #total = 0;
  #say = "";
  #hasWon = false;
  #stopListening;

  constructor(context, activity) {
    this.#context = context;
    this.#session = context.session;
    this.#activity = activity;
    this.#build();
    this.#drops = new FallingDrops(context.stage, {
      caught: (x, y) => this.#catch(x, y),
      missed: (x, y) => this.#miss(x, y),
    });
    this.#stopListening = this.#session.client.on("credit", (event) => {
      if (event.activity === activity.activity && event.points > 0) this.#total += event.points;
    });
  }

  remove() {
    this.#stopListening();
    this.#drops.remove();
    this.card.remove();
  }

  update(activity) {
    this.#activity = activity;
    const now = this.#session.client.serverNow();
    const phase = phaseOf(activity, now);
    if (phase === "wave" && this.#wave?.number !== activity.wave) this.#begin(activity.wave);
    this.card.dataset.phase = phase;
    this.#falling(phase);
    this.#writeHead(activity);
    this.#writeClock(phase, activity, now);
    this.#writeLeft(phase, activity);
    this.#writeWords(phase, activity);
  }

  get #mayCatch() {
    return !this.#session.isGuest && admitsTier(this.#activity.eligible, this.#session.me.tier);
  }

  #build() {
    this.title = element("h2");
    this.about = element("p");
    this.clock = element("div", { class: "rain-clock number", role: "timer" });
    this.left = element("i");
    this.track = element("div", { class: "rain-left", "aria-hidden": "true" }, this.left);
    this.words = element("p", { class: "rain-say", role: "status", "data-testid": "rain-say" });
    // The same catch for a keyboard or a switch, where a falling drop is out of reach.
    this.button = element("button", {
      class: "button", type: "button", "data-testid": "rain-catch", onclick: () => this.#press(),
    });
    this.close = element("button", {
      class: "icon-button close", type: "button", "aria-label": t("close"),
      onclick: () => this.#context.stage.dismiss(this.#activity.activity),
    }, icon("close"));
    const coin = element("span", { class: "coin", "aria-hidden": "true" }, "P");
    this.card = element("div", { class: "activity-card", "data-testid": "activity-card" },
      element("section", { class: "rain-card", "aria-label": t("kind.point_rain") },
        element("header", { class: "rain-head" }, coin,
          element("div", { class: "words" }, this.title, this.about), this.close),
        this.clock, this.track, this.words, this.button));
    this.#context.stage.append(this.card);
  }

  #begin(number) {
    this.#wave = { number, state: "open" };
    this.#hasWon = false;
    this.#say = "";
  }

  #falling(phase) {
    if (phase !== "wave" || this.#wave.state === "over") return this.#drops.stop();
    this.#drops.run(this.#mayCatch && this.#wave.state === "open", !this.#mayCatch);
  }

  #press() {
    if (this.#session.isGuest) return this.#context.join?.();
    const box = this.#drops.layer.getBoundingClientRect();
    this.#catch(box.width / 2, box.height * 0.62);
  }

  #miss(x, y) {
    const words = t(`rain.miss.${Math.floor(Math.random() * KIND_WORDS) + 1}`);
    this.#drops.say("missed", words, x, y);
  }

  async #catch(x, y) {
    const wave = this.#wave;
    if (wave?.state !== "open") return;
    wave.state = "claiming";
    this.#say = t("rain.claiming");
    try {
      const reply = await this.#session.client.claim(this.#activity.activity, wave.number);
      const points = `+${formatNumber(reply.points ?? 0)}`;
      this.#drops.say("caught", points, x, y);
      if (wave !== this.#wave) return;
      this.#hasWon = true;
      this.#say = t("rain.caught", { points });
    } catch (error) {
      if (wave !== this.#wave) return;
      const isKind = KIND_REFUSALS.includes(error.code);
      this.#say = isKind ? t(`rain.${error.code}`) : errorText(error);
      if (error.code === "rate_limited") wave.state = "open";
    }
    if (wave.state === "claiming") wave.state = this.#hasWon ? "caught" : "over";
  }

  #writeHead(activity) {
    const isPlain = !activity.title || activity.title === activity.kind;
    setText(this.title, isPlain ? t("kind.point_rain") : activity.title);
    const parts = [];
    if (activity.pot) parts.push(t("rain.pot", { points: activity.pot }));
    if (activity.waves > 1) {
      parts.push(activity.wave >= 1
        ? t("rain.wave", { wave: activity.wave, waves: activity.waves })
        : t("rain.waves", { waves: activity.waves }));
    }
    const eligible = eligibilityText(activity.eligible);
    if (eligible) parts.push(eligible);
    setText(this.about, parts.join(" · "));
  }

  #writeClock(phase, activity, now) {
    const isBefore = phase === "countdown";
    const end = isBefore ? activity.opens_at : activity.wave_closes_at ?? activity.closes_at;
    this.clock.hidden = !isBefore && (phase !== "wave" || !end || this.#wave.state !== "open");
    if (this.clock.hidden) return;
    const seconds = Math.max(1, Math.ceil((end - now) / 1000));
    this.clock.classList.toggle("huge", isBefore && seconds <= 60);
    const text = seconds > 60
      ? `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
      : isBefore ? String(seconds) : t("seconds", { seconds });
    if (this.clock.textContent === text) return;
    this.clock.textContent = text;
    this.clock.classList.remove("beat");
    void this.clock.offsetWidth;
    if (isBefore && seconds <= 10) this.clock.classList.add("beat");
  }

  #writeLeft(phase, activity) {
    const isKnown = activity.pot > 0 && typeof activity.left === "number";
    this.track.hidden = !isKnown || phase === "countdown" || phase === "settled";
    if (isKnown) this.left.style.transform = `scaleX(${Math.max(0, activity.left) / activity.pot})`;
  }

  #writeWords(phase, activity) {
    this.words.classList.toggle("won", phase === "wave" && this.#hasWon);
    setText(this.words, this.#wordsFor(phase, activity));
    const isGuest = this.#session.isGuest && Boolean(this.#context.join);
    const canJoin = isGuest && ["countdown", "wave", "gap"].includes(phase);
    const canCatch = phase === "wave" && this.#mayCatch && this.#wave.state === "open";
    this.button.hidden = !canJoin && !canCatch;
    setText(this.button, t(canJoin ? "rain.join" : "rain.catch"));
  }

  #wordsFor(phase, activity) {
    if (phase === "settled") return this.#resultWords(activity.result ?? {});
    if (phase === "cancelled") return t("rain.cancelled");
    if (phase === "closed") return t("rain.settling");
    if (this.#session.isGuest) return t("rain.guest");
    if (!this.#mayCatch) return this.#notForMe(activity);
    if (phase === "countdown") return t("rain.countdown");
    if (phase === "gap") {
      return this.#total > 0 ? t("rain.gap.won", { points: this.#total }) : t("rain.gap");
    }
    return this.#say || t("rain.hint");
  }

  #notForMe({ eligible }) {
    const { next } = this.#session.me;
    const isNext = next
      && (eligible?.min_tier === next.tier || eligible?.tiers?.includes(next.tier));
    return isNext
      ? t("rain.soon_yours", { missing: next.missing, tier: tierName(next.tier) })
      : t("rain.not_yours");
  }

  #resultWords(result) {
    const own = this.#total > 0
      ? t("rain.result.own", { points: this.#total }) : t("rain.result.none");
    if (result.paid === undefined) return own;
    const claims = result.claims ?? this.#activity.claims ?? 0;
    return `${own} ${t("rain.result.all", { points: result.paid, count: claims })}`;
  }
}
