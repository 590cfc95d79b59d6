// The audience page: makes the client, gives every part what it needs, and carries the room's
// events to the parts that show them.

import { LivegateClient } from "../client/livegate.js";
import { API } from "../shared/api.js";
import { demoToken, demoUsers, handedToken, roomOfPage } from "../shared/access.js";
import { element } from "../shared/dom.js";
import "../shared/confirm-dialog.js";
import { fillIcons, icon } from "../shared/icons.js";
import { hasWord, t, titleOf, translate } from "../shared/i18n.js";
import { noticeText } from "../shared/notices.js";
import { Programme } from "../shared/programme.js";
import { RoomSession } from "../shared/room-session.js";
import { remember, remembered } from "../shared/storage.js";
import "../shared/toasts.js";
import "./account/account-sheet.js";
import "./account/settings-sheet.js";
import { SignIn } from "./account/sign-in.js";
import "./activities/activity-stage.js";
import "./activities/proof-sheet.js";
import "./activities/results-sheet.js";
import "./chat/chat-composer.js";
import "./chat/chat-list.js";
import "./chat/members-panel.js";
import "./chat/queue-sheet.js";
import { ShopCatalogue } from "./shop/catalogue.js";
import "./shop/gift-sheet.js";
import "./shop/shop-sheet.js";
import "./stage/backdrop.js";
import "./stage/connection-line.js";
import "./stage/danmaku-layer.js";
import "./stage/entry-lane.js";
import "./stage/final-card.js";
import "./stage/gift-lane.js";
import "./stage/guest-chip.js";
import "./stage/likes.js";
import "./stage/points-pill.js";
import "./stage/presale-notice.js";
import "./stage/product-card.js";
import "./stage/room-card.js";
import "./stage/top-bar.js";
import "./stage/upgrade-card.js";

const DOUBLE_TAP_MS = 320;
const ECHO_MS = 400;

const find = (name) => document.querySelector(name);
const room = roomOfPage();
const demo = await demoUsers();
let watcher = chooseWatcher();

const client = new LivegateClient({ url: location.origin, room, token: tokenOfWatcher });
const session = new RoomSession(client);
const signIn = new SignIn(session);
const programme = new Programme(new API(tokenOfWatcher));
const catalogue = new ShopCatalogue(client);
const toasts = find("live-toasts");
const chat = find("chat-list");
const danmaku = find("danmaku-layer");
const entries = find("entry-lane");
const gifts = find("gift-lane");
const join = joinAsMember;

attachParts();
listenToRoom();
listenToViewer();
arrange();
translate(document);
fillIcons(document);
client.connect();

// MARK: Who watches

/** The user of `?user=`, or the first of the demo; an empty name is a guest. */
function chooseWatcher() {
  const asked = new URLSearchParams(location.search).get("user");
  if (asked === "guest") return "";
  const users = demo?.users ?? [];
  return asked ?? (users.find((user) => user.tier === "gold") ?? users[0])?.user ?? "";
}

async function tokenOfWatcher({ expired = false } = {}) {
  if (expired) remember("joined", null);
  const joined = remembered("joined");
  if (!demo) return handedToken() ?? joined?.token ?? null;
  if (joined && joined.user === watcher) return joined.token;
  return watcher ? demoToken({ user: watcher }) : null;
}

/** In the demo: goes on as somebody else, in a page of their own so that nothing is mixed up. */
function watchAs(user) {
  const address = new URL(location.href);
  address.searchParams.set("user", user || "guest");
  location.assign(address);
}

/** A guest becomes a member in one tap, without leaving the room. */
async function joinAsMember() {
  try {
    const { user, token } = await client.joinMembership();
    if (!token) return;
    remember("joined", { user, token });
    if (demo) showWatcher(user);
    client.adopt(tokenOfWatcher);
  } catch (error) {
    toasts.error(error);
  }
}

function showWatcher(user) {
  watcher = user;
  const address = new URL(location.href);
  address.searchParams.set("user", user);
  history.replaceState(null, "", address);
}

// MARK: Parts

