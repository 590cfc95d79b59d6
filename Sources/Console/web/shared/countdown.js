// How long it is until a moment of the server's clock, short enough for a card.

import { t } from "./i18n.js";

const two = (number) => String(number).padStart(2, "0");

/** `2 d 03:04`, `1:02:03` or `4:05`; never below zero. */
export function timeLeft(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours >= 24) {
    return `${t("time.days", { count: Math.floor(hours / 24) })} ${hours % 24}:${two(minutes)}`;
  }
  const end = `${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${end}` : `${minutes}:${end}`;
}
