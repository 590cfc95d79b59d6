// <live-toasts>: short words that come, are read out and go. Errors of the protocol are said here
// in the viewer's language, by their code.

import { element } from "./dom.js";
import { formatTime, hasWord, t } from "./i18n.js";
import { tierName } from "./tiers.js";

const SHOWN_MS = 2_600;
const MOST = 3;

/** What an error code means to the person who ran into it. */
export function errorText(error) {
  const { code = "internal", fields = {} } = error ?? {};
  const special = `error.${code}.${fields.need}`;
  const key = hasWord(special) ? special
    : hasWord(`error.${code}`) ? `error.${code}` : "error.internal";
  return t(key, {
    seconds: Math.max(1, Math.ceil((fields.retry_ms ?? 1000) / 1000)),
    balance: fields.balance ?? 0,
    tier: tierName(fields.need ?? "normal"),
    days: fields.days ?? 0,
    until: formatTime(fields.until ?? Date.now()),
  });
}

export class LiveToasts extends HTMLElement {
  #home;

  connectedCallback() {
    this.#home ??= this.parentElement;
    this.className = "toasts";
    this.setAttribute("role", "status");
    this.setAttribute("aria-live", "polite");
    this.dataset.testid = "toasts";
  }

  show(text) {
    // An open sheet makes everything outside of it inert, and covers it.
    const place = [...document.querySelectorAll("dialog.sheet[open]")].at(-1) ?? this.#home;
    if (this.parentElement !== place) place.append(this);
    const repeated = [...this.children].find((toast) => toast.textContent === text);
    repeated?.remove();
    while (this.children.length >= MOST) this.firstElementChild.remove();
    const toast = element("div", { class: "toast", "data-testid": "toast" }, text);
    this.append(toast);
    setTimeout(() => toast.classList.add("leaving"), SHOWN_MS);
    setTimeout(() => toast.remove(), SHOWN_MS + 300);
  }

  error(error) {
    this.show(errorText(error));
  }
}

customElements.define("live-toasts", LiveToasts);
