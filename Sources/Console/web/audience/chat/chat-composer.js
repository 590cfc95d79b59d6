// <chat-composer>: saying something. A field, one-tap phrases, the style where the tier has more
// than one, and the wait that slow mode or a limit asks for.

import { element } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { currentLanguage, onLanguage, t } from "../../shared/i18n.js";

const LONGEST = 200;
const HAN = /\p{Script=Han}/u;
const LETTER = /\p{L}/u;

/** The room's one-tap phrases that are in the viewer's language, or in none. */
function phrases(room) {
  const isChinese = currentLanguage().startsWith("zh");
  return (room?.presets ?? []).filter(({ text }) =>
    !LETTER.test(text) || HAN.test(text) === isChinese);
}

class ChatComposer extends HTMLElement {
  #styleIndex = 0;
  #readyAt = 0;
  #timer;

  attach(session, { say, join }) {
    this.session = session;
    this.sayText = say;
    this.join = join;
    this.presets = element("ul", { class: "presets", "data-testid": "presets" });
    this.input = element("input", {
      type: "text", maxlength: LONGEST, enterkeyhint: "send", autocomplete: "off",
      "data-testid": "say",
    });
    this.styleButton = element("button", {
      class: "style", type: "button", hidden: true, "data-testid": "style",
      onclick: () => this.#nextStyle(),
    });
    this.send = element("button", {
      class: "send", type: "submit", "data-t-label": "send", "data-testid": "send",
    }, icon("send"));
    this.wait = element("span", { class: "wait number", hidden: true });
    this.form = element("form", { class: "say" },
      this.input, this.styleButton, this.wait, this.send);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(this.input.value, true);
    });
    this.addEventListener("focusin", (event) => {
      this.#writing(this.form.contains(event.target));
    });
    this.addEventListener("focusout", (event) => {
      if (!this.contains(event.relatedTarget)) this.#writing(false);
    });
    this.append(this.presets, this.form);
    session.on("me", () => this.#render());
    session.on("reset", () => this.#render());
    onLanguage(() => this.#render());
    this.#render();
  }

  /** Nothing can be sent for so long; the field says how long still. */
  pause(milliseconds) {
    this.#readyAt = performance.now() + milliseconds;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#countDown(), 250);
    this.#countDown();
  }

  get #styles() { return this.session.me.danmaku?.styles ?? ["scroll"]; }
  get #chosen() { return this.#styles[this.#styleIndex % this.#styles.length]; }

  #render() {
    this.styleButton.hidden = this.#styles.length < 2;
    const style = t(`style.${this.#chosen}`);
    this.styleButton.textContent = style;
    this.styleButton.setAttribute("aria-label", t("style.label", { style }));
    const { isGuest } = this.session;
    const words = t(isGuest && this.session.client.state === "open" ? "guest.to_speak" : "say");
    this.input.placeholder = words;
    this.input.setAttribute("aria-label", words);
    const isUnknown = this.session.client.state !== "open" && !this.session.me.user;
    this.presets.hidden = isGuest;
    this.hidden = isGuest && !isUnknown && !this.join;
    this.presets.replaceChildren(...phrases(this.session.room).map(({ preset, text }) =>
      element("li", {}, element("button", {
        type: "button", "data-preset": preset, onclick: () => this.#submit(text, false),
      }, text))));
  }

  #nextStyle() {
    this.#styleIndex = (this.#styleIndex + 1) % this.#styles.length;
    this.#render();
    this.input.focus();
  }

  #writing(isWriting) {
    this.closest(".bottom-bar")?.classList.toggle("writing", isWriting);
  }

  #countDown() {
    const left = Math.ceil((this.#readyAt - performance.now()) / 1000);
    this.wait.hidden = left <= 0;
    this.send.hidden = left > 0;
    this.wait.textContent = t("seconds", { seconds: left });
    if (left <= 0) clearInterval(this.#timer);
  }

  async #submit(value, isTyped) {
    const text = value.trim();
    if (!text || performance.now() < this.#readyAt) return;
    const style = this.#chosen === "scroll" ? undefined : this.#chosen;
    if (isTyped) this.input.value = "";
    const isSaid = await this.sayText(text, style);
    // What was refused is given back, unless something new was begun.
    if (!isSaid && isTyped && !this.input.value) this.input.value = text;
  }
}

customElements.define("chat-composer", ChatComposer);
