// <live-backdrop>: what the demo shows where a stream would play. Dusk over misty hills, drawn at
// few frames a second and half the size, so that it costs nothing beside a real player.

import { prefersReducedMotion } from "../../shared/dom.js";

const FRAME_MS = 66;
const SCALE = 0.5;
const SKY = [
  [0, "#120f2e"], [0.34, "#33245c"], [0.56, "#7c3f72"], [0.7, "#c9676f"], [0.8, "#f0a077"],
];
const RIDGES = [
  { base: 0.69, height: 0.05, speed: 5, color: "#8d4a6f" },
  { base: 0.745, height: 0.06, speed: 8, color: "#5f3560" },
  { base: 0.81, height: 0.07, speed: 12, color: "#3a2350" },
  { base: 0.89, height: 0.07, speed: 18, color: "#1c1433" },
];
const LIGHTS = 26;

/** A repeatable stand-in for chance: the same picture for everybody. */
function scatter(index, salt) {
  const value = Math.sin(index * 127.1 + salt * 311.7) * 43758.5453;
  return value - Math.floor(value);
}

class LiveBackdrop extends HTMLElement {
  #canvas = document.createElement("canvas");
  #observer = new ResizeObserver(() => this.#resize());
  #timer;

  connectedCallback() {
    this.setAttribute("aria-hidden", "true");
    this.append(this.#canvas);
    this.#observer.observe(this);
    if (prefersReducedMotion()) return;
    this.#timer = setInterval(() => {
      if (!document.hidden) this.#draw(performance.now() / 1000);
    }, FRAME_MS);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
    this.#observer.disconnect();
  }

  #resize() {
    this.#canvas.width = Math.max(1, Math.round(this.clientWidth * SCALE));
    this.#canvas.height = Math.max(1, Math.round(this.clientHeight * SCALE));
    this.#draw(performance.now() / 1000);
  }

  #draw(time) {
    const { width, height } = this.#canvas;
    const context = this.#canvas.getContext("2d");
    const sky = context.createLinearGradient(0, 0, 0, height);
    for (const [stop, color] of SKY) sky.addColorStop(stop, color);
    context.fillStyle = sky;
    context.fillRect(0, 0, width, height);
    this.#stars(context, width, height, time);
    this.#moon(context, width, height, time);
    for (const [index, ridge] of RIDGES.entries()) this.#ridge(context, ridge, index, time);
    this.#lights(context, width, height, time);
  }

  #stars(context, width, height, time) {
    context.fillStyle = "#fff";
    for (let index = 0; index < 60; index += 1) {
      const twinkle = 0.5 + 0.5 * Math.sin(time * (0.3 + scatter(index, 3)) + index);
      context.globalAlpha = twinkle * 0.55 * (1 - scatter(index, 2));
      const size = 0.5 + scatter(index, 4);
      context.fillRect(scatter(index, 1) * width, scatter(index, 2) * height * 0.5, size, size);
    }
    context.globalAlpha = 1;
  }

  #moon(context, width, height, time) {
    const radius = Math.min(width, height) * 0.17;
    const x = width * 0.5;
    const y = height * 0.56 + Math.sin(time / 14) * height * 0.008;
    const glow = context.createRadialGradient(x, y, radius * 0.8, x, y, radius * 3.4);
    glow.addColorStop(0, "rgb(255 206 160 / 60%)");
    glow.addColorStop(1, "rgb(255 160 140 / 0%)");
    context.fillStyle = glow;
    context.fillRect(0, 0, width, height);
    const disc = context.createLinearGradient(0, y - radius, 0, y + radius);
    disc.addColorStop(0, "#fff0cf");
    disc.addColorStop(1, "#ff9d7c");
    context.fillStyle = disc;
    context.beginPath();
    context.arc(x, y, radius, 0, 7);
    context.fill();
  }

  #ridge(context, ridge, index, time) {
    const { width, height } = context.canvas;
    const shift = time * ridge.speed * 0.35 + index * 400;
    context.beginPath();
    context.moveTo(0, height);
    for (let x = 0; x <= width + 6; x += 6) {
      const at = (x + shift) / width;
      const wave = Math.sin(at * 5.1 + index) * 0.5 + Math.sin(at * 11.3 + index * 2) * 0.3
        + Math.sin(at * 23.7) * 0.12;
      context.lineTo(x, height * (ridge.base - ridge.height * wave * 0.7));
    }
    context.lineTo(width, height);
    const mist = context.createLinearGradient(0, height * (ridge.base - 0.05), 0, height);
    mist.addColorStop(0, ridge.color);
    mist.addColorStop(1, "#130e26");
    context.fillStyle = mist;
    context.fill();
  }

  #lights(context, width, height, time) {
    for (let index = 0; index < LIGHTS; index += 1) {
      const rise = (scatter(index, 7) + time * (0.006 + scatter(index, 8) * 0.008)) % 1;
      const x = (scatter(index, 5) + Math.sin(time * 0.2 + index) * 0.02) * width;
      const y = height * (1 - rise * 0.62);
      const radius = 2 + scatter(index, 6) * 7;
      const alpha = Math.sin(rise * Math.PI) * 0.34;
      const glow = context.createRadialGradient(x, y, 0, x, y, radius);
      glow.addColorStop(0, `rgb(255 214 160 / ${alpha})`);
      glow.addColorStop(1, "rgb(255 190 140 / 0)");
      context.fillStyle = glow;
      context.fillRect(x - radius, y - radius, radius * 2, radius * 2);
    }
  }
}

customElements.define("live-backdrop", LiveBackdrop);
