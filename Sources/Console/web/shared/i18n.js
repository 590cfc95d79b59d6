// Words in the viewer's language. One catalogue a language, the browser's language chooses, a
// switch overrides; a page that changes language asks everything on it to say itself again.

import { remember, remembered } from "./storage.js";

const CATALOGUES = { "zh-CN": "/console/shared/zh-CN.json", en: "/console/shared/en.json" };

const listeners = new Set();
let language = remembered("language") ?? languageOfBrowser();
if (!(language in CATALOGUES)) language = "en";
let words = await load(language);
document.documentElement.lang = language;

function languageOfBrowser() {
  const tags = navigator.languages ?? [navigator.language];
  const first = tags.find((tag) => /^(zh|en)\b/i.test(tag));
  return first?.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
}

async function load(name) {
  const response = await fetch(CATALOGUES[name]);
  return response.json();
}

export function currentLanguage() {
  return language;
}

export async function setLanguage(name) {
  if (!(name in CATALOGUES) || name === language) return;
  words = await load(name);
  language = name;
  remember("language", name);
  document.documentElement.lang = name;
  translate(document);
  for (const listener of listeners) listener();
}

/** Calls the listener after every change of language. */
export function onLanguage(listener) {
  listeners.add(listener);
}

export function hasWord(key) {
  return key in words;
}

/** The words for a key with `{name}` replaced; the key itself where a catalogue has none. */
export function t(key, values = {}) {
  const plural = values.count === 1 && `${key}.one` in words ? `${key}.one` : key;
  const text = words[plural] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? formatNumber(value) : value;
  });
}

/** Fills in `data-t` (text), `data-t-label` (aria-label) and `data-t-placeholder` below a root. */
export function translate(root) {
  for (const node of root.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of root.querySelectorAll("[data-t-label]")) {
    node.setAttribute("aria-label", t(node.dataset.tLabel));
  }
  for (const node of root.querySelectorAll("[data-t-placeholder]")) {
    node.setAttribute("placeholder", t(node.dataset.tPlaceholder));
  }
}

export function formatNumber(value) {
  return new Intl.NumberFormat(language).format(value);
}

/** Short for the stage: 1,234 stays, 82,000 becomes 8.2万 or 82K. */
export function formatCompact(value) {
  if (Math.abs(value) < 10_000) return formatNumber(value);
  const format = { notation: "compact", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language, format).format(value);
}

/** Fen as CNY. */
export function formatMoney(fen) {
  return new Intl.NumberFormat(language, {
    style: "currency", currency: "CNY", currencyDisplay: "narrowSymbol",
    minimumFractionDigits: fen % 100 === 0 ? 0 : 2,
  }).format(fen / 100);
}

/** What something is called: the name in the viewer's language, else the one it was given. */
export function titleOf(thing) {
  const tag = language.slice(0, 2);
  return thing.titles?.[tag] ?? thing.names?.[tag] ?? thing[`title_${tag}`] ?? thing.title ?? "";
}

export function formatTime(milliseconds) {
  const sameDay = new Date(milliseconds).toDateString() === new Date().toDateString();
  const clock = { hour: "2-digit", minute: "2-digit" };
  const format = sameDay ? clock : { month: "short", day: "numeric", ...clock };
  return new Intl.DateTimeFormat(language, format).format(milliseconds);
}
