// What a page knows about its room, folded from the client's events: me, the room, the activities,
// what came of the last ones, and my tasks. Views read it and listen for the part that changed; none
// keeps a copy.

import { tierRank } from "./tiers.js";

/** Activities that are over and that the page still knows. */
const RESULTS_MOST = 10;
const OWN_FIELDS = ["badge", "title", "danmaku", "multiplier", "early_access_s", "next", "growth"];

export class RoomSession extends EventTarget {
  me = {};
  room = {};
  likes = 0;
  activities = new Map();
  /** The last that are over, by id, the latest last; `settled_at` is when, ms since 1970. */
  results = new Map();
  tasks = new Map();
  /** My orders in activities, by id: `state`, `pay_by` and what they are for. */
  orders = new Map();
  /** The queues of the room by name, and my places in them. */
  queues = {};
  places = {};

  constructor(client) {
    super();
    this.client = client;
    client.on("welcome", (event) => this.#welcome(event));
    client.on("snapshot", (event) => {
      this.#snapshot(event);
      this.#askMine();
    });
    client.on("presence", (event) => this.#room(event, ["viewers", "tiers", "members"]));
    client.on("heartbeat", (event) => this.#room(event, ["viewers"]));
    client.on("room", ({ type, seq, at, ...changed }) => this.#room(changed, Object.keys(changed)));
    client.on("likes", (event) => this.#likes(event));
    for (const change of ["opened", "updated", "closed", "settled"]) {
      client.on(`activity.${change}`, (event) => this.#activity(change, event));
    }
    client.on("me", (event) => this.#anew(event));
    client.on("tasks", (event) => this.#timedTasks(event.tasks ?? []));
    client.on("order", (event) => this.keepOrder(event));
    client.on("win", ({ activity, prize }) => this.keepMine(activity, { prize }));
    client.on("queue", ({ queue, length, current, name }) => {
      this.queues[queue] = { length, current, name };
      this.#emit("queues");
    });
    client.on("turn", ({ queue, position }) => this.stand(queue, position));
    client.on("wave", (event) => this.#wave(event));
    client.on("credit", (event) => this.#credit(event));
    client.on("growth", (event) => this.#growth(event));
    client.on("tier", (event) => this.#tier(event));
    client.on("task", (event) => this.#task(event));
  }

  get isGuest() { return !this.me.tier && !["host", "operator"].includes(this.me.role); }

  /**
   * Listens to one part: `me`, `room`, `likes`, `activities`, `results`, `tasks`, `orders`,
   * `queues`, `reset`, `upgraded`.
   */
  on(part, listener) {
    this.addEventListener(part, (event) => listener(event.detail));
  }

  /** Remembers what a reply has said of my part in an activity, be it over or not. */
  keepMine(id, fields = {}) {
    for (const [part, all] of [["results", this.results], ["activities", this.activities]]) {
      const activity = all.get(id);
      if (!activity) continue;
      all.set(id, { ...activity, mine: { ...activity.mine, ...fields } });
      this.#emit(part, all.get(id));
    }
    if (fields.orders || fields.waiting) this.#keepPlaces(id, fields);
  }

  /**
   * Asks what I have done in an activity, also when it is over, or in all that go on. Resolves with
   * the rows of the answer; with none where it could not be asked.
   */
  async askMine(activity) {
    try {
      const asked = activity ? { activity } : {};
      const { activities = [] } = await this.client.command("mine", asked);
      for (const each of activities) {
        if (each.entered) this.keepMine(each.activity, each.mine);
      }
      return activities;
    } catch {
      return [];
    }
  }

  /** Orders and places in line that a sale has of me, and no places but these. */
  #keepPlaces(activity, { orders = [], waiting = [] }) {
    const told = new Set(waiting.map(({ order }) => order));
    for (const [id, order] of this.orders) {
      if (order.activity === activity && order.state === "waiting" && !told.has(id)) {
        this.orders.delete(id);
      }
    }
    for (const order of orders) this.keepOrder({ activity, ...order });
    for (const place of waiting) {
      this.keepOrder({ activity, ...place, state: "waiting" });
    }
  }

  /** Remembers how an order stands; events of it come in parts. */
  keepOrder({ type, cursor, at, ...order }) {
    if (!order.order) return;
    this.orders.set(order.order, { ...this.orders.get(order.order), ...order });
    this.#emit("orders", this.orders.get(order.order));
  }

  /** Where I stand in a queue: from 1, 0 for my turn, null for not at all. */
  stand(queue, position) {
    this.places = { ...this.places, [queue]: position ?? undefined };
    this.#emit("queues");
  }

  #emit(part, detail) {
    this.dispatchEvent(new CustomEvent(part, { detail }));
  }

  #welcome(event) {
    this.me = event.me ?? {};
    this.#snapshot(event, !event.recovered);
    this.#emit("me");
    this.#askMine();
  }

  /** What I have done in the activities that go on: the room's own events say nothing of it. */
  async #askMine() {
    if (this.me.role === "viewer" && this.activities.size) await this.askMine();
  }

  /** The viewer anew: known after all, or a guest who has become a member. */
  #anew({ type, tasks, ...fields }) {
    if (tasks) {
      this.tasks = new Map(tasks.map((each) => [each.task, each]));
      this.#emit("tasks");
    }
    this.me = { ...this.me, ...fields };
    this.#emit("me");
  }

  #snapshot(event, isReset = true) {
    this.room = event.room ?? {};
    this.likes = this.room.likes ?? this.likes;
    this.queues = this.room.queues ?? {};
    this.places = event.queues ?? {};
    this.activities = new Map((event.activities ?? []).map((each) => [each.activity, each]));
    if (event.tasks) this.tasks = new Map(event.tasks.map((each) => [each.task, each]));
    for (const past of event.recent ?? []) {
      if (past.type === "activity.settled") this.#keepResult(past);
    }
    if (isReset) this.#emit("reset", event.recent ?? []);
    for (const part of ["room", "likes", "activities", "tasks", "queues"]) this.#emit(part);
  }

  #room(event, fields) {
    for (const field of fields) {
      if (event[field] !== undefined) this.room[field] = event[field];
    }
    this.#emit("room");
  }

  #likes(event) {
    this.likes = event.total ?? this.likes + (event.added ?? 0);
    this.#emit("likes", event.added ?? 0);
  }

  #activity(change, { type, seq, at, ...fields }) {
    const before = this.activities.get(fields.activity) ?? {};
    const implied = { closed: "closed", settled: "settled" }[change];
    const after = { ...before, ...fields };
    after.state = fields.state ?? implied ?? before.state ?? "open";
    this.activities.set(fields.activity, after);
    if (["settled", "cancelled"].includes(after.state)) this.#keepResult({ ...after, at });
    this.#emit("activities", after);
  }

  #keepResult({ type, seq, at, ...fields }) {
    const known = this.results.get(fields.activity);
    this.results.delete(fields.activity);
    this.results.set(fields.activity,
      { state: "settled", ...known, ...fields, settled_at: known?.settled_at ?? at });
    while (this.results.size > RESULTS_MOST) this.results.delete(this.results.keys().next().value);
    this.#emit("results");
  }

  #wave(event) {
    const activity = this.activities.get(event.activity);
    if (!activity) return;
    const running = { wave: event.wave, wave_closes_at: event.closes_at, state: "open" };
    this.activities.set(event.activity, { ...activity, ...running });
    this.#emit("activities", this.activities.get(event.activity));
  }

  #own(fields) {
    for (const [key, value] of Object.entries(fields)) {
      if (value !== undefined) this.me[key] = value;
    }
    this.#emit("me");
  }

  /** The balance, and what an activity has paid me while this page was open. */
  #credit({ activity, points, balance }) {
    this.#own({ points: balance });
    if (!activity || !(points > 0)) return;
    const { mine = {} } = this.activities.get(activity) ?? this.results.get(activity) ?? {};
    this.keepMine(activity, { credited: (mine.credited ?? 0) + points });
  }

