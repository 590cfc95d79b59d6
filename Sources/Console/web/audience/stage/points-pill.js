// <points-pill>: the balance, counting up when a credit comes, with the reason said beside it and
// to a screen reader. It shows only what the server has on its books.

import { element, playOnce, prefersReducedMotion, setText } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { formatNumber, onLanguage, t } from "../../shared/i18n.js";
import { reasonText } from "../account/reasons.js";

const COUNT_MS = 700;
const NOTE_MS = 1_900;
const NOTES_MOST = 4;

class PointsPill extends HTMLElement {
  #shown = 0;
  #frame;
  #notes = [];
  #number = element("span", { class: "number", "data-testid": "points" });
  #spoken = element("span", { class: "visually-hidden", role: "status", "aria-live": "polite" });

  attach(session, open) {
    this.session = session;
    this.button = element("button", {
      class: "pill", type: "button", "data-testid": "points-pill", onclick: open,
    }, icon("coin"), this.#number);
    this.append(this.button, this.#spoken);
    session.on("me", () => this.#render());
    session.client.on("credit", (event) => this.#credit(event));
    onLanguage(() => this.#render());
    this.#render();
  }

  #render() {
    this.hidden = this.session.isGuest;
    const target = this.session.me.points ?? 0;
    this.button.setAttribute("aria-label", t("points.label", { points: target }));
    if (target === this.#shown) return this.#write(target);
    cancelAnimationFrame(this.#frame);
    if (this.#shown === 0 || document.hidden || prefersReducedMotion()) return this.#write(target);
    const from = this.#shown;
    const start = performance.now();
    const step = (now) => {
      const part = Math.min(1, Math.max(0, (now - start) / COUNT_MS));
      const eased = 1 - (1 - part) ** 3;
      this.#write(Math.round(from + (target - from) * eased));
      if (part < 1) this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  #write(points) {
    this.#shown = points;
    setText(this.#number, formatNumber(points));
  }

  #credit(event) {
    const sign = event.points > 0 ? "+" : "−";
    const text = `${sign}${formatNumber(Math.abs(event.points))} ${reasonText(event)}`;
    this.#spoken.textContent = text;
    this.#notes.push({ text, isSpent: event.points < 0 });
    // Many at once (a visit after a long time): the latest say enough.
    this.#notes = this.#notes.slice(-NOTES_MOST);
    if (!this.querySelector(".credit-note")) this.#nextNote();
  }

  #nextNote() {
    const note = this.#notes.shift();
    if (!note) return;
    this.button.classList.remove("credited");
    void this.button.offsetWidth;
    this.button.classList.add("credited");
    const node = element("span", {
      class: note.isSpent ? "credit-note spent" : "credit-note", "data-testid": "credit-note",
      "aria-hidden": "true",
    }, note.text);
    this.append(node);
    playOnce(node, [
      { transform: "translateY(12px)", opacity: 0 },
      { transform: "none", opacity: 1, offset: 0.14 },
      { transform: "none", opacity: 1, offset: 0.82 },
      { transform: "translateY(-14px)", opacity: 0 },
    ], { duration: NOTE_MS }).finished.finally(() => this.#nextNote());
  }
}

customElements.define("points-pill", PointsPill);
