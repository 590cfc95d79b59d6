// <room-controls>: what the host says to everybody, and how fast everybody may speak.

import { element } from "../shared/dom.js";
import { onLanguage, t } from "../shared/i18n.js";

const SLOW_MODES = [0, 3, 5, 10, 30, 60];

class RoomControls extends HTMLElement {
  attach(session, toasts) {
    this.session = session;
    this.toasts = toasts;
    this.className = "panel";
    this.announcement = element("input", {
      type: "text", maxlength: 200, "data-testid": "announce", autocomplete: "off",
    });
    this.notice = element("input", {
      type: "text", maxlength: 200, "data-testid": "notice", autocomplete: "off",
    });
    this.slowMode = element("select", {
      "data-testid": "slow-mode",
      onchange: () => this.#update({ slow_mode_s: Number(this.slowMode.value) }),
    });
    this.append(element("h2", { "data-t": "host.controls" }), element("div", { class: "form" },
      this.#line("host.announce", "host.announce.send", this.announcement, () => this.#announce()),
      this.#line("host.notice", "host.save", this.notice,
        () => this.#update({ notice: this.notice.value.trim() || null })),
      element("label", { class: "field" }, element("span", { "data-t": "host.slow_mode" }),
        this.slowMode)));
    session.on("room", () => this.#render());
    onLanguage(() => this.#render());
    this.#render();
  }

  #line(key, verb, input, perform) {
    input.setAttribute("data-t-placeholder", `${key}.hint`);
    const form = element("form", { class: "row" },
      element("label", { class: "field" }, element("span", { "data-t": key }), input),
      element("button", {
        class: "button", type: "submit", "data-t": verb,
        "data-testid": `${input.dataset.testid}-send`,
      }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      perform();
    });
    return form;
  }

  #render() {
    const { notice, slow_mode_s: slowMode = 0 } = this.session.room;
    const text = typeof notice === "string" ? notice : notice?.text ?? "";
    if (document.activeElement !== this.notice) this.notice.value = text;
    const choices = [...new Set([...SLOW_MODES, slowMode])].sort((one, other) => one - other);
    this.slowMode.replaceChildren(...choices.map((seconds) => element("option", { value: seconds },
      seconds === 0 ? t("host.slow.0") : t("host.slow.n", { seconds }))));
    this.slowMode.value = String(slowMode);
  }

  async #update(fields) {
    try {
      await this.session.client.command("room.update", fields);
      this.toasts.show(t("host.saved"));
    } catch (error) {
      this.toasts.error(error);
      this.#render();
    }
  }

  async #announce() {
    const text = this.announcement.value.trim();
    if (!text) return;
    try {
      await this.session.client.command("announce", { text, style: "banner" });
      this.announcement.value = "";
      this.toasts.show(t("host.announced"));
    } catch (error) {
      this.toasts.error(error);
    }
  }
}

customElements.define("room-controls", RoomControls);
