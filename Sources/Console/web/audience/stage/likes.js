// <like-button> and <like-burst>: a tap is a heart at once and a count a little later. Taps are
// sent in batches of at most fifty; what others liked rises as a few hearts, not as thousands.

import { element, playOnce, prefersReducedMotion } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";

const BATCH_MS = 400;
const BATCH_MOST = 50;
const HEARTS_MOST = 36;
const COLORS = ["#ff3a5e", "#ff7a9c", "#ffb26b", "#ff5fa2", "#c58bff", "#ffd166"];

class LikeBurst extends HTMLElement {
  /** A heart from a place on the stage, in its pixels. */
  heart(x, y, size = 1) {
    if (document.hidden || prefersReducedMotion() || this.childElementCount >= HEARTS_MOST) return;
    const node = element("span", { class: "heart" }, icon("heart"));
    node.style.color = COLORS[Math.floor(Math.random() * COLORS.length)];
    this.append(node);
    const drift = (Math.random() - 0.5) * 90;
    const rise = 170 + Math.random() * 140;
    const turn = (Math.random() - 0.5) * 40;
    const risen = `translate(${x + drift * 0.2}px, ${y - 34}px) scale(${size})`;
    const gone = `translate(${x + drift}px, ${y - rise}px) rotate(${turn}deg) scale(${size * 0.8})`;
    playOnce(node, [
      { transform: `translate(${x}px, ${y}px) scale(0.2)`, opacity: 0 },
      { transform: risen, opacity: 1, offset: 0.16 },
      { transform: gone, opacity: 0 },
    ], { duration: 1_300 + Math.random() * 500, easing: "ease-out" });
  }
}

class LikeButton extends HTMLElement {
  #count = 0;
  #timer;

  attach(session, burst) {
    this.session = session;
    this.burst = burst;
    this.button = element("button", {
      class: "round", type: "button", "data-t-label": "like", "data-testid": "like",
      onclick: () => this.#tap(),
    }, icon("heart"));
    this.append(this.button);
    session.on("likes", (added) => this.#others(added ?? 0));
  }

  /** One like; the heart starts at the button, or where the stage was tapped. */
  like(x, y) {
    this.burst.heart(x, y, 1.1);
    this.#count += 1;
    if (this.#count >= BATCH_MOST) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  #tap() {
    const [x, y] = this.#place();
    this.like(x, y);
  }

  #others(added) {
    const [x, y] = this.#place();
    const shown = Math.min(4, Math.ceil(added / 5));
    for (let index = 0; index < shown; index += 1) {
      setTimeout(() => this.burst.heart(x + (Math.random() - 0.5) * 20, y, 0.8), index * 140);
    }
  }

  #place() {
    const box = this.button.getBoundingClientRect();
    const stage = this.burst.getBoundingClientRect();
    return [box.left - stage.left + box.width / 2, box.top - stage.top];
  }

  #flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const count = this.#count;
    this.#count = 0;
    // A like that is refused or lost is not worth a word.
    if (count > 0) this.session.client.like(count).catch(() => {});
  }
}

customElements.define("like-burst", LikeBurst);
customElements.define("like-button", LikeButton);
