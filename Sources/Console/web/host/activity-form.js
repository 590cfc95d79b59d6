// The form that opens an activity of any kind: drawn from the server's own description of the kind,
// with in plain words what will happen before it does. What is filled in can be kept as a draft, and
// be looked at as the room would see it.

import { KINDS } from "../audience/activities/catalogue.js";
import { element } from "../shared/dom.js";
import { t, titleOf } from "../shared/i18n.js";
import { errorText } from "../shared/toasts.js";
import { EligibilityFields } from "./eligibility-fields.js";
import { firstWrong, labelOf, makeField, readFields } from "./form-field.js";
import { defaultsOf } from "./kind-defaults.js";
import { plainWords } from "./plain-words.js";
import { field, ScheduleFields } from "./schedule-fields.js";

export class ActivityForm {
  #kind;
  #draft = null;
  #parts = [];

  /**
   * `kinds` as `GET /v1/activities/kinds` has them; `context` has the coupons and gives the
   * `budget`; `open` is called with the command's fields and rejects with the refusal, `rehearse`
   * with the same, `keep` with a draft and gives its id.
   */
  constructor({ kinds, context, now, open, rehearse, keep }) {
    Object.assign(this, { kinds, context, now, open, rehearse, keep });
    this.node = element("form", {
      class: "form", novalidate: true, "data-testid": "activity-form",
    });
    this.node.addEventListener("input", () => this.check());
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.choose(kinds[0].kind);
  }

  choose(kind) {
    this.#kind = this.kinds.find((each) => each.kind === kind) ?? this.kinds[0];
    this.#draft = null;
    this.#build(defaultsOf(this.#kind.kind));
  }

  /** Fills in what was kept as a draft. */
  restore({ id, kind, title = "", values, eligible, schedule }) {
    this.#kind = this.kinds.find((each) => each.kind === kind) ?? this.kinds[0];
    this.#draft = id;
    this.#build(values, true);
    this.title.value = title;
    this.who.fill(eligible);
    this.when.fill(schedule);
    this.check();
  }

  #build(values, isDraft = false) {
    const { kind, fields } = this.#kind;
    // What a draft leaves out is left out on purpose.
    this.#parts = fields.map((each) => makeField(isDraft ? { ...each, initial: undefined } : each,
      values[each.name], this.context));
    const select = element("select", {
      "data-testid": "set-kind", onchange: (event) => this.choose(event.target.value),
    }, this.kinds.map((each) => element("option", {
      value: each.kind, selected: each.kind === kind,
    }, labelOf(each))));
    this.title = element("input", { type: "text", maxlength: 100, "data-testid": "set-title" });
    this.who = new EligibilityFields();
    this.when = new ScheduleFields(this.now);
    this.preview = element("div", {
      class: "preview", role: "status", "data-testid": "preview",
    });
    this.button = element("button", {
      class: "button primary", type: "submit", "data-testid": "activity-open",
    }, t("host.form.open", { kind: labelOf(this.#kind) }));
    this.rehearsal = this.#quiet("host.form.rehearse", "activity-rehearse",
      () => this.rehearse(this.#order()));
    this.rehearsal.hidden = !(kind in KINDS);
    this.node.replaceChildren(
      element("div", { class: "fields" }, field("host.form.kind", select, "wide"),
        fields.some(({ name }) => name === "title") ? null
          : field("host.form.title", this.title, "full"),
        this.#parts.map((part) => part.node), this.who.nodes, this.when.nodes),
      this.preview,
      element("div", { class: "row" },
        this.#quiet("host.form.keep", "activity-keep", () => this.#keep()), this.rehearsal),
      this.button);
    this.check();
  }

  #quiet(key, testid, perform) {
    return element("button", {
      class: "button small", type: "button", "data-testid": testid, onclick: perform,
    }, t(key));
  }

  /** Says what will happen, or what is wrong; true where it can be opened. */
  check() {
    for (const input of this.node.querySelectorAll("[aria-invalid]")) {
      input.removeAttribute("aria-invalid");
    }
    const wrong = firstWrong(this.#parts) ?? firstWrong([this.who, this.when]);
    wrong?.setAttribute("aria-invalid", "true");
    this.#say(wrong ? [this.#complaint(wrong)] : this.#words(), Boolean(wrong));
    this.button.disabled = Boolean(wrong);
    this.rehearsal.disabled = Boolean(wrong);
    return !wrong;
  }

  #say(sentences, isWrong) {
    this.preview.classList.toggle("wrong", isWrong);
    const key = sentences.join("\n");
    if (this.preview.dataset.key === key) return;
    this.preview.dataset.key = key;
    this.preview.replaceChildren(...sentences.map((words) => element("p", {}, words)));
  }

  #complaint(input) {
    const name = input.closest(".field, .check")?.querySelector("span")?.textContent ?? "";
    return input.min !== undefined && input.max
      ? t("host.form.wrong.number", { name: name.replace(" *", ""), min: Number(input.min),
        max: Number(input.max) })
      : t("host.form.wrong", { name: name.replace(" *", "") });
  }

  #words() {
    const { coupons, budget } = this.context;
    return plainWords(this.#kind.kind, this.#values(), {
      who: this.who.words(), when: this.when.words(), budget: budget(),
      couponTitle: (id) => {
        const coupon = coupons.find((each) => (each.id ?? each.coupon) === id);
        return (coupon && titleOf(coupon)) || id;
      },
    });
  }

  #values() {
    return readFields(this.#kind.fields, this.#parts);
  }

  /** The command that opens it. */
  #order() {
    const eligible = this.who.read();
    const title = this.title.value.trim();
    return {
      kind: this.#kind.kind, ...this.#values(), ...(title ? { title } : {}),
      ...(Object.keys(eligible).length ? { eligible } : {}), ...this.when.read(),
    };
  }

  /** Keeps it as it stands, right or wrong. */
  #keep() {
    this.#draft = this.keep({
      id: this.#draft ?? undefined, kind: this.#kind.kind, title: this.title.value.trim(),
      values: this.#values(), eligible: this.who.read(), schedule: this.when.choices(),
    });
  }

  async #submit() {
    if (!this.check()) return;
    this.button.disabled = true;
    try {
      await this.open(this.#order());
      this.check();
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
    this.#say([[errorText(error), error.fields?.message].filter(Boolean).join(" · ")], true);
  }
}
