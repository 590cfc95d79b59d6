// <queue-panel>: who waits for the microphone, with a question or for an adviser, in the order that
// the server has them, and whose turn it is.

import { element, setText } from "../shared/dom.js";
import { onLanguage, t } from "../shared/i18n.js";
import { avatar, tierBadge } from "../shared/tiers.js";

const QUEUES = ["mic", "question", "support"];

class QueuePanel extends HTMLElement {
  #queue = "mic";

  attach(session, { toasts, watch }) {
    this.session = session;
    this.toasts = toasts;
    this.watch = watch;
    this.className = "panel";
    this.tabs = element("div", { class: "segments", role: "group", "data-t-label": "host.queues" });
    this.current = element("div", { class: "queue-current", "data-testid": "queue-current" });
    this.list = element("ol", { class: "waiting", "data-testid": "waiting" });
    this.take = element("button", {
      class: "button small primary", type: "button", "data-testid": "queue-next",
      onclick: () => this.#send("queue.take"),
    });
    this.append(element("header", { class: "panel-head" },
      element("h2", { "data-t": "host.queues" }), this.take), this.tabs, this.current, this.list);
    watch.on(() => this.#render());
    session.on("queues", () => this.#render());
    onLanguage(() => this.#render());
    this.#render();
  }

  #render() {
    const queues = this.watch.latest.queues ?? {};
    this.hidden = !Object.keys(this.session.queues).length;
    const focused = this.contains(document.activeElement)
      ? document.activeElement.dataset.testid : null;
    this.tabs.replaceChildren(...QUEUES.map((name) => element("button", {
      type: "button", "aria-pressed": String(name === this.#queue),
      "data-testid": `queue-tab-${name}`,
      onclick: () => {
        this.#queue = name;
        this.#render();
      },
    }, t(`queue.${name}`), " ", String(this.#length(queues, name) || ""))));
    const { current = null, waiting = [] } = queues[this.#queue] ?? {};
    setText(this.take, t("host.queue.next"));
    this.take.disabled = !waiting.length;
    this.current.hidden = !current;
    this.current.replaceChildren(...(current ? [this.#person(current, [
      this.#button("host.queue.done", "queue-done", () => this.#send("queue.skip", current.user)),
    ])] : []));
    this.list.replaceChildren(...(waiting.length
      ? waiting.map((person) => element("li", {}, this.#person(person, [
        this.#button("host.queue.take", "queue-take",
          () => this.#send("queue.take", person.user)),
        this.#button("host.queue.skip", "queue-skip",
          () => this.#send("queue.skip", person.user)),
      ])))
      : [element("li", { class: "empty" }, t("host.queue.empty"))]));
    if (focused) this.querySelector(`[data-testid="${focused}"]`)?.focus();
  }

  #length(queues, name) {
    return queues[name]?.length ?? this.session.queues[name]?.length ?? 0;
  }

  #button(key, testid, perform) {
    return element("button", {
      class: "button small quiet", type: "button", "data-testid": testid, onclick: perform,
    }, t(key));
  }

  #person({ user, name, tier, text, waited_ms: waited = 0, away }, acts) {
    const minutes = Math.floor(waited / 60_000);
    const facts = [minutes > 0 ? t("host.queue.waited", { minutes }) : null,
      away ? t("host.queue.away") : null].filter(Boolean).join(" · ");
    return element("div", { class: "queue-person", "data-user": user },
      avatar(name, tier),
      element("div", { class: "words" },
        element("div", { class: "by" }, tierBadge(tier), element("b", {}, name ?? user),
          element("span", {}, facts)),
        text ? element("div", { class: "text" }, text) : null),
      element("div", { class: "acts" }, acts));
  }

  async #send(type, user) {
    try {
      await this.session.client.command(type, { queue: this.#queue, ...(user ? { user } : {}) });
    } catch (error) {
      this.toasts.error(error);
    }
    this.watch.ask();
  }
}

customElements.define("queue-panel", QueuePanel);