  #growth(event) {
    if (event.next !== undefined) return this.#own({ growth: event.growth, next: event.next });
    const { next } = this.me;
    const missing = next ? Math.max(0, next.missing - (event.added ?? 0)) : 0;
    this.#own({ growth: event.growth, next: next ? { ...next, missing } : next });
  }

  #tier(event) {
    const before = tierRank(event.from) >= 0 ? event.from : this.me.tier;
    const benefits = { ...event, ...event.benefits };
    const fields = Object.fromEntries(OWN_FIELDS.map((field) => [field, benefits[field]]));
    this.#own({ ...fields, tier: event.tier });
    if (tierRank(event.tier) > tierRank(before)) this.#emit("upgraded", event);
  }

  /** Tasks with a time of their own; those told before and not again are over. */
  #timedTasks(tasks) {
    const told = new Set(tasks.map(({ task }) => task));
    for (const [id, task] of this.tasks) {
      if (task.closes_at && !told.has(id)) this.tasks.delete(id);
    }
    for (const task of tasks) {
      this.tasks.set(task.task, { progress: 0, ...this.tasks.get(task.task), ...task });
    }
    this.#emit("tasks");
  }

  #task(event) {
    const { task, progress, done } = event;
    // A countdown task is an activity; the account hears of it under the activity's id.
    if (this.activities.has(task)) return this.keepMine(task, { progress, done });
    const before = this.tasks.get(event.task) ?? {};
    const { type, cursor, at, ...fields } = event;
    this.tasks.set(event.task, { ...before, ...fields });
    this.#emit("tasks");
  }
}
