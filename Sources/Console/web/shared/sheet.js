// <live-sheet>: a panel that comes up from the bottom on a phone and stands in the middle on a
// desktop. The native dialog brings focus, Escape and inertness of the rest; this adds the head.

import { element } from "./dom.js";
import { icon } from "./icons.js";
import { t } from "./i18n.js";

export class LiveSheet extends HTMLElement {
  #dialog;
  #title;
  #close;

  connectedCallback() {
    if (this.#dialog) return;
    this.#title = element("h2", { id: `${this.id}-title` });
    this.#close = element("button", {
      class: "icon-button", type: "button", "data-testid": "sheet-close",
      onclick: () => this.close(),
    }, icon("close"));
    this.body = element("div", { class: "sheet-body" });
    const head = element("header", { class: "sheet-head" }, this.#title, this.#close);
    this.#dialog = element("dialog", {
      class: "sheet", "aria-labelledby": `${this.id}-title`, "data-testid": `${this.id}-sheet`,
      onclick: (event) => { if (event.target === this.#dialog) this.close(); },
      onclose: () => this.dispatchEvent(new Event("close")),
    }, head, this.body);
    this.append(this.#dialog);
  }

  get isOpen() { return this.#dialog?.open ?? false; }

  open(title) {
    this.#title.textContent = title;
    this.#close.setAttribute("aria-label", t("close"));
    if (!this.#dialog.open) this.#dialog.showModal();
    this.scrollToTop();
  }

  scrollToTop() {
    this.#dialog.scrollTop = 0;
  }

  close() {
    this.#dialog.close();
  }
}

customElements.define("live-sheet", LiveSheet);
