// <confirm-dialog>: dangerous acts are asked once, with what they will do.

import { element } from "../shared/dom.js";
import { t } from "../shared/i18n.js";

class ConfirmDialog extends HTMLElement {
  /** Resolves with true when the host agrees. */
  ask(question, detail, verb) {
    return new Promise((resolve) => {
      const close = (isAgreed) => {
        dialog.close();
        dialog.remove();
        resolve(isAgreed);
      };
      const dialog = element("dialog", {
        class: "confirm", "data-testid": "confirm", "aria-label": question,
        oncancel: () => close(false),
      },
      element("h2", {}, question),
      element("p", {}, detail),
      element("div", { class: "row" },
        element("button", { class: "button quiet", type: "button", onclick: () => close(false) },
          t("host.back")),
        element("button", {
          class: "button primary", type: "button", "data-testid": "confirm-yes",
          onclick: () => close(true),
        }, verb)));
      this.append(dialog);
      dialog.showModal();
    });
  }
}

customElements.define("confirm-dialog", ConfirmDialog);
