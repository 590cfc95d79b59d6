// <connection-line>: how the connection is; a thin line while it comes back.

import { element } from "../../shared/dom.js";
import { t } from "../../shared/i18n.js";

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

customElements.define("connection-line", ConnectionLine);
