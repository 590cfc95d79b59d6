// What a notice of the account says, in the viewer's language. Its text is what somebody wrote: a
// reason, a sentence in the language of the programme, or the name of an account.

import { currentLanguage, hasWord, t } from "./i18n.js";

/** The words of a `notice`; empty where it has none. */
export function noticeText({ kind, text, points, ...event }) {
  const key = `notice.${kind}`;
  if (kind === "merged") return t(key, { name: text, points: points ?? 0 });
  const own = hasWord(key) ? t(key) : "";
  if (kind === "muted" || kind === "unmuted") return [own, text].filter(Boolean).join(" · ");
  const isChinese = currentLanguage().startsWith("zh");
  return (isChinese ? text : event.text_en || own || text) || own;
}
