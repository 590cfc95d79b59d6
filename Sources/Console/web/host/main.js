// The host page: the same client and the same room as the audience, with the host's role.

import { LivegateClient } from "../client/livegate.js";
import { demoToken, handedToken, roomOfPage } from "../shared/access.js";
import { element } from "../shared/dom.js";
import { currentLanguage, hasWord, onLanguage, setLanguage, t, translate } from "../shared/i18n.js";
import { API } from "../shared/api.js";
import { RoomSession } from "../shared/room-session.js";
import "../shared/confirm-dialog.js";
import "../shared/toasts.js";
import "./activity-board.js";
import "./audience-panel.js";
import { AudienceWatch } from "./audience-watch.js";
import "./danmaku-stream.js";
import "./queue-panel.js";
import "./rehearsal.js";
import "./room-controls.js";
import "./room-editor.js";

const TABS = ["activities", "chat", "audience"];
const LANGUAGES = { "zh-CN": "中文", en: "EN" };

const find = (name) => document.querySelector(name);
const token = () => handedToken() ?? demoToken({ role: "host" });
const client = new LivegateClient({ url: location.origin, room: roomOfPage(), token });
const session = new RoomSession(client);
const toasts = find("live-toasts");
const confirm = find("confirm-dialog");
const api = new API(token);
let connection = { state: "connecting" };

const watch = new AudienceWatch(session);
find("audience-panel").attach(session, watch);
find("queue-panel").attach(session, { toasts, watch });
watch.on(renderSuggestions);
find("danmaku-stream").attach(session, { toasts, confirm });
find("activity-board").attach(session, {
  toasts, confirm, api, room: roomOfPage(), rehearsal: find("activity-rehearsal"),
});
find("room-editor").attach(session, { toasts, read: readRoom });
find("room-controls").attach(session, {
  toasts, confirm, edit: () => find("room-editor").open(),
});
client.on("state", (change) => {
  connection = change;
  renderConnection();
});
client.on("notice", ({ kind, text }) => { if (text && kind !== "presale") toasts.show(text); });
session.on("room", () => {
  find("#room-title").textContent = session.room.title || session.room.id || "livegate";
  document.title = `${t("host.title")} · ${session.room.title || "livegate"}`;
});
window.addEventListener("online", () => client.retryNow());
document.addEventListener("visibilitychange", () => { if (!document.hidden) client.retryNow(); });
onLanguage(render);
render();
translate(document);
client.connect();

function render() {
  renderConnection();
  find("#language").replaceChildren(...Object.entries(LANGUAGES).map(([name, words]) =>
    element("button", {
      type: "button", lang: name, "aria-pressed": String(currentLanguage() === name),
      "data-testid": `language-${name}`, onclick: () => setLanguage(name),
    }, words)));
  const { tab } = find("#columns").dataset;
  find("#tabs").replaceChildren(...TABS.map((name) => element("button", {
    type: "button", role: "tab", "aria-controls": name, "aria-selected": String(name === tab),
    onclick: () => {
      find("#columns").dataset.tab = name;
      render();
    },
  }, t(`host.${name}`))));
}

/** What only those who run the room are told of it. */
async function readRoom() {
  const room = roomOfPage();
  let cursor;
  do {
    const page = await api.get("/v1/rooms", { limit: 100, cursor });
    const found = page.rooms.find(({ id }) => id === room);
    if (found) return found;
    cursor = page.next;
  } while (cursor);
  return {};
}

/** What the audience calls for, in the server's words. */
function renderSuggestions({ suggestions = [] }) {
  const node = find("#suggestions");
  const words = suggestions.map((each) => each.text ?? each).join(" · ");
  node.hidden = !words;
  if (node.textContent !== words) node.textContent = words;
}

function renderConnection() {
  const { state, code } = connection;
  const node = find("#connection");
  node.dataset.state = state;
  const isFinal = state === "closed" && hasWord(`close.${code}.title`);
  node.textContent = t(isFinal ? `close.${code}.title` : `connection.${state}`);
}
