// <guest-chip>: the one invitation a guest gets in a visit, after a minute, quietly; one tap and
// they are a member, in the same room and the same place.

import { element } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";

const AFTER_MS = 60_000;

class GuestChip extends HTMLElement {
  #isDue = false;
  #isDismissed = false;

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
          this.#isDismissed = true;
          this.hidden = true;
        },
      }, icon("close")));
    const render = () => {
      const isHere = session.client.state === "open" && session.isGuest;
      this.hidden = !isHere || !this.#isDue || this.#isDismissed;
    };
    setTimeout(() => {
      this.#isDue = true;
      render();
    }, AFTER_MS);
    session.on("me", render);
  }
}

customElements.define("guest-chip", GuestChip);
