// <proof-sheet>: how a draw is fair. Before it: what was committed to. After it: the proof, checked
// in this browser.

import { API } from "../../shared/api.js";
import { checkDraw, entrantID } from "../../shared/draw.js";
import { element } from "../../shared/dom.js";
import { icon } from "../../shared/icons.js";
import { t } from "../../shared/i18n.js";
import "../../shared/sheet.js";
import { errorText } from "../../shared/toasts.js";

class ProofSheet extends HTMLElement {
  attach(session, { token, room }) {
    this.session = session;
    this.room = room;
    this.api = new API(token);
    this.sheet = element("live-sheet", { id: "proof" });
    this.append(this.sheet);
  }

  async open(activity) {
    this.sheet.open(t("proof.title"));
    const result = activity.result ?? {};
    const facts = [["proof.commit", activity.commit], ["proof.root", activity.root ?? result.root],
      ["proof.seed", result.seed]].filter(([, value]) => value);
    const checks = element("ul", { class: "checks", "data-testid": "checks" });
    this.sheet.body.replaceChildren(element("p", {}, t("proof.about")),
      element("dl", { class: "proof" }, facts.flatMap(([key, value]) => [
        element("dt", {}, t(key)), element("dd", {}, value)])),
      element("div", { role: "status" }, checks));
    if (!["settled", "cancelled"].includes(activity.state)) return;
    checks.append(element("li", {}, t("proof.checking")));
    try {
      const path = `/v1/rooms/${this.room}/activities/${activity.activity}/proof`;
      const proof = await this.api.get(path);
      if (activity.commit && proof.commit !== activity.commit) throw new Error("another draw");
      if (proof.void) {
        checks.replaceChildren(element("li", { "data-testid": "check-void" }, icon("close"),
          t("proof.void")));
        return;
      }
      const found = await checkDraw(proof);
      const own = await entrantID(activity.activity, this.session.me.user ?? "");
      const entrant = proof.entrants.find(({ id }) => id === own);
      const sum = proof.entrants.reduce((total, { weight }) => total + weight, 0);
      checks.replaceChildren(...Object.entries(found).map(([name, isRight]) => element("li", {
        class: isRight ? "right" : "wrong", "data-testid": `check-${name}`,
      }, icon(isRight ? "check" : "close"), t(`proof.${name}.${isRight ? "right" : "wrong"}`))),
      element("li", {}, icon("ticket"), entrant ? t("proof.own", { weight: entrant.weight, sum })
        : t("proof.not_in")));
    } catch (error) {
      checks.replaceChildren(element("li", { class: "wrong" }, errorText(error)));
    }
  }
}

customElements.define("proof-sheet", ProofSheet);
