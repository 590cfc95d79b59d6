// The room protocol as a module: one connection, kept alive, told as events and promises.
//
// It exists so that no page or app has to know how to recover. It remembers the last room event
// (epoch, seq) and the last account event (cursor), names them when it comes back, drops what it
// has already seen, and repeats a value command with the same `op` until it has an answer, so that
// nothing is lost and nothing happens twice. It touches no DOM and no storage; where there is no
// global WebSocket, pass one in.

const PROTOCOL = "livegate.v1";

/** Commands that move value: repeated after a reconnect, told apart by `op`. */
const VALUE_COMMANDS = new Set([
  "member.join", "claim", "enter", "vote", "answer", "buy", "cancel", "redeem", "boost", "gift",
  "transfer",
  "activity.open", "activity.close", "activity.cancel", "activity.settle",
]);

const EXPIRED = 4001;
const COME_BACK = new Set([4200, 4201]);
const FINAL = new Set([
  1000, 1002, 1003, 1007, 1008, 1009, 4000, 4003, 4004, 4005, 4006, 4009, 4010,
]);

const BACKOFF_MIN_MS = 500;
const BACKOFF_MAX_MS = 20_000;
const CONNECT_TIMEOUT_MS = 15_000;
const DEFAULT_HEARTBEAT_MS = 25_000;
const COMMAND_TIMEOUT_MS = 10_000;
const VALUE_TIMEOUT_MS = 60_000;
const RETRY_MS = 1_000;
const LARGEST_ID = 2 ** 31 - 1;

/** A refusal by the server, or `offline`, `timeout`, `closed` from this module. */
export class LivegateError extends Error {
  constructor(code, fields = {}) {
    super(fields.message ?? code);
    this.name = "LivegateError";
    this.code = code;
    this.fields = fields;
  }
}

/** A UUIDv7: ordered by the time of its making, which is what the server's index likes best. */
export function makeOperationId(now = Date.now()) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let rest = now;
  for (let index = 5; index >= 0; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)]
    .join("-");
}

function base64url(text) {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The wait before try number `attempt` (from 0): full jitter between 0.5 s and at most 20 s. */
export function backoffDelay(attempt, random = Math.random) {
  const ceiling = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** Math.min(attempt + 1, 16));
  return BACKOFF_MIN_MS + random() * (ceiling - BACKOFF_MIN_MS);
}

/**
 * One viewer in one room. Every protocol event is dispatched under its own type, with the event
 * object as `detail`; `event` carries all of them, `state` says how the connection is.
 */
export class LivegateClient extends EventTarget {
  #options;
  #socket = null;
  #state = "idle";
  #epoch = null;
  #seq = null;
  #cursor = null;
  #unacknowledged = false;
  #attempt = 0;
  #comeBackAt = 0;
  #renewing = false;
  #generation = 0;
  #nextId = 1;
  #pending = new Map();
  #clockOffset = 0;
  #heartbeatMs = DEFAULT_HEARTBEAT_MS;
  #silence = null;
  #retry = null;

