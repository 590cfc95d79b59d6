// The card of an activity on the stage: what it is, until when, who may take part, and what has
// come of it. A kind adds what is its own: the body, the words and what can be done.

import { nextMoment, phaseOf } from "../../shared/activity-phase.js";
import { timeLeft } from "../../shared/countdown.js";
import { element, setText } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { t } from "../../shared/i18n.js";
import { admitsTier, eligibilityText, tierName } from "../../shared/tiers.js";
import { errorText } from "../../shared/toasts.js";

export class PlayCard {
  #said = "";
  #isBusy = false;
  #isBuilt = false;

  constructor(context, activity) {
    this.context = context;
    this.session = context.session;
    this.client = context.session.client;
    this.activity = activity;
    this.title = element("h2");
    this.about = element("p");
    this.clock = element("span", { class: "play-clock number", role: "timer" });
    this.body = element("div", { class: "play-body" });
    this.words = element("p", { class: "play-say", role: "status", "data-testid": "play-say" });
    this.joinButton = element("button", {
      class: "button", type: "button", "data-testid": "play-join", hidden: true,
      onclick: () => context.join?.(),
    }, t("rain.join"));
    this.close = element("button", {
      class: "icon-button close", type: "button", "aria-label": t("close"),
      "data-testid": "play-close", onclick: () => context.stage.dismiss(activity.activity),
    }, icon("close"));
    this.section = element("section", { class: "play-card", "data-kind": activity.kind },
      element("header", { class: "rain-head" },
        element("span", { class: "emblem", "aria-hidden": "true" }, icon(this.picture)),
        element("div", { class: "words" }, this.title, this.about), this.clock, this.close),
      this.body, this.words, this.joinButton);
    this.card = element("div", { class: "activity-card", "data-testid": "activity-card" },
      this.section);
    context.stage.append(this.card);
  }

  // MARK: What a kind says

  get picture() { return "gift"; }

  /** The nodes of the body, made once. */
  build() { return []; }

  /** Brings the body up to date. */
  render() {}

  /** The line below the body while nothing has been said by the viewer's own act. */
  hint() { return ""; }

  /** What came of it, once it is over. */
  result() { return ""; }

  // MARK: What all of them do

  /** What the server knows of this viewer's part in it. */
  get mine() { return this.activity.mine ?? {}; }

  /** Whether this viewer may take part now. */
  get mayPlay() {
    return !this.session.isGuest && admitsTier(this.activity.eligible, this.session.me.tier);
  }

  get isBusy() { return this.#isBusy; }

  /** When it opens for this viewer, ms since 1970. */
  opensAt(activity) { return activity.opens_at; }

  phase(activity, now) {
    const phase = phaseOf(activity, now);
    return phase === "countdown" && now >= this.opensAt(activity) ? "open" : phase;
  }

  update(activity) {
    this.activity = activity;
    // Not in the constructor: a kind's own fields are not there yet then.
    if (!this.#isBuilt) this.body.append(...this.build(activity).filter(Boolean));
    this.#isBuilt = true;
    const now = this.client.serverNow();
    const phase = this.phase(activity, now);
    this.card.dataset.phase = phase;
    this.section.setAttribute("aria-label", this.heading);
    setText(this.title, this.heading);
    const eligible = eligibilityText(activity.eligible);
    setText(this.about, [this.aboutText(activity), eligible].filter(Boolean).join(" · "));
    this.#writeClock(activity, phase, now);
    this.render(activity, phase, now);
    const isRunning = ["countdown", "open"].includes(phase);
    this.joinButton.hidden = !this.session.isGuest || !isRunning || !this.context.join;
    setText(this.words, this.#wordsFor(activity, phase));
  }

  remove() {
    this.card.remove();
  }

  get heading() {
    const { title, kind } = this.activity;
    return title && title !== kind ? title : t(`kind.${kind}`);
  }

  /** A line below the title. */
  aboutText() { return ""; }

  /** Says what came of an act, until the next one. */
  say(text, isWon = false) {
    this.#said = text;
    this.words.classList.toggle("won", isWon);
    setText(this.words, text);
  }

  /** Sends a command of this activity; gives the reply, or null and says why not. */
  async send(type, fields = {}) {
    if (this.#isBusy) return null;
    this.#isBusy = true;
    this.section.setAttribute("aria-busy", "true");
    try {
      return await this.client.command(type, { activity: this.activity.activity, ...fields });
    } catch (error) {
      this.refused(error);
      return null;
    } finally {
      this.#isBusy = false;
      this.section.removeAttribute("aria-busy");
      this.context.stage.refresh();
    }
  }

  refused(error) {
    this.say(errorText(error));
  }

  /** Remembers what a reply said of this viewer's part. */
  keep(fields) {
    this.session.keepMine(this.activity.activity, fields);
  }

  #writeClock(activity, phase, now) {
    const end = phase === "countdown" ? this.opensAt(activity) : nextMoment(activity, phase);
    this.clock.hidden = !end;
    if (end) setText(this.clock, timeLeft(end - now));
    this.clock.classList.toggle("soon", Boolean(end) && end - now < 10_000);
  }

  #wordsFor(activity, phase) {
    if (phase === "cancelled") return t("play.cancelled");
    if (phase === "settled") return this.result(activity, activity.result ?? {});
    if (phase === "closed") return t("play.closed");
    if (this.session.isGuest) return t("rain.guest");
    if (!this.mayPlay) return this.#notForMe(activity);
    return this.#said || this.hint(activity, phase);
  }

  #notForMe({ eligible }) {
    const { next } = this.session.me;
    const isNext = next
      && (eligible?.min_tier === next.tier || eligible?.tiers?.includes(next.tier));
    return isNext
      ? t("rain.soon_yours", { missing: next.missing, tier: tierName(next.tier) })
      : t("rain.not_yours");
  }
}

/** A button of a card. */
export function playButton(testid, perform, ...children) {
  return element("button", {
    class: "button", type: "button", "data-testid": testid, onclick: perform,
  }, children);
}
