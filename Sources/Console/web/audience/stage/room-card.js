// <room-card>: what a room is before its show: when it begins, and that somebody who follows is
// reminded.

import { timeLeft } from "../../shared/countdown.js";
import { element, setText } from "../../shared/dom.js";
import { formatTime, onLanguage, t } from "../../shared/i18n.js";

/** A picture only by https or from here; anything else is not asked for. */
export function safePicture(address) {
  if (typeof address !== "string" || !address) return null;
  try {
    const url = new URL(address, location.origin);
    return url.protocol === "https:" || url.origin === location.origin ? url.href : null;
  } catch {
    return null;
  }
}

class RoomCard extends HTMLElement {
  #title = element("h2");
  #words = element("p", { "data-testid": "room-when" });
  #clock = element("p", { class: "number clock", role: "timer", "data-testid": "room-clock" });
  #hint = element("p", { class: "hint" });
  #picture = null;

  attach(session) {
    this.session = session;
    this.hidden = true;
    this.dataset.testid = "room-card";
    this.append(this.#title, this.#words, this.#clock, this.#hint);
    session.on("room", () => this.#render());
    onLanguage(() => this.#render());
    setInterval(() => this.#render(), 1_000);
  }

  #render() {
    const { room, me, client } = this.session;
    this.hidden = !["scheduled", "preview"].includes(room.state);
    this.dataset.state = room.state ?? "";
    if (this.hidden) return;
    setText(this.#title, room.title ?? "");
    const isScheduled = room.state === "scheduled";
    const left = (room.starts_at ?? 0) - client.serverNow();
    const isAhead = isScheduled && room.starts_at && left > 0;
    setText(this.#words, isScheduled
      ? room.starts_at ? t("room.scheduled.at", { time: formatTime(room.starts_at) })
        : t("room.scheduled")
      : t("room.preview"));
    this.#clock.hidden = !isAhead;
    if (isAhead) setText(this.#clock, timeLeft(left));
    setText(this.#hint, !isScheduled || this.session.isGuest || me.follows
      ? "" : t("room.follow_hint"));
    this.#renderPicture(safePicture(room.cover));
  }

  #renderPicture(address) {
    if (this.address === address) return;
    this.address = address;
    this.#picture?.remove();
    this.#picture = address ? element("img", {
      src: address, alt: "", onerror: (event) => event.target.remove(),
    }) : null;
    if (this.#picture) this.prepend(this.#picture);
  }
}

customElements.define("room-card", RoomCard);