function attachParts() {
  const chip = element("button", {
    class: "chip", type: "button", "data-testid": "signin", onclick: performSignIn,
  }, icon("calendar"), element("span", { "data-t": "signin" }));
  find("connection-line").attach(client, find("#stage"));
  find("final-card").attach(client, session);
  const settings = find("settings-sheet");
  const account = find("account-sheet");
  chat.attach();
  const queues = find("queue-sheet");
  queues.attach(session, { toasts });
  find("top-bar").attach(session, {
    follow: toggleFollow, signIn: chip, share, queues: queues.chip, settings: () => settings.open(),
  });
  find("chat-composer").attach(session, { say, join });
  find("like-button").attach(session, find("like-burst"));
  find("points-pill").attach(session, () => account.open());
  find("members-panel").attach(session);
  find("guest-chip").attach(session, join);
  find("upgrade-card").attach(session, programme);
  find("room-card").attach(session);
  find("product-card").attach(session, programme);
  const proof = find("proof-sheet");
  proof.attach(session, { token: tokenOfWatcher, room });
  const showProof = (activity) => proof.open(activity);
  const results = find("results-sheet");
  results.attach(session, { showProof });
  const stage = find("activity-stage");
  stage.attach(session, { toasts, join, say, showProof, showResults: () => results.open() });
  find("presale-notice").attach(client, { room, choose: (activity) => stage.choose(activity) });
  attachShop(account);
  settings.attach(session, { apply: applyQuiet, demo, watcher: () => watcher, watchAs });
  const showSignIn = () => { chip.dataset.done = String(Boolean(signIn.today)); };
  session.on("me", showSignIn);
  signIn.addEventListener("done", () => {
    showSignIn();
    chip.hidden = true;
  });
}

function attachShop(account) {
  const parts = { catalogue, programme, confirm: find("confirm-dialog"), toasts };
  const shop = find("shop-sheet");
  shop.attach(session, parts);
  find("gift-sheet").attach(session, parts);
  const openShop = () => {
    account.close();
    shop.open();
  };
  account.attach(session, { signIn, performSignIn, programme, openShop });
  gifts.attach((id) => {
    const known = catalogue.gifts.find(({ gift }) => gift === id);
    return (known && titleOf(known)) || giftName(id);
  });
  const button = find("#gift");
  button.addEventListener("click", () => find("gift-sheet").open());
  session.on("me", () => { button.hidden = session.isGuest; });
}

/** A gift's name where the shop has not been looked at. */
function giftName(id) {
  return hasWord(`gift.${id}`) ? t(`gift.${id}`) : id;
}

function applyQuiet(quiet) {
  danmaku.off = quiet.danmaku;
  entries.off = quiet.effects;
  gifts.off = quiet.effects;
  danmaku.withoutBanners = quiet.banners;
}

/** A desktop has room for the chat beside the stage. */
function arrange() {
  const wide = matchMedia("(min-width: 900px)");
  const title = element("h2", { "data-t": "chat.label" });
  const move = () => {
    const composer = find("chat-composer");
    if (wide.matches) find("#side-chat").replaceChildren(title, chat, composer);
    else {
      find("product-card").before(chat);
      find("#bottom-bar").prepend(composer);
    }
    chat.follow();
  };
  wide.addEventListener("change", move);
  move();
}

// MARK: The room speaks

