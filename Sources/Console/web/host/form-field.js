// One setting of an activity as a part of a form, drawn from the description that the server checks
// it by: numbers, texts, switches, choices, coupons, numbers by tier, and lists of such settings.

import { element } from "../shared/dom.js";
import { currentLanguage, t, titleOf } from "../shared/i18n.js";
import { tierName, TIERS } from "../shared/tiers.js";

const LONG_TEXT = 120;
/** How the elements of a list are told apart where nobody says otherwise. */
const KEYS = "abcdefghijklmnopqrstuvwxyz";

/** What the field is called in the viewer's language. */
export function labelOf({ labels = {}, name }) {
  return labels[currentLanguage().slice(0, 2)] ?? labels.en ?? name;
}

/**
 * A part of the form: `node` to show, `read()` for the value (undefined where it is left out), and
 * `wrong()` for the first input that cannot be taken.
 */
export function makeField(field, value, context, path = field.name) {
  const make = MAKERS[field.type] ?? MAKERS.text;
  return make(field, value ?? field.initial, context, path);
}

function labelled(field, input, path, className = "") {
  input.dataset.testid = `set-${path}`;
  input.dataset.path = path;
  return element("label", { class: `field ${className}` },
    element("span", {}, labelOf(field), field.required ? " *" : ""), input);
}

function number(field, value, _, path) {
  const input = element("input", {
    type: "number", inputmode: "numeric", min: field.min, max: field.max, step: 1,
    value: value ?? "", required: field.required,
  });
  const read = () => (input.value.trim() === "" ? undefined : Number(input.value));
  const wrong = () => {
    const given = read();
    if (given === undefined) return field.required || input.validity.badInput ? input : null;
    const isTaken = Number.isInteger(given) && given >= field.min && given <= field.max;
    return isTaken ? null : input;
  };
  return { node: labelled(field, input, path), read, wrong };
}

function text(field, value, _, path) {
  const isLong = field.max > LONG_TEXT;
  const input = element(isLong ? "textarea" : "input", {
    type: isLong ? null : "text", maxlength: field.max ?? 64, autocomplete: "off",
  });
  input.value = value ?? "";
  const read = () => input.value.trim() || undefined;
  const wrong = () => {
    const given = read();
    const isShort = given !== undefined && [...given].length < (field.min ?? 1);
    return isShort || (given === undefined && field.required) ? input : null;
  };
  return { node: labelled(field, input, path, isLong ? "full" : ""), read, wrong };
}

function flag(field, value, _, path) {
  const input = element("input", {
    type: "checkbox", "data-testid": `set-${path}`, "data-path": path,
  });
  input.checked = value ?? false;
  const node = element("label", { class: "check" }, input, labelOf(field));
  return { node, read: () => input.checked, wrong: () => null };
}

function select(field, value, options, path) {
  const input = element("select", {},
    field.required ? null : element("option", { value: "" }, "–"),
    options.map(([id, words]) => element("option", { value: id, selected: id === value }, words)));
  return {
    node: labelled(field, input, path), read: () => input.value || undefined,
    wrong: () => (field.required && !input.value ? input : null),
  };
}

function choice(field, value, _, path) {
  return select(field, value, field.choices.map((word) => [word, choiceText(field, word)]), path);
}

function choiceText({ name }, word) {
  const key = `choice.${name}.${word}`;
  return t(key) === key ? word : t(key);
}

function coupon(field, value, { coupons }, path) {
  return select(field, value, coupons.map((each) => {
    const id = each.id ?? each.coupon;
    return [id, titleOf(each) || id];
  }), path);
}

function byTier(field, value = {}, context, path) {
  const parts = TIERS.map((tier) => number({
    name: tier, labels: { zh: tierName(tier), en: tierName(tier) }, min: field.min, max: field.max,
  }, value[tier], context, `${path}.${tier}`));
  const read = () => {
    const given = parts.map((part, index) => [TIERS[index], part.read()])
      .filter(([, amount]) => amount !== undefined);
    return given.length ? Object.fromEntries(given) : undefined;
  };
  const node = element("details", { class: "by-tier full" },
    element("summary", {}, labelOf(field)),
    element("div", { class: "fields" }, parts.map((part) => part.node)));
  return { node, read, wrong: () => firstWrong(parts) };
}

function list(field, value, context, path) {
  const rows = [];
  const place = element("div", { class: "rows" });
  const add = element("button", {
    class: "button small", type: "button", "data-testid": `set-${path}.add`,
    onclick: () => {
      append();
      add.dispatchEvent(new Event("input", { bubbles: true }));
    },
  }, t("host.form.add"));
  const render = () => {
    add.hidden = rows.length >= (field.max ?? 100);
    for (const row of rows) row.remove.hidden = rows.length <= (field.min ?? 0);
  };
  const append = (given = {}) => {
    const number = rows.length;
    const parts = field.fields.map((inner) => {
      const own = inner.type === "key" ? given[inner.name] ?? freshKey(rows, inner.name)
        : given[inner.name];
      return makeField(inner, own, context, `${path}.${number}.${inner.name}`);
    });
    const row = { parts };
    row.read = () => readFields(field.fields, parts);
    row.remove = element("button", {
      class: "button small quiet", type: "button",
      onclick: () => {
        rows.splice(rows.indexOf(row), 1);
        row.node.remove();
        render();
        add.dispatchEvent(new Event("input", { bubbles: true }));
      },
    }, t("host.form.remove"));
    row.node = element("div", { class: "list-row fields" }, parts.map((part) => part.node),
      row.remove);
    rows.push(row);
    place.append(row.node);
    render();
  };
  const given = value ?? [];
  const wanted = Math.max(field.min ?? 0, given.length, field.required ? 1 : 0);
  for (let index = 0; index < wanted; index += 1) append(given[index]);
  render();
  const node = element("fieldset", { class: "list full", "data-path": path },
    element("legend", {}, labelOf(field)), place, add);
  return {
    node,
    read: () => (rows.length ? rows.map((row) => row.read()) : undefined),
    wrong: () => rows.map((row) => firstWrong(row.parts)).find(Boolean) ?? null,
  };
}

/** A letter that no row has yet. */
function freshKey(rows, name) {
  const taken = new Set(rows.map((row) => row.read()[name]));
  return [...KEYS].find((key) => !taken.has(key)) ?? `k${rows.length + 1}`;
}

const MAKERS = {
  integer: number, text, flag, choice, coupon, list, by_tier: byTier,
  id: (field, ...rest) => text({ ...field, min: 1, max: 64 }, ...rest),
  key: (field, ...rest) => text({ ...field, min: 1, max: 64 }, ...rest),
};

export function firstWrong(parts) {
  return parts.map((part) => part.wrong()).find(Boolean) ?? null;
}

/** The values of some fields as an object; what is left out is not in it. */
export function readFields(fields, parts) {
  const values = {};
  fields.forEach((field, index) => {
    const value = parts[index].read();
    if (value !== undefined) values[field.name] = value;
  });
  return values;
}
