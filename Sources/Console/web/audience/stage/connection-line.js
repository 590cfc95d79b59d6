// <connection-line> and <final-card>: how the connection is. A thin line while it comes back; a
// card only when it will not.

import { element } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { hasWord, onLanguage, t } from "../../shared/i18n.js";

class ConnectionLine extends HTMLElement {
  #word = element("span", { class: "word", role: "status" });

  attach(client, stage) {
    this.append(this.#word);
    client.on("state", ({ state }) => {
      const isBusy = state === "connecting" || state === "waiting";
      this.toggleAttribute("data-busy", isBusy);
      this.#word.textContent = state === "waiting" ? t("connection.waiting") : "";
      stage.dataset.state = state;
    });
  }
}

class FinalCard extends HTMLElement {
  attach(client, session) {
    this.hidden = true;
    client.on("state", (change) => {
      this.hidden = !change.final;
      if (change.final) this.#show(change.code);
    });
    session.on("room", () => {
      if (session.room.state === "ended") this.#show(4010);
    });
    onLanguage(() => { if (!this.hidden) this.#show(this.code); });
  }

  #show(code) {
    this.code = code;
    this.hidden = false;
    const key = hasWord(`close.${code}`) ? `close.${code}` : "close.other";
    const canReturn = ![4003, 4004, 4005, 4010].includes(code);
    const again = element("button", {
      class: "button primary", type: "button", onclick: () => location.reload(),
    }, t("close.again"));
    this.replaceChildren(element("div", {
      class: "big-card", role: "alertdialog", "data-testid": "final", "data-code": code,
    },
    element("span", { class: "emblem", "aria-hidden": "true" }, icon("leave")),
    element("h2", {}, t(`${key}.title`)),
    element("p", {}, t(key)),
    canReturn ? again : null));
    if (canReturn) again.focus();
  }
}

customElements.define("connection-line", ConnectionLine);
customElements.define("final-card", FinalCard);