function listenToRoom() {
  const isOwn = (event) => event.user !== undefined && event.user === session.me.user;
  client.on("danmaku", (event) => {
    chat.say(event, isOwn(event));
    danmaku.show(event, isOwn(event));
  });
  session.on("reset", (recent) => {
    chat.clear();
    chat.tell(t("chat.welcome"), true);
    for (const event of recent) {
      if (event.type === "danmaku") chat.say(event, isOwn(event), false);
    }
  });
  client.on("entry", (event) => entries.enter(event));
  client.on("upgrade", (event) => entries.upgraded(event));
  client.on("gift", (event) => {
    gifts.show(event);
    const title = gifts.named(event.gift);
    const { name, count } = event;
    if (event.combo === count) chat.tell(t("gift.line", { name, title, count }), true);
  });
  client.on("featured", (event) => {
    entries.feature(event);
    chat.tell(t("featured.line", { name: event.name ?? "", text: event.text ?? "" }));
  });
  client.on("announcement", (event) => {
    entries.announce(event);
    chat.tell(t("announcement.line", { text: event.text ?? "" }));
  });
  client.on("removed", ({ target }) => {
    chat.remove(target);
    danmaku.remove(target);
  });
  client.on("sampled", ({ dropped }) => { if (dropped > 0) chat.sampled(dropped); });
  client.on("activity.opened", (event) => chat.tell(t("activity.opened", {
    title: event.title && event.title !== event.kind ? event.title : t(`kind.${event.kind}`),
  })));
  client.on("notice", (event) => {
    if (event.kind === "presale") return find("presale-notice").show(event);
    const words = noticeText(event);
    if (words) toasts.show(words);
  });
  session.on("room", () => { document.title = session.room.title || "livegate"; });
  session.on("me", async () => {
    find("top-bar").following = follows();
    if (session.isGuest || programme.tiers.length) return;
    await programme.read();
    find("activity-stage").refresh();
  });
}

// MARK: The viewer acts

function listenToViewer() {
  let lastTap = 0;
  const stage = find("#stage");
  stage.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button, input, a, .rain-layer, .activity-card, .lines")) return;
    document.activeElement?.blur();
    const now = performance.now();
    if (now - lastTap < DOUBLE_TAP_MS) {
      const box = stage.getBoundingClientRect();
      find("like-button").like(event.clientX - box.left, event.clientY - box.top);
    }
    lastTap = now;
  });
  window.addEventListener("online", () => client.retryNow());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) client.retryNow(); });
}

/** Sends a line; true when it was taken. */
async function say(text, style) {
  if (session.isGuest) {
    toasts.show(t("guest.to_speak"));
    return false;
  }
  try {
    const reply = await client.danmaku(text, style);
    if (session.room.slow_mode_s > 0) find("chat-composer").pause(session.room.slow_mode_s * 1000);
    if (reply.sampled) setTimeout(() => showOwn(text, style), ECHO_MS);
    return true;
  } catch (error) {
    if (error.code === "rate_limited") find("chat-composer").pause(error.fields.retry_ms ?? 1000);
    toasts.error(error);
    return false;
  }
}

/** In a hot room a line may go to nobody else; its author sees it all the same. */
function showOwn(text, style) {
  if (chat.hasOwn(text)) return;
  const { user, name, tier, danmaku: own } = session.me;
  const event = { user, name, tier, color: own?.color, style, text };
  chat.say(event, true);
  danmaku.show(event, true);
}

async function share() {
  const address = new URL(location.pathname, location.origin);
  address.searchParams.set("room", room);
  const data = { title: session.room.title || "livegate", url: address.href };
  let channel = "link";
  try {
    if (navigator.share) {
      await navigator.share(data);
      channel = "system";
    } else {
      await navigator.clipboard.writeText(data.url);
      toasts.show(t("share.copied"));
    }
  } catch (error) {
    if (error.name === "AbortError") return;
    toasts.show(data.url);
  }
  if (!session.isGuest) client.share(channel).catch((error) => toasts.error(error));
}

function follows() {
  const { me } = session;
  return me.follows ?? remembered(`follow.${room}.${me.user}`, false);
}

async function toggleFollow() {
  const on = !follows();
  try {
    await client.follow(on);
    if (session.me.follows !== undefined) session.me.follows = on;
    remember(`follow.${room}.${session.me.user}`, on);
    find("top-bar").following = on;
  } catch (error) {
    toasts.error(error);
  }
}

async function performSignIn() {
  try {
    const reply = await signIn.perform();
    const { streak } = reply;
    toasts.show(streak > 1 ? t("signin.streak", { count: streak }) : t("signin.thanks"));
  } catch (error) {
    if (error.code === "already_done") toasts.show(t("signin.done"));
    else toasts.error(error);
  }
}
