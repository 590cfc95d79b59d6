// Types of the client module, for apps that are written in TypeScript. The protocol reference
// is the authority; fields that a server may leave out are optional here.

export type Tier = string;
export type DanmakuStyle = "scroll" | "pinned" | "banner";
export type ConnectionState = "idle" | "connecting" | "open" | "waiting" | "closed";

export interface Member { user: string; name: string; tier: Tier }

export interface Me {
  user: string; name: string; role: "viewer" | "host" | "operator" | "service" | "guest";
  tier?: Tier; badge?: string; provisional?: boolean;
  points?: number; held?: number; growth?: number;
  next?: { tier: Tier; missing: number } | null;
  danmaku?: { color: string; styles: DanmakuStyle[] };
  /** Percent: 150 is one and a half times the points. */
  multiplier?: number;
  early_access_s?: number;
  /** Milliseconds since 1970 UTC, 0 when not muted. */
  muted_until?: number;
}

export interface Room {
  id: string; title: string; host: string; state: string;
  viewers: number; tiers: Record<Tier, number>; members: Member[];
  notice: string | null; product: unknown; slow_mode_s: number;
}

export interface Activity {
  activity: string; kind: string; title?: string; state?: string;
  eligible?: { tiers?: Tier[]; min_tier?: Tier; follow?: boolean; member?: boolean } | null;
  opens_at?: number; closes_at?: number; result?: Record<string, unknown>;
  [publicState: string]: unknown;
}

export interface Task {
  task: string; title?: string; progress: number; goal: number; points?: number; done?: boolean;
}

export type QueueName = "mic" | "question" | "support";

export interface Snapshot {
  epoch: string; seq: number; now: number;
  room: Room; activities: Activity[]; tasks?: Task[]; recent: RoomEvent[];
  /** Where one stands, from 1; 0 where it is one's turn. */
  queues: Partial<Record<QueueName, number>>;
}

export interface Welcome extends Snapshot {
  type: "welcome"; session: string; recovered: boolean; heartbeat_ms: number; me: Me;
}

export interface RoomEvent { type: string; seq?: number; at?: number; [field: string]: any }
export interface AccountEvent { type: string; cursor: number; at?: number; [field: string]: any }
export interface Reply { type: "reply"; id: number; [field: string]: any }

export interface StateChange {
  state: ConnectionState; attempt: number;
  /** Milliseconds until the next try, while `waiting`. */
  in_ms?: number;
  /** The WebSocket close code, where one was received. */
  code?: number;
  reason?: string;
  /** Set when no further try will be made. */
  final?: boolean;
}

export interface EventMap {
  state: StateChange; welcome: Welcome; snapshot: Snapshot & { type: "snapshot" };
  danmaku: RoomEvent; entry: RoomEvent; presence: RoomEvent; likes: RoomEvent; gift: RoomEvent;
  upgrade: RoomEvent; wave: RoomEvent; room: RoomEvent; announcement: RoomEvent;
  removed: RoomEvent; sampled: RoomEvent; skip: RoomEvent; queue: RoomEvent; featured: RoomEvent;
  "activity.opened": RoomEvent & Activity; "activity.updated": RoomEvent & Activity;
  "activity.closed": RoomEvent & Activity; "activity.settled": RoomEvent & Activity;
  credit: AccountEvent; growth: AccountEvent; tier: AccountEvent; coupon: AccountEvent;
  win: AccountEvent; order: AccountEvent; task: AccountEvent; notice: AccountEvent;
  turn: { queue: QueueName; position: number | null };
  heartbeat: { now: number; viewers: number }; reconnect: { in_ms: number; reason?: string };
  answered: { type: string };
  error: { code: string; message?: string }; event: RoomEvent | AccountEvent | Welcome;
}

export interface ClientOptions {
  /** Where the server is; `http`, `https`, `ws` and `wss` all do. */
  url: string;
  room: string;
  /** A token, or the way to one; asked again before every try, `expired` after a 4001. */
  password?: string;
  token?: string | null | ((why: { expired: boolean }) => Promise<string | null>);
  /** For runtimes without a global WebSocket. */
  WebSocket?: any;
  /** From 0 to 1, for the jitter. */
  random?: () => number;
}

export class LivegateError extends Error {
  /** A protocol error code, or `offline`, `timeout`, `closed`. */
  readonly code: string;
  readonly fields: Record<string, any>;
  constructor(code: string, fields?: Record<string, unknown>);
}

export function makeOperationId(now?: number): string;
export function backoffDelay(attempt: number, random?: () => number): number;

export class LivegateClient extends EventTarget {
  constructor(options: ClientOptions);
  readonly state: ConnectionState;
  readonly epoch: string | null;
  readonly seq: number | null;
  readonly cursor: number | null;
  serverNow(): number;
  on<T extends keyof EventMap>(type: T, listener: (event: EventMap[T]) => void): () => void;
  connect(): void;
  close(): void;
  retryNow(): void;
  /** Takes the token of whom this connection's guest has become, for the next connection. */
  adopt(token: ClientOptions["token"]): void;
  /** Comes back to a room that asks for a password (4003, reason `password`). */
  enter(password: string): void;
  /** Reconnects with another token, in the same place of the room. */
  become(token: ClientOptions["token"]): void;
  command(type: string, fields?: Record<string, unknown>, options?: { timeoutMs?: number }):
    Promise<Reply>;
  tell(type: string, fields?: Record<string, unknown>): void;
  danmaku(text: string, style?: DanmakuStyle): Promise<Reply>;
  preset(preset: string, style?: DanmakuStyle): Promise<Reply>;
  /** `count` from 1 to 50. */
  like(count: number): Promise<Reply>;
  share(channel: string): Promise<Reply>;
  follow(on: boolean): Promise<Reply>;
  signIn(): Promise<Reply>;
  quiet(switches: { effects?: boolean; banners?: boolean; danmaku?: boolean }): Promise<Reply>;
  account(history: number, before?: number): Promise<Reply>;
  claim(activity: string, wave: number, op?: string): Promise<Reply>;
  /** What there is for points, a page at a time. */
  shop(after?: string): Promise<Reply>;
  redeem(item: string, quantity?: number): Promise<Reply>;
  gift(gift: string, count?: number): Promise<Reply>;
  transfer(to: string, points: number): Promise<Reply>;
  boost(tier: string): Promise<Reply>;
  /** Without a plan the free one. */
  joinMembership(plan?: string): Promise<Reply>;
  /** The reply has the `position` from 1; 0 where it is one's turn. */
  joinQueue(queue: QueueName, text?: string): Promise<Reply>;
  leaveQueue(queue: QueueName): Promise<Reply>;
  renew(token: string): Promise<Reply>;
}
