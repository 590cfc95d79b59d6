// <gift-sheet>: a gift for the host, that everyone sees and that counts on while it is tapped, and
// points for a friend.

import { element, setText } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { onLanguage, t, titleOf } from "../../shared/i18n.js";
import "../../shared/sheet.js";

const COUNTS = [1, 10, 66];

class GiftSheet extends HTMLElement {
  #count = 1;
  #comboTimer;
  #combo = element("p", {
    class: "combo number", role: "status", "data-testid": "combo",
  });
  #given = element("p", { class: "given", role: "status", "data-testid": "given" });

  attach(session, { catalogue, confirm, toasts }) {
    Object.assign(this, { session, catalogue, confirm, toasts });
    this.sheet = element("live-sheet", { id: "gifts" });
    this.append(this.sheet);
    this.balance = element("p", { class: "shop-balance" });
    this.gifts = element("div", { class: "gifts" });
    this.friend = element("section", { class: "account-section" });
    this.sheet.body.append(this.balance, this.gifts, this.#combo, this.friend, this.#given);
    session.on("me", () => this.#renderBalance());
    onLanguage(() => { if (this.sheet.isOpen) this.#render(); });
  }

  async open() {
    this.sheet.open(t("gift.title"));
    this.#combo.textContent = "";
    this.#given.textContent = "";
    this.#render();
    try {
      await this.catalogue.read();
      this.#render();
    } catch (error) {
      this.toasts.error(error);
    }
  }

  #render() {
    this.#renderBalance();
    const buttons = this.catalogue.gifts.map((gift) => element("button", {
      class: "gift", type: "button", "data-testid": `gift-${gift.gift}`,
      onclick: () => this.#send(gift),
    }, element("span", { class: "picture", "aria-hidden": "true" }, giftPicture(gift)),
    element("b", {}, titleOf(gift)),
    element("small", { class: "number" }, t("shop.points", { points: gift.price }))));
    const counts = COUNTS.map((count) => element("button", {
      type: "button", "aria-pressed": String(count === this.#count),
      "data-testid": `gift-count-${count}`,
      onclick: () => {
        this.#count = count;
        this.#render();
      },
    }, `×${count}`));
    this.gifts.replaceChildren(
      element("div", { class: "gift-grid" }, buttons),
      element("div", { class: "language", role: "group", "aria-label": t("shop.quantity") },
        counts));
    this.#renderFriend();
  }

  #renderBalance() {
    if (!this.sheet.isOpen) return;
    this.balance.replaceChildren(icon("coin"),
      t("shop.balance", { points: this.session.me.points ?? 0 }));
  }

  #renderFriend() {
    const { transfers } = this.catalogue;
    if (!transfers || this.friend.childElementCount) {
      if (transfers) setText(this.friend.querySelector(".hint"), t("friend.hint", transfers));
      return;
    }
    const to = element("input", { type: "text", maxlength: 64, autocomplete: "off",
      required: true, "data-testid": "friend-to" });
    const points = element("input", { type: "number", inputmode: "numeric", min: transfers.least,
      max: transfers.per_day, required: true, "data-testid": "friend-points" });
    const form = element("form", { class: "friend" },
      element("label", { class: "field" }, element("span", { "data-t": "friend.to" },
        t("friend.to")), to),
      element("label", { class: "field" }, element("span", { "data-t": "friend.points" },
        t("friend.points")), points),
      element("button", { class: "button primary", type: "submit", "data-t": "friend.give",
        "data-testid": "friend-give" }, t("friend.give")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#transfer(to, points);
    });
    this.friend.append(element("h3", { "data-t": "friend.title" }, t("friend.title")),
      element("p", { class: "distance hint" }, t("friend.hint", transfers)), form);
  }

  async #send(gift) {
    try {
      const reply = await this.session.client.gift(gift.gift, this.#count);
      this.#combo.textContent = t("gift.combo", { title: titleOf(gift), combo: reply.combo });
      this.#combo.classList.remove("beat");
      void this.#combo.offsetWidth;
      this.#combo.classList.add("beat");
      clearTimeout(this.#comboTimer);
      this.#comboTimer = setTimeout(() => { this.#combo.textContent = ""; }, gift.combo_ms);
    } catch (error) {
      this.toasts.error(error);
    }
  }

  async #transfer(to, points) {
    const [name, amount] = [to.value.trim(), Number(points.value)];
    const question = t("friend.ask", { name, points: amount });
    if (!await this.confirm.ask(question, t("friend.detail"), t("friend.give"))) return;
    try {
      await this.session.client.transfer(name, amount);
      this.#given.textContent = t("friend.given", { name, points: amount });
      points.value = "";
    } catch (error) {
      this.toasts.error(error);
    }
  }
}

/** What a gift looks like: hearts, flowers, a rocket, or a parcel for what is not known here. */
export function giftPicture({ gift, effect }) {
  const pictures = { hearts: "heart", petals: "flower", rocket: "rocket" };
  return icon(pictures[effect] ?? pictures[gift] ?? "gift");
}

customElements.define("gift-sheet", GiftSheet);
