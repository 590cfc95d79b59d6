// <danmaku-layer>: words that cross the stage. Only transforms move, so that the compositor does
// the work; what does not fit is left to the chat list, never piled up.

import { element, playOnce, prefersReducedMotion, safeColor } from "../../shared/dom.js";
import { avatar, tierBadge, tierTitle } from "../../shared/tiers.js";

const LANE_HEIGHT = 36;
const LANES_FROM = 0.2;
const LANES_TO = 0.36;
const PIXELS_A_SECOND = 88;
const GAP = 28;
const MOST_AT_ONCE = 40;
const PINNED_MS = 5_000;
const PINNED_MOST = 2;
const SMALL_STAGE = 720;
const LONGEST_TEXT = 60;

class DanmakuLayer extends HTMLElement {
  #laneFreeAt = [];
  #isOff = false;
  withoutBanners = false;

  /** Shows nothing more, and takes what is there away. */
  set off(isOff) {
    this.#isOff = isOff;
    if (isOff) this.replaceChildren();
  }

  show(event, isOwn) {
    if (this.#isOff || document.hidden || this.childElementCount >= MOST_AT_ONCE) return;
    if (event.style === "banner" && this.withoutBanners) return;
    if (event.style === "pinned") this.#pin(event);
    else if (!prefersReducedMotion()) this.#fly(event, isOwn);
  }

  remove(target) {
    this.querySelector(`[data-seq="${Number(target)}"]`)?.remove();
  }

  #fly(event, isOwn) {
    const isBanner = event.style === "banner";
    const node = isBanner ? this.#banner(event) : this.#plain(event, isOwn);
    this.append(node);
    const width = node.offsetWidth;
    const lane = this.#takeLane(width, isOwn || isBanner);
    if (lane === null) return node.remove();
    const y = this.clientHeight * LANES_FROM + lane * LANE_HEIGHT;
    const distance = this.clientWidth + width;
    playOnce(node, [
      { transform: `translate(${this.clientWidth}px, ${y}px)` },
      { transform: `translate(${-width}px, ${y}px)` },
    ], { duration: (distance / this.#speed(width)) * 1000, easing: "linear" });
  }

  /** Longer lines are a little faster, so that nobody's words stay for ever. */
  #speed(width) {
    return PIXELS_A_SECOND + Math.min(width, 400) * 0.08;
  }

  #takeLane(width, isUrgent) {
    const room = this.clientHeight * (LANES_TO - LANES_FROM);
    const lanes = Math.max(2, Math.floor(room / LANE_HEIGHT));
    const now = performance.now();
    let best = 0;
    for (let lane = 0; lane < lanes; lane += 1) {
      const freeAt = this.#laneFreeAt[lane] ?? 0;
      if (freeAt <= now) {
        best = lane;
        break;
      }
      if (freeAt < (this.#laneFreeAt[best] ?? 0)) best = lane;
    }
    const isFree = (this.#laneFreeAt[best] ?? 0) <= now;
    if (!isFree && !isUrgent) return null;
    this.#laneFreeAt[best] = now + ((width + GAP) / this.#speed(width)) * 1000;
    return best;
  }

  #plain(event, isOwn) {
    const node = element("div", {
      class: isOwn ? "danmaku own" : "danmaku", "data-seq": event.seq,
    });
    const color = safeColor(event.color);
    if (color) node.style.color = color;
    const badge = tierBadge(event.tier);
    if (badge) node.append(badge, " ");
    node.append(shorten(event.text));
    return node;
  }

  #banner(event) {
    return element("div", {
      class: "danmaku banner", "data-seq": event.seq, "data-tier": event.tier,
    }, avatar(event.name, event.tier), tierBadge(event.tier) ?? "",
    tierTitle(event.title) ?? "", element("span", {}, shorten(event.text)));
  }

  #pin(event) {
    const pinned = this.querySelectorAll(".pinned");
    const most = this.clientHeight < SMALL_STAGE ? 1 : PINNED_MOST;
    if (pinned.length >= most) pinned[0].remove();
    const taken = new Set([...this.querySelectorAll(".pinned")].map((node) => node.dataset.slot));
    const slot = taken.has("0") ? 1 : 0;
    const node = element("div", {
      class: "danmaku pinned", "data-seq": event.seq, "data-tier": event.tier, "data-slot": slot,
    }, avatar(event.name, event.tier), tierBadge(event.tier) ?? "",
    tierTitle(event.title) ?? "", element("span", { class: "text" }, shorten(event.text)));
    const color = safeColor(event.color);
    if (color) node.style.color = color;
    this.append(node);
    const at = this.clientHeight * LANES_TO + slot * 42 + 6;
    const place = `translate(-50%, ${Math.round(at)}px)`;
    playOnce(node, [
      { transform: `${place} scale(0.9)`, opacity: 0 },
      { transform: place, opacity: 1, offset: 0.06 },
      { transform: place, opacity: 1, offset: 0.94 },
      { transform: place, opacity: 0 },
    ], { duration: PINNED_MS });
  }
}

function shorten(text) {
  const characters = [...(text ?? "")];
  if (characters.length <= LONGEST_TEXT) return text ?? "";
  return `${characters.slice(0, LONGEST_TEXT).join("")}…`;
}

customElements.define("danmaku-layer", DanmakuLayer);
