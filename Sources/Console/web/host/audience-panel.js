// <audience-panel>: how many are here, of which tiers, how warm the room is, and who of the high
// tiers has just come.

import { element, setText } from "../shared/dom.js";
import { formatCompact, formatNumber, formatTime, onLanguage, t } from "../shared/i18n.js";
import { avatar, tierBadge, tierName, tierRank, TIERS } from "../shared/tiers.js";

const MINUTE_MS = 60_000;
const ARRIVALS_MOST = 12;
const LISTED_MOST = 5;
/** The rank from which a tier is a high one: the upper half. */
const highRank = () => Math.ceil(TIERS.length / 2);

class AudiencePanel extends HTMLElement {
  #likes = [];
  #arrivals = [];

  attach(session, watch) {
    this.session = session;
    this.viewers = element("dd", { class: "number", "data-testid": "viewers" }, "0");
    this.likes = element("dd", { class: "number", "data-testid": "likes" }, "0");
    this.likesMinute = element("dd", { class: "number", "data-testid": "likes-minute" }, "0");
    this.carts = element("dd", { class: "number", "data-testid": "carts" }, "0");
    this.givers = element("ol", { class: "givers", "data-testid": "givers" });
    this.cartItems = element("ol", { class: "givers", "data-testid": "cart-items" });
    this.bar = element("div", { class: "tier-bar", "aria-hidden": "true" });
    this.tierList = element("ul", { class: "tier-list", "data-testid": "tiers" });
    this.arrivals = element("ol", { class: "arrivals", "data-testid": "arrivals" });
    const figure = (key, value) => element("div", {}, element("dt", { "data-t": key }), value);
    this.append(
      element("section", { class: "panel" }, element("dl", { class: "figures" },
        figure("host.viewers", this.viewers), figure("host.likes", this.likes),
        figure("host.likes_minute", this.likesMinute), figure("host.carts", this.carts)),
        this.cartItems),
      element("section", { class: "panel" }, element("h2", { "data-t": "host.tiers" }), this.bar,
        this.tierList),
      element("section", { class: "panel" }, element("h2", { "data-t": "host.givers" }),
        this.givers),
      element("section", { class: "panel" }, element("h2", { "data-t": "host.arrivals" }),
        this.arrivals));
    watch.on((audience) => this.#renderAudience(audience));
    this.#renderAudience({});
    session.on("room", () => this.#renderRoom());
    session.on("likes", (added) => this.#count(added ?? 0));
    session.client.on("entry", (event) => this.#arrive(event));
    onLanguage(() => this.#renderAll());
    setInterval(() => this.#count(0), 2_000);
    this.#renderAll();
  }

  /** What only the answer to `audience` has: carts, and who has given the most. */
  #renderAudience(audience) {
    this.audience = audience;
    setText(this.carts, formatNumber(audience.carts ?? 0));
    const items = (audience.cart_items ?? []).slice(0, LISTED_MOST);
    this.cartItems.replaceChildren(...items.map(({ sku, members }) => element("li", {},
      element("span", {}, sku), element("b", { class: "number" }, formatNumber(members)))));
    const givers = (audience.gifts ?? audience.givers ?? []).slice(0, LISTED_MOST);
    this.givers.replaceChildren(...(givers.length ? givers.map((giver, place) =>
      element("li", { "data-user": giver.user }, element("span", {}, `${place + 1}. ${
        giver.name ?? giver.user}`), element("b", { class: "number" },
      t("shop.points", { points: giver.points ?? 0 }))))
      : [element("li", { class: "empty" }, t("host.no_gifts"))]));
  }

  #renderAll() {
    this.#renderAudience(this.audience ?? {});
    this.#renderRoom();
    this.#renderArrivals();
  }

  #renderRoom() {
    const { room } = this.session;
    setText(this.viewers, formatNumber(room.viewers ?? 0));
    const counts = new Map(TIERS.toReversed().map((tier) => [tier, room.tiers?.[tier] ?? 0]));
    for (const [tier, count] of Object.entries(room.tiers ?? {})) counts.set(tier, count);
    const members = [...counts.values()].reduce((sum, count) => sum + count, 0);
    if (!counts.has("guest")) counts.set("guest", Math.max(0, (room.viewers ?? 0) - members));
    const parts = [...counts].filter(([, count]) => count > 0);
    this.bar.replaceChildren(...parts.map(([tier, count]) => {
      const part = element("i", { "data-color": tier });
      part.style.flexGrow = count;
      return part;
    }));
    this.tierList.replaceChildren(...[...counts].map(([tier, count]) => element("li", {
      "data-tier": tier,
    },
    element("span", { class: "swatch", "data-color": tier }),
    tier === "guest" ? t("host.guests") : tierName(tier),
    element("b", { class: "number" }, formatNumber(count)))));
  }

  #count(added) {
    const now = performance.now();
    if (added > 0) this.#likes.push({ at: now, added });
    while (this.#likes.length && this.#likes[0].at < now - MINUTE_MS) this.#likes.shift();
    const minute = this.#likes.reduce((sum, each) => sum + each.added, 0);
    setText(this.likes, formatCompact(this.session.likes));
    setText(this.likesMinute, formatNumber(minute));
  }

  #arrive(event) {
    if (tierRank(event.tier) < highRank()) return;
    this.#arrivals.unshift(event);
    this.#arrivals.length = Math.min(this.#arrivals.length, ARRIVALS_MOST);
    this.#renderArrivals();
  }

  #renderArrivals() {
    const rows = this.#arrivals.map((event) => element("li", {}, avatar(event.name, event.tier),
      element("span", { class: "who" }, event.name), tierBadge(event.tier),
      element("time", {}, formatTime(event.at ?? this.session.client.serverNow()))));
    const nobody = element("li", { class: "empty" }, t("host.no_arrivals"));
    this.arrivals.replaceChildren(...(rows.length ? rows : [nobody]));
  }
}

customElements.define("audience-panel", AudiencePanel);
