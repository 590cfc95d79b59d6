// <guest-chip>: the one invitation that the server sends a guest in a visit; one tap and
// they are a member, in the same room and the same place.

import { element } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";

class GuestChip extends HTMLElement {
  #isInvited = false;

  attach(session, join) {
    this.hidden = true;
    this.dataset.testid = "guest-chip";
    const words = element("span", { "data-t": "guest.join" });
    this.append(
      element("button", {
        class: "join", type: "button", "data-testid": "guest-join", onclick: join,
      }, words),
      element("button", {
        class: "later", type: "button", "data-t-label": "guest.later",
        onclick: () => {
          this.#isInvited = false;
          this.hidden = true;
        },
      }, icon("close")));
    const render = () => {
      this.hidden = !this.#isInvited || !session.isGuest;
    };
    session.client.on("invite", () => {
      this.#isInvited = true;
      render();
    });
    session.on("me", render);
  }
}

customElements.define("guest-chip", GuestChip);
