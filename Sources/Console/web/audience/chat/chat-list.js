// <chat-list>: what was said, in order. It follows the newest line unless the viewer is reading
// further up, and it is short: a room says more in a minute than a page should hold.

import { element, safeColor } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";
import { tierBadge, tierTitle } from "../../shared/tiers.js";

const LINES_MOST = 120;
const NEAR_PX = 40;

class ChatList extends HTMLElement {
  #lines = element("div", {
    class: "lines", tabindex: "0", role: "log", "aria-live": "off", "data-testid": "chat-lines",
  });
  #unread = element("button", { class: "unread", type: "button", hidden: true });
  #missed = 0;
  #isFollowing = true;
  #sampled = null;

  attach() {
    this.#lines.setAttribute("aria-label", t("chat.label"));
    this.append(this.#lines, this.#unread);
    this.#unread.addEventListener("click", () => this.follow());
    this.#lines.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.#lines;
      this.#isFollowing = scrollHeight - scrollTop - clientHeight < NEAR_PX;
      if (this.#isFollowing) this.#clearUnread();
    });
    new ResizeObserver(() => { if (this.#isFollowing) this.follow(); }).observe(this.#lines);
  }

  clear() {
    this.#lines.replaceChildren();
    this.#clearUnread();
  }

  say(event, isOwn, isArriving = true) {
    const who = element("span", { class: "who" }, event.name ?? event.user ?? "");
    const text = element("span", { class: "text" }, event.text ?? "");
    const color = safeColor(event.color);
    if (color && !isOwn) text.style.color = color;
    const line = element("div", {
      class: "line", "data-seq": event.seq, "data-user": event.user, "data-own": isOwn,
      "data-testid": "line",
    }, tierBadge(event.tier), who, tierTitle(event.title), text);
    this.#add(line, isArriving);
  }

  /** Whether the last thing this viewer said is on the list. */
  hasOwn(text) {
    const own = this.#lines.querySelectorAll("[data-own] .text");
    return own[own.length - 1]?.textContent === text;
  }

  /** A line of the room itself: an announcement, an opening, a word about the show. */
  tell(text, isCalm = false) {
    const line = element("div", { class: isCalm ? "line told calm" : "line told" }, text);
    this.#add(line, true);
    return line;
  }

  /** What was left out, summed up in one line as long as that is the last one. */
  sampled(dropped) {
    const isLast = this.#sampled && this.#lines.lastElementChild === this.#sampled.line;
    const total = (isLast ? this.#sampled.total : 0) + dropped;
    const text = t("chat.sampled", { count: total });
    const line = isLast ? this.#sampled.line : this.tell(text, true);
    line.textContent = text;
    this.#sampled = { line, total };
  }

  remove(target) {
    this.#lines.querySelector(`[data-seq="${Number(target)}"]`)?.remove();
  }

  follow() {
    this.#lines.scrollTop = this.#lines.scrollHeight;
    this.#clearUnread();
  }

  #add(line, isArriving) {
    if (isArriving) line.classList.add("arriving");
    this.#lines.append(line);
    while (this.#lines.childElementCount > LINES_MOST) this.#lines.firstElementChild.remove();
    if (this.#isFollowing || line.hasAttribute("data-own")) return this.follow();
    this.#missed += 1;
    this.#unread.hidden = false;
    this.#unread.textContent = t("chat.unread", { count: this.#missed });
  }

  #clearUnread() {
    this.#missed = 0;
    this.#isFollowing = true;
    this.#unread.hidden = true;
  }
}

customElements.define("chat-list", ChatList);
