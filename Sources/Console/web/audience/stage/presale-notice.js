// <presale-notice>: something that is about to open, here or in another room: what, when, and the
// way there. It goes by itself when its time has come, and does not come up after that.

import { addressOfRoom, goToRoom } from "../../shared/access.js";
import { element, setText } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { formatTime, onLanguage, t } from "../../shared/i18n.js";

class PresaleNotice extends HTMLElement {
  #notice = null;
  #timer;
  #words = element("span", { class: "words", "data-testid": "presale-words" });
  #link = element("a", { class: "go", "data-testid": "presale-go" });

  /** `room` is the one of this page; `choose` shows one of its activities. */
  attach(client, { room, choose }) {
    Object.assign(this, { client, room, choose });
    this.hidden = true;
    this.dataset.testid = "presale";
    this.#link.addEventListener("click", (event) => {
      event.preventDefault();
      this.#go();
    });
    this.append(element("div", { role: "status" }, this.#words), this.#link,
      element("button", {
        class: "later", type: "button", "data-t-label": "close", onclick: () => this.#hide(),
      }, icon("close")));
    onLanguage(() => this.#render());
  }

  /** Shows a `notice` of the kind `presale`, unless it is over what it tells. */
  show(notice) {
    const left = (notice.opens_at ?? 0) - this.client.serverNow();
    if (left <= 0) return;
    this.#notice = notice;
    clearTimeout(this.#timer);
    // A timer of more than 24 days would go off at once.
    this.#timer = setTimeout(() => this.#hide(), Math.min(left, 2 ** 31 - 1));
    this.#render();
  }

  #hide() {
    this.hidden = true;
    this.#notice = null;
    clearTimeout(this.#timer);
  }

  #render() {
    this.hidden = !this.#notice;
    if (this.hidden) return;
    const { text, opens_at: opensAt, room } = this.#notice;
    setText(this.#words, t("presale.words", {
      title: text || t("presale.untitled"), time: formatTime(opensAt),
    }));
    setText(this.#link, t(this.#isHere ? "presale.look" : "presale.go"));
    this.#link.href = addressOfRoom(room ?? this.room);
  }

  get #isHere() { return !this.#notice.room || this.#notice.room === this.room; }

  #go() {
    const { room, activity } = this.#notice;
    if (!this.#isHere) return goToRoom(room);
    this.choose(activity);
    this.#hide();
  }
}

customElements.define("presale-notice", PresaleNotice);
