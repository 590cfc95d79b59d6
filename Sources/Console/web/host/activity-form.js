// The form that opens an activity of any kind: drawn from the server's own description of the kind,
// with in plain words what will happen before it does.

import { element, setText } from "../shared/dom.js";
import { formatNumber, formatTime, t } from "../shared/i18n.js";
import { tierName, TIERS } from "../shared/tiers.js";
import { errorText } from "../shared/toasts.js";
import { firstWrong, labelOf, makeField, readFields } from "./form-field.js";
import { defaultsOf } from "./kind-defaults.js";

const STARTS = [0, 5, 10, 30, 60, 300, 600];
const START_DEFAULT = 5;
const LENGTHS = [0, 30, 60, 180, 300, 600, 1_800];

export class ActivityForm {
  #kind;
  #parts = [];

  /**
   * `kinds` as `GET /v1/activities/kinds` has them; `context` has the coupons; `open` is called
   * with the command's fields and rejects with the refusal.
   */
  constructor({ kinds, context, now, open }) {
    Object.assign(this, { kinds, context, now, open });
    this.node = element("form", {
      class: "form", novalidate: true, "data-testid": "activity-form",
    });
    this.node.addEventListener("input", () => this.#check());
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.choose(kinds[0].kind);
  }

  choose(kind) {
    this.#kind = this.kinds.find((each) => each.kind === kind) ?? this.kinds[0];
    this.#build();
  }

  #build() {
    const { kind, fields } = this.#kind;
    const defaults = defaultsOf(kind);
    this.#parts = fields.map((field) => makeField(field, defaults[field.name], this.context));
    const select = element("select", {
      "data-testid": "set-kind", onchange: (event) => this.choose(event.target.value),
    }, this.kinds.map((each) => element("option", {
      value: each.kind, selected: each.kind === kind,
    }, labelOf(each))));
    this.title = element("input", { type: "text", maxlength: 100, "data-testid": "set-title" });
    this.preview = element("p", {
      class: "preview", role: "status", "data-testid": "preview",
    });
    this.button = element("button", {
      class: "button primary", type: "submit", "data-testid": "activity-open",
    }, t("host.form.open", { kind: labelOf(this.#kind) }));
    this.node.replaceChildren(
      element("div", { class: "fields" }, field("host.form.kind", select, "wide"),
        fields.some(({ name }) => name === "title") ? null
          : field("host.form.title", this.title, "full"),
        this.#parts.map((part) => part.node), this.#who(), this.#when()),
      this.preview, this.button);
    this.#check();
  }

  #who() {
    this.tier = element("select", { "data-testid": "set-who" },
      element("option", { value: "" }, t("host.form.everyone")),
      TIERS.slice(1).map((tier) => element("option", { value: tier },
        t("eligible.min_tier", { tier: tierName(tier) }))));
    this.follow = element("input", { type: "checkbox", "data-testid": "set-follow" });
    return [field("host.form.who", this.tier),
      element("label", { class: "check" }, this.follow, t("eligible.follow"))];
  }

  #when() {
    this.start = element("select", { "data-testid": "set-start" }, STARTS.map((seconds) =>
      element("option", { value: seconds, selected: seconds === START_DEFAULT },
        seconds ? t("host.form.in", { time: lengthText(seconds) }) : t("host.form.now"))),
    element("option", { value: "at" }, t("host.form.at")));
    this.at = element("input", { type: "datetime-local", "data-testid": "set-at" });
    this.atField = field("host.form.opens_at", this.at, "full");
    this.length = element("select", { "data-testid": "set-length" }, LENGTHS.map((seconds) =>
      element("option", { value: seconds },
        seconds ? lengthText(seconds) : t("host.form.no_end"))));
    return [field("host.form.start", this.start), field("host.form.length", this.length),
      this.atField];
  }

  /** ms since 1970; undefined for at once, null where nothing sensible was said. */
  get #opensAt() {
    if (this.start.value === "at") return this.at.value ? new Date(this.at.value).getTime() : null;
    const seconds = Number(this.start.value);
    return seconds > 0 ? Math.round(this.now()) + seconds * 1_000 : undefined;
  }

  #check() {
    this.atField.hidden = this.start.value !== "at";
    for (const input of this.node.querySelectorAll("[aria-invalid]")) {
      input.removeAttribute("aria-invalid");
    }
    const wrong = firstWrong(this.#parts) ?? (this.#opensAt === null ? this.at : null);
    wrong?.setAttribute("aria-invalid", "true");
    this.preview.classList.toggle("wrong", Boolean(wrong));
    setText(this.preview, wrong ? this.#complaint(wrong) : this.#words());
    this.button.disabled = Boolean(wrong);
    return !wrong;
  }

  #complaint(input) {
    const name = input.closest(".field, .check")?.querySelector("span")?.textContent ?? "";
    return input.min !== undefined && input.max
      ? t("host.form.wrong.number", { name: name.replace(" *", ""), min: Number(input.min),
        max: Number(input.max) })
      : t("host.form.wrong", { name: name.replace(" *", "") });
  }

  #values() {
    return readFields(this.#kind.fields, this.#parts);
  }

  /** What will happen, from what was filled in. */
  #words() {
    const values = this.#values();
    const parts = this.#kind.fields.filter(({ name, type }) => name in values
      && !(type === "flag" && !values[name])).map((each) => valueText(each, values[each.name]));
    const who = this.tier.value ? t("eligible.min_tier", { tier: tierName(this.tier.value) })
      : t("host.form.everyone");
    const opensAt = this.#opensAt;
    const start = opensAt === undefined ? t("host.form.preview.now")
      : t("host.form.preview.at", { time: this.start.value === "at" ? formatTime(opensAt)
        : t("host.form.in", { time: lengthText(Number(this.start.value)) }) });
    const end = Number(this.length.value)
      ? t("host.form.preview.end", { time: lengthText(Number(this.length.value)) }) : null;
    const follow = this.follow.checked ? t("eligible.follow") : null;
    return [labelOf(this.#kind), ...parts, who, follow, start, end].filter(Boolean)
      .join(" · ");
  }

  async #submit() {
    if (!this.#check()) return;
    const opensAt = this.#opensAt;
    const eligible = {
      ...(this.tier.value ? { min_tier: this.tier.value } : {}),
      ...(this.follow.checked ? { follow: true } : {}),
    };
    const fields = { kind: this.#kind.kind, ...this.#values() };
    if (this.title.value.trim()) fields.title = this.title.value.trim();
    if (Object.keys(eligible).length) fields.eligible = eligible;
    if (opensAt !== undefined) fields.opens_at = opensAt;
    const seconds = Number(this.length.value);
    if (seconds > 0) fields.closes_at = (opensAt ?? Math.round(this.now())) + seconds * 1_000;
    this.button.disabled = true;
    try {
      await this.open(fields);
      this.#check();
    } catch (error) {
      this.#refused(error);
    }
    this.button.disabled = false;
  }

  /** What the server did not take, at the field that it names. */
  #refused(error) {
    const path = error.fields?.field?.replaceAll(/\[(\d+)\]/g, ".$1");
    const nodes = [...this.node.querySelectorAll("[data-path]")];
    const input = nodes.find((node) => node.dataset.path === path)
      ?? nodes.find((node) => path && node.dataset.path.startsWith(`${path}.`));
    input?.setAttribute("aria-invalid", "true");
    input?.focus?.();
    this.preview.classList.add("wrong");
    const detail = error.fields?.message;
    setText(this.preview, [errorText(error), detail].filter(Boolean).join(" · "));
  }
}

function field(key, control, className = "") {
  return element("label", { class: `field ${className}` }, element("span", {}, t(key)), control);
}

/** `30 s`, `5 min`. */
export function lengthText(seconds) {
  return seconds % 60 === 0 && seconds > 0
    ? t("minutes", { minutes: seconds / 60 }) : t("seconds", { seconds });
}

function valueText(described, value) {
  const label = labelOf(described);
  if (value === true) return label;
  if (Array.isArray(value)) {
    const names = value.map((each) => each.title ?? each.id ?? each.sku).filter(Boolean);
    return `${label}: ${names.join(t("list.comma")) || formatNumber(value.length)}`;
  }
  if (value && typeof value === "object") {
    return `${label}: ${Object.entries(value).map(([tier, amount]) =>
      `${tierName(tier)} ${formatNumber(amount)}`).join(t("list.comma"))}`;
  }
  if (typeof value === "number") return `${label} ${formatNumber(value)}`;
  const key = `choice.${described.name}.${value}`;
  return `${label} ${t(key) === key ? value : t(key)}`;
}
