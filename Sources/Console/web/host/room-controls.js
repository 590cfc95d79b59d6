// <room-controls>: what the host says to everybody, how fast everybody may speak, and whether the
// show is on.

import { element } from "../shared/dom.js";
import { onLanguage, t } from "../shared/i18n.js";

const STATES = ["scheduled", "preview", "live", "ended"];
const SLOW_MODES = [0, 3, 5, 10, 30, 60];

class RoomControls extends HTMLElement {
  attach(session, { toasts, confirm, edit }) {
    Object.assign(this, { session, toasts, confirm });
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
    this.states = element("div", { class: "segments", role: "group", "data-testid": "room-state",
      "data-t-label": "host.room.state" });
    this.append(element("header", { class: "panel-head" },
      element("h2", { "data-t": "host.controls" }),
      element("button", {
        class: "button small", type: "button", "data-t": "host.room.edit",
        "data-testid": "room-edit", onclick: edit,
      })), element("div", { class: "form" }, this.states,
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
    this.#renderState();
    const choices = [...new Set([...SLOW_MODES, slowMode])].sort((one, other) => one - other);
    this.slowMode.replaceChildren(...choices.map((seconds) => element("option", { value: seconds },
      seconds === 0 ? t("host.slow.0") : t("host.slow.n", { seconds }))));
    this.slowMode.value = String(slowMode);
  }

  #renderState() {
    const { state = "live" } = this.session.room;
    this.states.replaceChildren(...STATES.map((name) => element("button", {
      type: "button", "aria-pressed": String(name === state), "data-testid": `state-${name}`,
      onclick: () => this.#setState(name, state),
    }, t(`host.state.${name}`))));
  }

  async #setState(name, before) {
    if (name === before) return;
    const isAgreed = name !== "ended" || await this.confirm.ask(
      t("host.end.ask"), t("host.end.detail"), t("host.state.ended"));
    if (isAgreed) await this.#update({ state: name });
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