  constructor(options) {
    super();
    this.#options = { WebSocket: globalThis.WebSocket, random: Math.random, ...options };
    if (!this.#options.WebSocket) throw new TypeError("no WebSocket here: pass one in");
  }

  get state() { return this.#state; }
  get epoch() { return this.#epoch; }
  get seq() { return this.#seq; }
  get cursor() { return this.#cursor; }

  /** Milliseconds since 1970 by the server's clock, for countdowns. */
  serverNow() { return Date.now() + this.#clockOffset; }

  /** Listens to one event type; the listener gets the event object. Returns the way to stop. */
  on(type, listener) {
    const handler = (event) => listener(event.detail);
    this.addEventListener(type, handler);
    return () => this.removeEventListener(type, handler);
  }

  /** Connects and stays connected until `close` or a final close code. */
  connect() {
    if (this.#state !== "idle" && this.#state !== "closed") return;
    this.#attempt = 0;
    this.#open();
  }

  /** Ends the connection for good; what is still unanswered is rejected with `closed`. */
  close() {
    this.#abandonSocket(1000);
    clearTimeout(this.#retry);
    this.#finish({ code: 1000 });
  }

  /** Goes on in the same room as somebody else: a guest who has just joined, for instance. */
  become(token) {
    this.#abandonSocket(1000);
    clearTimeout(this.#retry);
    for (const id of [...this.#pending.keys()]) this.#settle(id, new LivegateError("closed"));
    this.#options.token = token;
    // The account feed is another one now; the room goes on where it was.
    this.#cursor = null;
    this.#attempt = 0;
    this.#renewing = false;
    this.#open();
  }

  /** Goes on as whom this connection's guest has become; the token is for the next connection. */
  adopt(token) {
    this.#options.token = token;
    this.#cursor = null;
  }

  /** Comes to a room that has turned us away again, with the password it asks for. */
  enter(password) {
    this.#options.password = password;
    this.connect();
  }

  /** Tries at once when waiting: the network is back, or the page is looked at again. */
  retryNow() {
    if (this.#state !== "waiting") return;
    clearTimeout(this.#retry);
    this.#open();
  }

  /**
   * Sends a command; resolves with its reply, rejects with a `LivegateError`. A value command
   * (or any with `op`) waits for the connection and survives its loss; others need it open.
   */
  command(type, fields = {}, { timeoutMs } = {}) {
    const isValue = VALUE_COMMANDS.has(type) || fields.op !== undefined;
    const id = this.#takeId();
    const frame = { id, type, ...fields };
    if (isValue && frame.op === undefined) frame.op = makeOperationId();
    if (this.#state === "closed" || (!isValue && this.#state !== "open")) {
      return Promise.reject(new LivegateError(this.#state === "closed" ? "closed" : "offline"));
    }
    return new Promise((resolve, reject) => {
      const limit = timeoutMs ?? (isValue ? VALUE_TIMEOUT_MS : COMMAND_TIMEOUT_MS);
      const timer = setTimeout(() => this.#settle(id, new LivegateError("timeout", frame)), limit);
      this.#pending.set(id, { frame, isValue, resolve, reject, timer });
      if (this.#state === "open") this.#send(frame);
    });
  }

  /** Sends a command nobody waits for. It is dropped when the connection is not open. */
  tell(type, fields = {}) {
    if (this.#state === "open") this.#send({ type, ...fields });
  }

  danmaku(text, style) { return this.command("danmaku", style ? { text, style } : { text }); }
  preset(preset, style) { return this.command("danmaku", style ? { preset, style } : { preset }); }
  like(count) { return this.command("like", { count }); }
  share(channel) { return this.command("share", { channel }); }
  follow(on) { return this.command("follow", { on }); }
  signIn() { return this.command("signin"); }
  quiet(switches) { return this.command("quiet", switches); }
  account(history, before) {
    return this.command("account", before === undefined ? { history } : { history, before });
  }
  claim(activity, wave, op = makeOperationId()) {
    return this.command("claim", { op, activity, wave });
  }
  shop(after) { return this.command("shop", after === undefined ? {} : { after }); }
  redeem(item, quantity = 1) { return this.command("redeem", { item, quantity }); }
  gift(gift, count = 1) { return this.command("gift", { gift, count }); }
  transfer(to, points) { return this.command("transfer", { to, points }); }
  boost(tier) { return this.command("boost", { tier }); }
  joinMembership(plan) { return this.command("member.join", plan ? { plan } : {}); }
  joinQueue(queue, text) { return this.command("queue.join", text ? { queue, text } : { queue }); }
  leaveQueue(queue) { return this.command("queue.leave", { queue }); }
  renew(token) { return this.command("renew", { token }); }

  // MARK: Connection

  async #open() {
    const generation = ++this.#generation;
    this.#setState("connecting");
    let token;
    try {
      token = await this.#token();
    } catch (error) {
      if (generation === this.#generation) this.#wait(backoffDelay(this.#attempt++), { error });
      return;
    }
    if (generation !== this.#generation) return;
    const socket = new this.#options.WebSocket(this.#address(), this.#protocols(token));
    this.#socket = socket;
    socket.onmessage = (message) => this.#receive(message.data);
    socket.onclose = (close) => this.#closed(close.code, close.reason);
    socket.onerror = () => {};
    this.#listenFor(CONNECT_TIMEOUT_MS);
  }

  #protocols(token) {
    const { password } = this.#options;
    const protocols = token ? [PROTOCOL, `bearer.${token}`] : [PROTOCOL];
    return password ? [...protocols, `password.${base64url(password)}`] : protocols;
  }

  async #token() {
    const { token } = this.#options;
    if (typeof token !== "function") return token ?? null;
    const expired = this.#renewing;
    return (await token({ expired })) ?? null;
  }

  #address() {
    const { url, room } = this.#options;
    const address = new URL(`/v1/rooms/${encodeURIComponent(room)}/live`, url);
    address.protocol = address.protocol.replace(/^http/, "ws");
    if (this.#epoch !== null && this.#seq !== null) {
      address.searchParams.set("epoch", this.#epoch);
      address.searchParams.set("seq", this.#seq);
    }
    if (this.#cursor !== null) address.searchParams.set("cursor", this.#cursor);
    return address.href;
  }

  #closed(code, reason) {
    this.#abandonSocket();
    this.#dropUnrepeatable();
    if (FINAL.has(code)) return this.#finish({ code, reason });
    if (code === EXPIRED) {
      const canRenew = typeof this.#options.token === "function" && !this.#renewing;
      if (!canRenew) return this.#finish({ code, reason });
      this.#renewing = true;
      return this.#wait(0, { code, reason });
    }
    const announced = this.#comeBackAt - Date.now();
    const isInvited = this.#comeBackAt > 0 || COME_BACK.has(code);
    this.#comeBackAt = 0;
    // An invitation is honoured once: a server that keeps sending us away is backed off from.
    if (isInvited && this.#attempt === 0) {
      this.#attempt = 1;
      return this.#wait(Math.max(0, announced), { code, reason });
    }
    return this.#wait(backoffDelay(this.#attempt++, this.#options.random), { code, reason });
  }

  #wait(delay, why) {
    this.#setState("waiting", { ...why, in_ms: Math.round(delay) });
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#open(), delay);
  }

  #finish(why) {
    this.#generation += 1;
    this.#setState("closed", { ...why, final: true });
    for (const id of [...this.#pending.keys()]) this.#settle(id, new LivegateError("closed", why));
  }

  #abandonSocket(code) {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    // A dead path never finishes the closing handshake, so nobody waits for it.
    socket.close(code);
  }

  #listenFor(milliseconds) {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#closed(1006, "silence"), milliseconds);
  }

  #setState(state, why = {}) {
    this.#state = state;
    this.#emit("state", { state, attempt: this.#attempt, ...why });
  }

  // MARK: Commands

  #takeId() {
    do {
      this.#nextId = this.#nextId >= LARGEST_ID ? 1 : this.#nextId + 1;
    } while (this.#pending.has(this.#nextId));
    return this.#nextId;
  }

  #send(frame) {
    if (this.#socket?.readyState === 1) this.#socket.send(JSON.stringify(frame));
  }

  #settle(id, outcome) {
    const entry = this.#pending.get(id);
    if (!entry) return;
    this.#pending.delete(id);
    clearTimeout(entry.timer);
    clearTimeout(entry.again);
    if (outcome instanceof Error) return entry.reject(outcome);
    entry.resolve(outcome);
    this.#emit("answered", { type: entry.frame.type });
  }

  #refuse(event) {
    const entry = this.#pending.get(event.id);
    if (entry?.isValue && event.code === "unavailable") {
      entry.again = setTimeout(() => this.#send(entry.frame), event.retry_ms ?? RETRY_MS);
      return;
    }
    this.#settle(event.id, new LivegateError(event.code, event));
  }

  #dropUnrepeatable() {
    for (const [id, entry] of [...this.#pending]) {
      clearTimeout(entry.again);
      if (!entry.isValue) this.#settle(id, new LivegateError("offline"));
    }
  }

  // MARK: Events

  #receive(data) {
    this.#listenFor(2 * this.#heartbeatMs);
    let events;
    try {
      events = JSON.parse(data);
    } catch {
      return;
    }
    if (!Array.isArray(events)) return;
    for (const event of events) {
      if (event !== null && typeof event === "object") this.#handle(event);
    }
    if (this.#unacknowledged) {
      this.#unacknowledged = false;
      this.tell("ack", { cursor: this.#cursor });
    }
  }

  #handle(event) {
    if (typeof event.now === "number") this.#clockOffset = event.now - Date.now();
    switch (event.type) {
      case "welcome": return this.#welcome(event);
      case "snapshot": return this.#snapshot(event);
      case "reply":
        // What the room is too hot to show to all, its speaker sees all the same.
        if (event.sampled && event.danmaku) this.#emit("danmaku", event.danmaku);
        return this.#settle(event.id, event);
      case "error":
        return event.id === undefined ? this.#emit("error", event) : this.#refuse(event);
      case "reconnect":
        this.#comeBackAt = Date.now() + (event.in_ms ?? 0);
        // Another account is another feed: what was shown of the old one says nothing of it.
        if (event.reason === "account") this.#cursor = null;
        return this.#emit("reconnect", event);
      default: return this.#deliver(event);
    }
  }

  #deliver(event) {
    if (typeof event.seq === "number") {
      if (this.#seq !== null && event.seq <= this.#seq) return;
      this.#seq = event.seq;
    } else if (typeof event.cursor === "number") {
      if (this.#cursor !== null && event.cursor <= this.#cursor) return;
      this.#cursor = event.cursor;
      this.#unacknowledged = true;
    }
    this.#emit(event.type, event);
  }

  #welcome(event) {
    this.#attempt = 0;
    this.#comeBackAt = 0;
    this.#renewing = false;
    this.#heartbeatMs = event.heartbeat_ms ?? DEFAULT_HEARTBEAT_MS;
    this.#listenFor(2 * this.#heartbeatMs);
    // Recovered: what was missed follows, from the event after the last one seen.
    if (!event.recovered || this.#seq === null) this.#seq = event.seq;
    this.#epoch = event.epoch;
    // Taken before the page hears of it: what its listeners now send must not go out twice.
    const unanswered = [...this.#pending.values()].map(({ frame }) => frame);
    this.#setState("open");
    for (const frame of unanswered) this.#send(frame);
    this.#emit("welcome", event);
  }

  #snapshot(event) {
    this.#epoch = event.epoch ?? this.#epoch;
    this.#seq = event.seq ?? this.#seq;
    this.#emit("snapshot", event);
  }

  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
    if (type !== "state") this.dispatchEvent(new CustomEvent("event", { detail }));
  }
}
