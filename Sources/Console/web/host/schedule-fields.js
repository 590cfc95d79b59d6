// When an activity begins and how long it lasts, as a part of the form.

import { element } from "../shared/dom.js";
import { formatTime, t } from "../shared/i18n.js";
import { lengthText } from "./plain-words.js";

const STARTS = [0, 5, 10, 30, 60, 300, 600];
const START_DEFAULT = 5;
const LENGTHS = [0, 30, 60, 180, 300, 600, 1_800];

export class ScheduleFields {
  /** `now` gives ms since 1970 by the server's clock. */
  constructor(now) {
    this.now = now;
    this.start = element("select", { "data-testid": "set-start" }, STARTS.map((seconds) =>
      element("option", { value: seconds, selected: seconds === START_DEFAULT },
        seconds ? t("host.form.in", { time: lengthText(seconds) }) : t("host.form.now"))),
    element("option", { value: "at" }, t("host.form.at")));
    this.at = element("input", { type: "datetime-local", "data-testid": "set-at" });
    this.length = element("select", { "data-testid": "set-length" }, LENGTHS.map((seconds) =>
      element("option", { value: seconds },
        seconds ? lengthText(seconds) : t("host.form.no_end"))));
    this.atField = field("host.form.opens_at", this.at, "full");
    this.nodes = [field("host.form.start", this.start), field("host.form.length", this.length),
      this.atField];
  }

  /** ms since 1970; undefined for at once, null where nothing sensible was said. */
  get opensAt() {
    if (this.start.value === "at") return this.at.value ? new Date(this.at.value).getTime() : null;
    const seconds = Number(this.start.value);
    return seconds > 0 ? Math.round(this.now()) + seconds * 1_000 : undefined;
  }

  /** `opens_at` and `closes_at` of the command, where they are set. */
  read() {
    const opensAt = this.opensAt;
    const seconds = Number(this.length.value);
    return {
      ...(opensAt === undefined ? {} : { opens_at: opensAt }),
      ...(seconds > 0
        ? { closes_at: (opensAt ?? Math.round(this.now())) + seconds * 1_000 } : {}),
    };
  }

  /** What was chosen, to be filled in again another day. */
  choices() {
    return { start: this.start.value, at: this.at.value, length: this.length.value };
  }

  fill({ start = String(START_DEFAULT), at = "", length = "0" }) {
    this.start.value = start;
    this.at.value = at;
    this.length.value = length;
  }

  wrong() {
    this.atField.hidden = this.start.value !== "at";
    return this.opensAt === null ? this.at : null;
  }

  words() {
    const opensAt = this.opensAt;
    const start = opensAt === undefined ? t("host.form.preview.now")
      : t("host.form.preview.at", { time: this.start.value === "at" ? formatTime(opensAt)
        : t("say.in", { time: lengthText(Number(this.start.value)) }) });
    const length = Number(this.length.value);
    const end = length ? t("host.form.preview.end", { time: lengthText(length) })
      : t("say.end.open");
    return t("say.when", { start, end });
  }
}

/** A control with its name over it. */
export function field(key, control, className = "") {
  return element("label", { class: `field ${className}` }, element("span", {}, t(key)), control);
}
