// <queue-sheet> and the chip that opens it: standing in line for the microphone, a question to the
// host, or an adviser, and where one stands.

import { element, setText } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { onLanguage, t } from "../../shared/i18n.js";
import "../../shared/sheet.js";

export const QUEUES = ["mic", "question", "support"];
const TEXT_MOST = 200;

class QueueSheet extends HTMLElement {
  #rows = {};

  attach(session, { toasts }) {
    this.session = session;
    this.toasts = toasts;
    this.sheet = element("live-sheet", { id: "queues" });
    this.append(this.sheet);
    this.words = element("span", {});
    this.chip = element("button", {
      class: "chip", type: "button", "data-testid": "queues", onclick: () => this.open(),
    }, icon("hand"), this.words);
    for (const part of ["queues", "me"]) session.on(part, () => this.#render());
    onLanguage(() => {
      this.#rows = {};
      this.sheet.body.replaceChildren();
      if (this.sheet.isOpen) this.open();
      this.#render();
    });
    this.#render();
  }

  open() {
    this.sheet.open(t("queue.title"));
    if (!this.sheet.body.childElementCount) {
      this.sheet.body.append(element("ul", { class: "queues" },
        QUEUES.map((queue) => this.#row(queue))));
    }
    this.#render();
  }

  #row(queue) {
    const input = element("input", {
      class: "text-input", type: "text", maxlength: TEXT_MOST, autocomplete: "off",
      "aria-label": t(`queue.${queue}.text`), placeholder: t(`queue.${queue}.text`),
      "data-testid": `queue-text-${queue}`,
    });
    const state = element("small", { role: "status", "data-testid": `queue-state-${queue}` });
    const button = element("button", {
      class: "button small", type: "button", "data-testid": `queue-${queue}`,
      onclick: () => this.#press(queue),
    });
    this.#rows[queue] = { input, state, button };
    return element("li", { class: "queue-row" },
      element("div", {}, element("b", {}, t(`queue.${queue}`)), state), button, input);
  }

  #render() {
    const { places, queues } = this.session;
    const own = QUEUES.filter((queue) => typeof places[queue] === "number");
    // A room without queues says so by not naming any.
    this.chip.hidden = this.session.isGuest || !Object.keys(queues).length;
    this.chip.classList.toggle("turn", own.some((queue) => places[queue] === 0));
    setText(this.words, own.length
      ? `${t(`queue.${own[0]}`)} ${this.#placeText(places[own[0]])}` : t("queue.short"));
    for (const [queue, { input, state, button }] of Object.entries(this.#rows)) {
      const place = places[queue];
      const isIn = typeof place === "number";
      const { length = 0, name } = queues[queue] ?? {};
      const facts = [t("queue.length", { count: length })];
      if (name) facts.push(t("queue.current", { name }));
      setText(state, isIn ? this.#placeText(place) : facts.join(" · "));
      setText(button, t(isIn ? "queue.leave" : "queue.join"));
      button.classList.toggle("primary", !isIn);
      input.hidden = isIn;
    }
  }

  #placeText(place) {
    return place === 0 ? t("queue.turn") : t("queue.place", { place });
  }

  async #press(queue) {
    const { client, places } = this.session;
    try {
      if (typeof places[queue] === "number") {
        await client.command("queue.leave", { queue });
        this.session.stand(queue, null);
      } else {
        const text = this.#rows[queue].input.value.trim();
        const reply = await client.command("queue.join", text ? { queue, text } : { queue });
        this.session.stand(queue, reply.position);
      }
    } catch (error) {
      if (error.fields?.field === "text") this.#rows[queue].input.focus();
      this.toasts.error(error);
    }
  }
}

customElements.define("queue-sheet", QueueSheet);
