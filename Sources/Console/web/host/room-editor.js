// <room-editor>: what the room is and who may come in. Only what was changed is sent; what may be
// said of a room is the server's to judge, and the field that it names is marked.

import { element } from "../shared/dom.js";
import { onLanguage, t } from "../shared/i18n.js";
import "../shared/sheet.js";
import { tierName, TIERS } from "../shared/tiers.js";

/** ms since 1970 as a field of local time takes it, and back; empty for none. */
const toLocal = (time) => {
  if (!time) return "";
  const local = new Date(time - new Date(time).getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
};
const fromLocal = (text) => (text ? new Date(text).getTime() : null);

class RoomEditor extends HTMLElement {
  #inputs = {};
  #before = {};

  /** `read` gives what only those who run the room may know of it: guests, min_tier, password. */
  attach(session, { toasts, read }) {
    Object.assign(this, { session, toasts, read });
    this.sheet = element("live-sheet", { id: "room" });
    this.append(this.sheet);
    onLanguage(() => { if (this.sheet.isOpen) this.#build(); });
  }

  async open() {
    this.sheet.open(t("host.room.edit"));
    this.#before = this.#values({ ...this.session.room });
    this.#build();
    try {
      const known = await this.read();
      this.#before = this.#values({ ...known, ...this.session.room });
      this.#build();
    } catch (error) {
      this.toasts.error(error);
    }
  }

  /** The room as the form's fields have it. */
  #values(room) {
    const product = room.product ?? {};
    return {
      title: room.title ?? "",
      cover: room.cover ?? "",
      starts_at: toLocal(room.starts_at),
      repeat: room.repeat ?? "",
      guests: room.guests ?? false,
      min_tier: room.min_tier ?? "",
      password: "",
      isLocked: room.password ?? false,
      "product.title": product.title ?? "",
      "product.price": Number.isInteger(product.price) ? String(product.price / 100) : "",
      "product.image": product.image ?? "",
      "product.url": product.url ?? "",
    };
  }

  #build() {
    this.#inputs = {};
    const before = this.#before;
    const form = element("form", { class: "form", novalidate: true, "data-testid": "room-form" },
      this.#text("title", { maxlength: 100, required: true }),
      this.#text("cover", { maxlength: 2_048, type: "url", placeholder: "https://" }),
      this.#text("starts_at", { type: "datetime-local" }),
      this.#field("repeat", element("select", {},
        ["", "weekly", "monthly", "quarterly"].map((each) => element("option", {
          value: each, selected: each === before.repeat,
        }, t(`host.room.repeat.${each || "once"}`))))),
      element("h3", {}, t("host.room.doors")),
      this.#switch("guests"),
      this.#field("min_tier", element("select", {},
        element("option", { value: "" }, t("host.room.everyone")),
        TIERS.map((tier) => element("option", {
          value: tier, selected: tier === before.min_tier,
        }, t("eligible.min_tier", { tier: tierName(tier) }))))),
      this.#text("password", { maxlength: 64, autocomplete: "off",
        placeholder: t(before.isLocked ? "host.room.locked" : "host.room.unlocked") }),
      before.isLocked ? this.#switch("unlock") : null,
      element("h3", {}, t("host.room.product")),
      this.#text("product.title", { maxlength: 100 }),
      this.#text("product.price", { type: "number", min: 0, step: "0.01", inputmode: "decimal" }),
      this.#text("product.image", { maxlength: 2_048, type: "url", placeholder: "https://" }),
      this.#text("product.url", { maxlength: 2_048, type: "url", placeholder: "https://" }),
      element("button", { class: "button primary", type: "submit", "data-testid": "room-save" },
        t("host.save")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#save();
    });
    this.sheet.body.replaceChildren(form);
  }

  #field(name, input) {
    input.dataset.testid = `edit-${name}`;
    this.#inputs[name] = input;
    return element("label", { class: "field" }, element("span", {}, t(`host.room.${name}`)), input);
  }

  #text(name, properties) {
    const input = element("input", { type: "text", ...properties });
    input.value = this.#before[name];
    return this.#field(name, input);
  }

  #switch(name) {
    const input = element("input", { type: "checkbox", "data-testid": `edit-${name}` });
    input.checked = this.#before[name] ?? false;
    this.#inputs[name] = input;
    return element("label", { class: "check" }, input, t(`host.room.${name}`));
  }

  /** The fields of `room.update` that differ from what the room was when the form was opened. */
  #changes() {
    const value = (name) => {
      const input = this.#inputs[name];
      return input.type === "checkbox" ? input.checked : input.value.trim();
    };
    const isChanged = (name) => value(name) !== this.#before[name];
    const changes = {};
    if (isChanged("title")) changes.title = value("title");
    if (isChanged("cover")) changes.cover = value("cover") || null;
    if (isChanged("starts_at")) {
      changes.starts_at = fromLocal(value("starts_at"));
      if (changes.starts_at > this.session.client.serverNow()) changes.state = "scheduled";
    }
    if (isChanged("repeat")) changes.repeat = value("repeat") || null;
    if (isChanged("guests")) changes.guests = value("guests");
    if (isChanged("min_tier")) changes.min_tier = value("min_tier") || null;
    if (value("password")) changes.password = value("password");
    else if (this.#inputs.unlock?.checked) changes.password = null;
    const parts = ["title", "price", "image", "url"];
    if (parts.some((part) => isChanged(`product.${part}`))) changes.product = this.#product(value);
    return changes;
  }

  /** What pages understand of a product; null where it has no name any more. */
  #product(value) {
    if (!value("product.title")) return null;
    const product = { ...this.session.room.product, title: value("product.title") };
    delete product.titles;
    const price = Math.round(Number(value("product.price")) * 100);
    if (value("product.price") && price >= 0) product.price = price;
    else delete product.price;
    for (const part of ["image", "url"]) {
      if (value(`product.${part}`)) product[part] = value(`product.${part}`);
      else delete product[part];
    }
    return product;
  }

  async #save() {
    for (const input of Object.values(this.#inputs)) input.removeAttribute("aria-invalid");
    const changes = this.#changes();
    if (!Object.keys(changes).length) return this.sheet.close();
    try {
      await this.session.client.command("room.update", changes);
      this.sheet.close();
      this.toasts.show(t("host.saved"));
    } catch (error) {
      const input = this.#inputs[error.fields?.field];
      input?.setAttribute("aria-invalid", "true");
      input?.focus();
      this.toasts.error(error);
    }
  }
}

customElements.define("room-editor", RoomEditor);
