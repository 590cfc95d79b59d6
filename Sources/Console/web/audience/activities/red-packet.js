// A red packet: first come, first served. The number shown is the one that the server gave.

import { element, setText } from "../../shared/dom.js";
import { formatNumber, t } from "../../shared/i18n.js";
import { PlayCard, playButton } from "./play-card.js";

export class RedPacket extends PlayCard {
  get picture() { return "packet"; }

  build() {
    this.left = element("p", { class: "play-fact", "data-testid": "packet-left" });
    this.grab = playButton("packet-grab", () => this.#grab(), t("packet.grab"));
    this.top = element("ol", { class: "play-list", "data-testid": "packet-top" });
    return [this.left, this.grab, this.top];
  }

  aboutText({ pot, shares, coupon }) {
    if (coupon) return t("packet.coupons", { count: shares });
    return pot ? t("packet.about", { points: pot, shares }) : "";
  }

  render(activity, phase) {
    const left = Math.max(0, (activity.shares ?? 0) - (activity.taken ?? 0));
    setText(this.left, t("packet.left", { count: left }));
    this.left.hidden = !activity.shares || phase === "settled";
    this.grab.hidden = phase !== "open" || !this.mayPlay || this.#hasGrabbed;
    this.grab.disabled = this.isBusy;
    const top = activity.result?.top ?? [];
    this.top.hidden = !top.length;
    if (this.top.childElementCount !== top.length) {
      this.top.replaceChildren(...top.map((each) => element("li", {},
        element("span", {}, each.name ?? each.user),
        element("b", { class: "number" }, typeof each.points === "number"
          ? `+${formatNumber(each.points)}` : ""))));
    }
  }

  get #hasGrabbed() { return this.mine.points !== undefined || this.mine.coupon !== undefined; }

  hint(_, phase) {
    if (this.#hasGrabbed) return this.#won();
    return t(phase === "countdown" ? "packet.soon" : "packet.hint");
  }

  result(activity) {
    const own = this.#hasGrabbed ? this.#won() : t("packet.none");
    return `${own} ${t("packet.all", { count: activity.taken ?? 0 })}`;
  }

  #won() {
    return this.mine.points !== undefined
      ? t("packet.won", { points: this.mine.points }) : t("packet.won.coupon");
  }

  async #grab() {
    const reply = await this.send("claim");
    if (!reply) return;
    const { points, coupon } = reply;
    this.keep(points === undefined ? { coupon: coupon ?? true } : { points });
    this.say(this.#won(), true);
  }
}
