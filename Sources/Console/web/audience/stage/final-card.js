// <final-card>: why this connection will not come back, and what the viewer can do about it: give
// the password, become a member, come in again.

import { element } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { hasWord, onLanguage, t } from "../../shared/i18n.js";
import { tierName } from "../../shared/tiers.js";

const NOT_ALLOWED = 4003;
const ENDED = 4010;
/** Coming in again would end the same way. */
const STAYS_OUT = [NOT_ALLOWED, 4004, 4005, ENDED];

class FinalCard extends HTMLElement {
  #tries = 0;

  attach(client, session) {
    this.client = client;
    this.hidden = true;
    client.on("state", (change) => {
      if (change.state === "open") this.#tries = 0;
      this.hidden = !change.final || change.code === 1000;
      if (!this.hidden) this.#show(change);
    });
    session.on("room", () => {
      if (session.room.state === "ended") this.#show({ code: ENDED });
    });
    onLanguage(() => { if (!this.hidden) this.#show(this.change); });
  }

  #show(change) {
    this.change = change;
    this.hidden = false;
    const { code, reason = "" } = change;
    const [missing, tier] = code === NOT_ALLOWED ? reason.split(" ") : [];
    const special = hasWord(`close.4003.${missing}`) ? `close.4003.${missing}` : null;
    const key = special ?? (hasWord(`close.${code}`) ? `close.${code}` : "close.other");
    const act = missing === "password" ? this.#password()
      : STAYS_OUT.includes(code) ? null : this.#again();
    const names = { tier: tierName(tier) };
    this.replaceChildren(element("div", {
      class: "big-card", role: "alertdialog", "aria-labelledby": "final-title",
      "data-testid": "final", "data-code": code, "data-missing": special ? missing : "",
    },
    element("span", { class: "emblem", "aria-hidden": "true" },
      icon(special ? "lock" : "leave")),
    element("h2", { id: "final-title" }, t(`${key}.title`, names)),
    element("p", {}, t(key, names)),
    act ?? ""));
    act?.querySelector("input, button")?.focus();
    if (act?.matches("button")) act.focus();
  }

  #again() {
    return element("button", {
      class: "button primary", type: "button", onclick: () => location.reload(),
    }, t("close.again"));
  }

  #password() {
    const input = element("input", {
      class: "text-input", type: "password", minlength: 4, maxlength: 64, required: true,
      autocomplete: "off", "aria-label": t("close.4003.password.label"), "data-testid": "password",
    });
    const form = element("form", { class: "door" },
      this.#tries > 0 ? element("p", { class: "wrong", role: "alert" },
        t("close.4003.password.wrong")) : "",
      input, element("button", {
        class: "button primary", type: "submit", "data-testid": "password-enter",
      }, t("close.4003.password.enter")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#tries += 1;
      this.client.enter(input.value);
    });
    return form;
  }
}

customElements.define("final-card", FinalCard);
