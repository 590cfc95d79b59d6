// Who may take part, as a part of the form: from a tier up, only some tiers, followers, members,
// accounts of some age. The server decides; what is left out does not restrict.

import { element } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { eligibilityText, tierName, TIERS } from "../shared/tiers.js";

const DAYS_MOST = 3_650;

export class EligibilityFields {
  #tiers;

  constructor() {
    this.least = element("select", { "data-testid": "set-who", "data-path": "eligible.min_tier" },
      element("option", { value: "" }, t("host.form.everyone")),
      TIERS.slice(1).map((tier) => element("option", { value: tier },
        t("eligible.min_tier", { tier: tierName(tier) }))));
    this.follow = check("follow");
    this.member = check("member");
    this.days = element("input", {
      type: "number", inputmode: "numeric", min: 0, max: DAYS_MOST, step: 1,
      "data-testid": "set-age_days", "data-path": "eligible.age_days",
    });
    this.#tiers = TIERS.map((tier) => [tier, check(`tiers.${tier}`)]);
    this.more = element("details", { class: "by-tier full", "data-testid": "set-eligible" },
      element("summary", {}, t("host.form.who.more")),
      element("fieldset", { class: "list", "data-path": "eligible.tiers" },
        element("legend", {}, t("host.form.who.tiers")),
        element("div", { class: "fields" }, this.#tiers.map(([tier, input]) =>
          element("label", { class: "check" }, input, tierName(tier))))),
      element("div", { class: "fields" },
        element("label", { class: "check" }, this.member, t("eligible.member")),
        element("label", { class: "field wide" },
          element("span", {}, t("host.form.who.days")), this.days)));
    this.nodes = [
      element("label", { class: "field" }, element("span", {}, t("host.form.who")), this.least),
      element("label", { class: "check" }, this.follow, t("eligible.follow")), this.more,
    ];
  }

  /** As `eligible` of the command; empty where everybody may. */
  read() {
    const tiers = this.#tiers.filter(([, input]) => input.checked).map(([tier]) => tier);
    const days = Number(this.days.value);
    return {
      ...(this.least.value ? { min_tier: this.least.value } : {}),
      ...(tiers.length ? { tiers } : {}),
      ...(this.follow.checked ? { follow: true } : {}),
      ...(this.member.checked ? { member: true } : {}),
      ...(days > 0 ? { age_days: days } : {}),
    };
  }

  fill({ min_tier: least = "", tiers = [], follow = false, member = false, age_days: days = "" }) {
    this.least.value = least;
    this.follow.checked = follow;
    this.member.checked = member;
    this.days.value = days;
    for (const [tier, input] of this.#tiers) input.checked = tiers.includes(tier);
    this.more.open = tiers.length > 0 || member || days !== "";
  }

  /** The first input that cannot be taken. */
  wrong() {
    const days = Number(this.days.value || 0);
    const isTaken = !this.days.validity.badInput && Number.isInteger(days)
      && days >= 0 && days <= DAYS_MOST;
    return isTaken ? null : this.days;
  }

  words() {
    const words = eligibilityText(this.read());
    return words ? t("say.who.only", { who: words }) : t("host.form.everyone");
  }
}

function check(name) {
  return element("input", {
    type: "checkbox", "data-testid": `set-${name}`, "data-path": `eligible.${name}`,
  });
}
