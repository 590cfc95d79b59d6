// <confirm-dialog>: dangerous acts are asked once, with what they will do.

import { element } from "./dom.js";
import { t } from "./i18n.js";

class ConfirmDialog extends HTMLElement {
  /** Resolves with true when agreed to; `more` are nodes below the detail. */
  ask(question, detail, verb, more = []) {
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
      more,
      element("div", { class: "row" },
        element("button", { class: "button quiet", type: "button", onclick: () => close(false) },
          t("back")),
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
