// Drops that fall over the stage and can be caught. It knows nothing of points: it makes drops
// while it runs and tells where one was caught or a tap went wide.

import { element, playOnce, prefersReducedMotion } from "../../shared/dom.js";

const EVERY_MS = 130;
const CALM_EVERY_MS = 450;
const FALL_MS = [2_300, 3_900];
const CALM_MS = 2_400;
const DROPS_MOST = 36;
const SPARKS = 9;

export class FallingDrops {
  #timer;
  #isCalm = prefersReducedMotion();

  constructor(parent, { caught, missed }) {
    this.layer = element("div", { class: "rain-layer", "data-testid": "rain" });
    if (this.#isCalm) this.layer.classList.add("calm");
    this.layer.addEventListener("pointerdown", (event) => {
      const box = this.layer.getBoundingClientRect();
      const x = event.clientX - box.left;
      const y = event.clientY - box.top;
      const drop = event.target.closest(".drop");
      if (!drop) return missed(x, y);
      drop.remove();
      this.#sparks(x, y);
      caught(x, y);
    });
    parent.prepend(this.layer);
  }

  /** Lets drops fall, to be caught or only to be looked at; faint ones are for others. */
  run(canCatch, isFaint) {
    this.layer.classList.toggle("catching", canCatch);
    this.layer.classList.toggle("faint", isFaint);
    this.#timer ??= setInterval(() => this.#drop(), this.#isCalm ? CALM_EVERY_MS : EVERY_MS);
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.layer.classList.remove("catching");
  }

  /** Words that rise from a place and go. */
  say(className, text, x, y) {
    const node = element("span", { class: className, "aria-hidden": "true" }, text);
    node.style.left = `${Math.min(Math.max(x, 60), this.layer.clientWidth - 60)}px`;
    node.style.top = `${y}px`;
    this.layer.append(node);
    playOnce(node, [
      { transform: "translate(-50%, -50%) scale(0.5)", opacity: 0 },
      { transform: "translate(-50%, -90%) scale(1.1)", opacity: 1, offset: 0.2 },
      { transform: "translate(-50%, -120%) scale(1)", opacity: 1, offset: 0.75 },
      { transform: "translate(-50%, -190%) scale(1)", opacity: 0 },
    ], { duration: 1_400, easing: "ease-out" });
  }

  remove() {
    this.stop();
    this.layer.remove();
  }

  #drop() {
    if (document.hidden || this.layer.querySelectorAll(".drop").length >= DROPS_MOST) return;
    const size = 34 + Math.random() * 34;
    const coin = element("span", { class: "coin" }, "P");
    coin.style.setProperty("--size", `${Math.round(size)}px`);
    const drop = element("span", { class: "drop", "data-testid": "drop" }, coin);
    const { clientWidth: width, clientHeight: height } = this.layer;
    const x = Math.random() * (width - size);
    this.layer.append(drop);
    if (this.#isCalm) {
      const y = height * (0.42 + Math.random() * 0.4);
      drop.style.transform = `translate(${x}px, ${y}px)`;
      setTimeout(() => drop.remove(), CALM_MS);
      return;
    }
    const turn = (Math.random() - 0.5) * 120;
    const sway = (Math.random() - 0.5) * 60;
    const [fastest, slowest] = FALL_MS;
    playOnce(drop, [
      { transform: `translate(${x}px, ${-size}px) rotate(0deg)` },
      { transform: `translate(${x + sway}px, ${height + size}px) rotate(${turn}deg)` },
    ], {
      duration: fastest + Math.random() * (slowest - fastest), easing: "cubic-bezier(.4,.1,.8,.7)",
    });
  }

  #sparks(x, y) {
    if (this.#isCalm) return;
    for (let index = 0; index < SPARKS; index += 1) {
      const angle = (index / SPARKS) * 2 * Math.PI;
      const spark = element("span", { class: "spark" });
      this.layer.append(spark);
      const reach = 38 + Math.random() * 34;
      const [endX, endY] = [x + Math.cos(angle) * reach, y + Math.sin(angle) * reach];
      playOnce(spark, [
        { transform: `translate(${x}px, ${y}px)`, opacity: 1 },
        { transform: `translate(${endX}px, ${endY}px) scale(0.2)`, opacity: 0 },
      ], { duration: 520, easing: "ease-out" });
    }
  }
}
