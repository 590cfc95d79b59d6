// What a host most often means by a kind of activity, filled in before they say otherwise. A kind
// that is not here begins with what the server has for it.

import { currentLanguage } from "../shared/i18n.js";

const words = (zh, en) => (currentLanguage().startsWith("zh") ? zh : en);

export function defaultsOf(kind) {
  const defaults = {
    point_rain: { pot: 1000, each_min: 2, each_max: 10, waves: 3, wave_s: 12, gap_s: 6 },
    red_packet: { pot: 500, shares: 20, split: "random" },
    lottery: {
      mode: "free", weighted: true,
      prizes: [{ title: words("幸运奖", "A lucky prize"), count: 2, points: 100 }],
    },
    flash_sale: {
      items: [{ sku: "sku-1", title: words("限时好物", "For a short time"), stock: 10,
        price: 9900, per_user: 1 }],
    },
    vote: { options: [{ title: words("第一款", "The first") },
      { title: words("第二款", "The second") }] },
    quiz: { pot: 100, answer: "a", options: [{ title: words("对", "Right") },
      { title: words("错", "Wrong") }] },
    task: { fact: "shared", goal: 1, points: 100, title: words("分享直播间", "Share the room") },
  };
  return defaults[kind] ?? {};
}
