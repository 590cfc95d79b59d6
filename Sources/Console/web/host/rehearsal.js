// <activity-rehearsal>: what a filled-in activity would look like to the room, shown to the host alone.
// The card is the audience's own, over a session that is made up: whatever is tapped goes nowhere.

import { LivegateError } from "../client/livegate.js";
import { KINDS } from "../audience/activities/catalogue.js";
import { element } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import "../shared/sheet.js";
import { tierName, TIERS } from "../shared/tiers.js";
import { MOMENTS, sampleState } from "./sample-states.js";

const EVERY_MS = 250;
const SAMPLE_POINTS = 1_000;

/** As much of a session and its client as a card asks for; every act is refused. */
function sampleSession(tier) {
  const refuse = async () => { throw new LivegateError("rehearsal"); };
  return {
    me: { user: "rehearsal", name: "", role: "viewer", tier, points: SAMPLE_POINTS, next: null },
    isGuest: false, orders: new Map(), keepMine() {}, keepOrder() {}, askMine: async () => [],
    client: {
      serverNow: () => Date.now(), on: () => () => {}, command: refuse, claim: refuse,
      account: async () => ({ coupons: [] }),
    },
  };
}

class ActivityRehearsal extends HTMLElement {
  #moment = "open";
  #tier = null;
  #view = null;
  #timer;
  #order;
  #activity;

  connectedCallback() {
    this.sheet ??= element("live-sheet", { id: "rehearsal" });
    this.append(this.sheet);
    this.sheet.addEventListener("close", () => this.#clear(), true);
  }

  /** `order` is the command that opening it would send. */
  open(order) {
    this.#order = order;
    this.#moment = "open";
    this.#tier ??= TIERS[0];
    this.sheet.open(t("rehearsal.title"));
    this.#build();
  }

  #build() {
    this.#clear();
    this.place = element("div", { class: "rehearsal-stage", "data-testid": "rehearsal-stage" });
    Object.assign(this.place, {
      dismiss: () => this.sheet.close(), refresh: () => this.#view?.update(this.#activity),
    });
    const moments = element("div", { class: "language", role: "group",
      "aria-label": t("rehearsal.moment") }, MOMENTS.map((moment) => element("button", {
      type: "button", "aria-pressed": String(moment === this.#moment),
      "data-testid": `rehearse-${moment}`,
      onclick: () => {
        this.#moment = moment;
        this.#build();
      },
    }, t(`rehearsal.${moment}`))));
    const tiers = element("select", {
      "data-testid": "rehearse-tier",
      onchange: (event) => {
        this.#tier = event.target.value;
        this.#build();
      },
    }, TIERS.map((tier) => element("option", { value: tier, selected: tier === this.#tier },
      tierName(tier))));
    this.sheet.body.replaceChildren(element("div", { class: "form" },
      element("p", { class: "preview" }, t("rehearsal.about")), moments,
      element("label", { class: "field" }, element("span", {}, t("rehearsal.as")), tiers),
      this.place));
    this.#show();
  }

  #show() {
    const session = sampleSession(this.#tier);
    const names = [1, 2, 3, 4].map((number) => t(`rehearsal.name.${number}`));
    this.#activity = sampleState(this.#order, this.#moment, Date.now(), names);
    const context = {
      session, stage: this.place, say: async () => false, join: null, showProof: () => {},
    };
    this.#view = new KINDS[this.#order.kind](context, this.#activity);
    this.#view.update(this.#activity);
    this.#timer = setInterval(() => this.#view.update(this.#activity), EVERY_MS);
  }

  #clear() {
    clearInterval(this.#timer);
    this.#view?.remove();
    this.#view = null;
  }
}

customElements.define("activity-rehearsal", ActivityRehearsal);
