// The form of a point rain: sensible defaults, and in plain words what will happen, before it does.

import { element, setText } from "../shared/dom.js";
import { t } from "../shared/i18n.js";
import { tierName, TIERS } from "../shared/tiers.js";

const RANGES = {
  pot: [1, 1_000_000], each: [1, 10_000], each_min: [1, 10_000], each_max: [1, 10_000],
  waves: [1, 20], wave_s: [3, 120], gap_s: [0, 120],
};
const DEFAULTS = { pot: 1000, each: 5, each_min: 2, each_max: 10, waves: 3, wave_s: 12, gap_s: 6 };
const STARTS = [0, 5, 10, 30, 60];
const START_DEFAULT = 5;

/** The command's fields from what was filled in, or the words for what is wrong. */
export function settingsFrom(values, isRandom) {
  const amounts = isRandom ? ["each_min", "each_max"] : ["each"];
  const names = ["pot", "waves", "wave_s", "gap_s", ...amounts];
  const settings = {};
  for (const name of names) {
    const [least, most] = RANGES[name];
    const number = Number(values[name]);
    if (!Number.isInteger(number) || number < least || number > most || values[name] === "") {
      return { wrong: "host.rain.wrong.number", field: name };
    }
    settings[name] = number;
  }
  if (isRandom && settings.each_max < settings.each_min) {
    return { wrong: "host.rain.wrong.range", field: "each_max" };
  }
  if (settings.pot < (settings.each ?? settings.each_max)) {
    return { wrong: "host.rain.wrong.pot", field: "pot" };
  }
  return { settings };
}

export class PointRainForm {
  #inputs = {};
  #isRandom = true;

  /** `open` is called with the settings and resolves when the server has answered. */
  constructor(open) {
    this.open = open;
    this.node = element("form", { class: "form", novalidate: true, "data-testid": "rain-form" });
    this.node.addEventListener("input", () => this.#check());
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#build();
  }

  #build() {
    this.title = element("input", { type: "text", maxlength: 60, "data-testid": "rain-title" });
    this.who = element("select", { "data-testid": "rain-who" },
      element("option", { value: "" }, t("host.rain.everyone")),
      TIERS.slice(1).map((tier) => element("option", { value: tier },
        t("eligible.min_tier", { tier: tierName(tier) }))));
    this.start = element("select", { "data-testid": "rain-start" }, STARTS.map((seconds) =>
      element("option", { value: seconds, selected: seconds === START_DEFAULT },
        seconds ? t("host.rain.in", { seconds }) : t("host.rain.now"))));
    this.even = this.#segment(false);
    this.random = this.#segment(true);
    const segments = element("div", {
      class: "segments", role: "group", "aria-label": t("host.rain.amount"),
    }, this.even, this.random);
    this.preview = element("p", {
      class: "preview", role: "status", "data-testid": "rain-preview",
    });
    this.button = element("button", {
      class: "button primary", type: "submit", "data-testid": "rain-open",
    }, t("host.rain.start"));
    this.node.append(
      element("div", { class: "fields" },
        this.#number("pot", "host.rain.pot"),
        field("host.rain.title", this.title, "wide"),
        field("host.rain.amount", segments, "", "div"),
        this.each = this.#number("each", "host.rain.each", "wide"),
        this.least = this.#number("each_min", "host.rain.min"),
        this.most = this.#number("each_max", "host.rain.max"),
        this.#number("waves", "host.rain.waves"),
        this.#number("wave_s", "host.rain.wave_s"),
        this.#number("gap_s", "host.rain.gap_s"),
        field("host.rain.who", this.who, "wide"),
        field("host.rain.start_in", this.start)),
      this.preview, this.button);
    this.#choose(this.#isRandom);
  }

  #segment(isRandom) {
    return element("button", {
      type: "button", "data-testid": isRandom ? "rain-random" : "rain-even",
      onclick: () => this.#choose(isRandom),
    }, t(isRandom ? "host.rain.random" : "host.rain.even"));
  }

  #number(name, key, className) {
    const [least, most] = RANGES[name];
    const input = element("input", {
      type: "number", inputmode: "numeric", min: least, max: most, value: DEFAULTS[name],
      "data-testid": `rain-${name}`,
    });
    this.#inputs[name] = input;
    return field(key, input, className);
  }

  #choose(isRandom) {
    this.#isRandom = isRandom;
    this.even.setAttribute("aria-pressed", String(!isRandom));
    this.random.setAttribute("aria-pressed", String(isRandom));
    this.each.hidden = isRandom;
    this.least.hidden = !isRandom;
    this.most.hidden = !isRandom;
    this.#check();
  }

  #check() {
    const values = Object.fromEntries(
      Object.entries(this.#inputs).map(([name, input]) => [name, input.value]));
    const checked = settingsFrom(values, this.#isRandom);
    for (const [name, input] of Object.entries(this.#inputs)) {
      input.setAttribute("aria-invalid", String(name === checked.field));
    }
    this.preview.classList.toggle("wrong", Boolean(checked.wrong));
    setText(this.preview, checked.wrong ? t(checked.wrong) : this.#words(checked.settings));
    this.button.disabled = Boolean(checked.wrong);
    return checked.settings;
  }

  #words(settings) {
    const { pot, each, each_min: min, each_max: max, waves, wave_s, gap_s } = settings;
    const seconds = Number(this.start.value);
    const isFixed = each !== undefined || min === max;
    return t(waves === 1 ? "host.rain.preview.one_wave" : "host.rain.preview", {
      pot, waves, wave_s,
      gap: gap_s > 0 ? t("host.rain.preview.gap", { gap_s }) : "",
      each: isFixed
        ? t("host.rain.preview.each", { each: each ?? min })
        : t("host.rain.preview.between", { min, max }),
      who: this.who.value
        ? t("eligible.min_tier", { tier: tierName(this.who.value) })
        : t("host.rain.preview.everyone"),
      start: seconds ? t("host.rain.preview.in", { seconds }) : t("host.rain.preview.now"),
      length: waves * wave_s + (waves - 1) * gap_s,
      catches: Math.floor(pot / (each ?? min)),
    });
  }

  async #submit() {
    const settings = this.#check();
    if (!settings) return;
    const title = this.title.value.trim();
    this.button.disabled = true;
    await this.open({
      ...settings,
      ...(title ? { title } : {}),
      ...(this.who.value ? { eligible: { min_tier: this.who.value } } : {}),
    }, Number(this.start.value));
    this.button.disabled = false;
  }
}

function field(key, control, className = "", tag = "label") {
  return element(tag, { class: `field ${className}` }, element("span", {}, t(key)), control);
}
