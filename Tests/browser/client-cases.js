// What the client module promises, tried in the browser against a scripted WebSocket: no server
// is needed to lose a frame, repeat a claim or send a close code. Called by run.py, which prints
// one line for each case.

async (moduleUrl) => {
  const { LivegateClient, backoffDelay, makeOperationId } = await import(moduleUrl);
  const results = [];

  class ScriptedSocket {
    static made = [];
    constructor(url, protocols) {
      Object.assign(this, { url: new URL(url), protocols, readyState: 1, sent: [] });
      ScriptedSocket.made.push(this);
    }
    send(text) { this.sent.push(JSON.parse(text)); }
    close() { this.readyState = 3; }
    says(...events) { this.onmessage?.({ data: JSON.stringify(events) }); }
    closes(code) { this.readyState = 3; this.onclose?.({ code, reason: "" }); }
  }

  const until = async (condition) => {
    for (let tries = 0; tries < 300; tries += 1) {
      if (condition()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`never: ${condition}`);
  };
  const equal = (found, expected) => {
    const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
    if (one !== other) throw new Error(`${one} is not ${other}`);
  };
  const welcome = (fields) => ({
    type: "welcome", epoch: "e1", seq: 57, recovered: false, now: 5_000_000, heartbeat_ms: 25_000,
    me: {}, room: {}, activities: [], recent: [], ...fields,
  });
  const sockets = () => ScriptedSocket.made;
  const last = () => sockets().at(-1);

  async function room(options = {}) {
    ScriptedSocket.made = [];
    const client = new LivegateClient({
      url: "http://gate.test", room: "r1", token: "t1", WebSocket: ScriptedSocket,
      random: () => 0, ...options,
    });
    client.connect();
    await until(() => sockets().length === 1);
    return client;
  }

  const cases = {
    async "a first visit names the room and carries the token as a subprotocol"() {
      await room();
      equal(last().url.href, "ws://gate.test/v1/rooms/r1/live");
      equal(last().protocols, ["livegate.v1", "bearer.t1"]);
    },
    async "a guest offers the protocol alone"() {
      await room({ token: null });
      equal(last().protocols, ["livegate.v1"]);
    },
    async "a reconnect names the last room event and the last account event"() {
      await room();
      last().says(welcome(), { type: "danmaku", seq: 58 }, { type: "credit", cursor: 9 });
      last().closes(1006);
      await until(() => sockets().length === 2);
      equal(last().url.search, "?epoch=e1&seq=58&cursor=9");
    },
    async "what was seen before is not told again"() {
      const client = await room();
      const told = [];
      for (const type of ["danmaku", "credit"]) {
        client.on(type, (event) => told.push(event.seq ?? event.cursor));
      }
      const line = (seq) => ({ type: "danmaku", seq });
      last().says(welcome(), line(58), line(58), line(59), { type: "credit", cursor: 3 });
      last().closes(1006);
      await until(() => sockets().length === 2);
      last().says(welcome({ recovered: true, seq: 61 }), line(59), line(60), line(61),
        { type: "credit", cursor: 3 }, { type: "credit", cursor: 4 });
      equal(told, [58, 59, 3, 60, 61, 4]);
    },
    async "the highest cursor of a frame is acknowledged once"() {
      await room();
      last().says(welcome(), { type: "credit", cursor: 3 }, { type: "credit", cursor: 4 });
      equal(last().sent, [{ type: "ack", cursor: 4 }]);
    },
    async "a claim without an answer is sent again with the same op after a reconnect"() {
      const client = await room();
      last().says(welcome());
      const answer = client.claim("a1", 1);
      const [first] = last().sent;
      last().closes(1006);
      await until(() => sockets().length === 2);
      last().says(welcome());
      const [again] = last().sent;
      equal(again, first);
      last().says({ type: "reply", id: again.id, points: 5, balance: 15 });
      equal((await answer).points, 5);
    },
    async "a line that was not answered is not said twice"() {
      const client = await room();
      last().says(welcome());
      const answer = client.danmaku("hello").catch((error) => error.code);
      last().closes(1006);
      await until(() => sockets().length === 2);
      last().says(welcome());
      equal([await answer, last().sent.length], ["offline", 0]);
    },
    async "an error rejects with its code and its fields"() {
      const client = await room();
      last().says(welcome());
      const answer = client.danmaku("x").catch((error) => [error.code, error.fields.retry_ms]);
      last().says({ type: "error", id: last().sent[0].id, code: "rate_limited", retry_ms: 800 });
      equal(await answer, ["rate_limited", 800]);
    },
    async "a value command that is unavailable is tried again by itself"() {
      const client = await room();
      last().says(welcome());
      const answer = client.claim("a1", 1);
      last().says({ type: "error", id: last().sent[0].id, code: "unavailable", retry_ms: 10 });
      await until(() => last().sent.length === 2);
      equal(last().sent[1].op, last().sent[0].op);
      last().says({ type: "reply", id: last().sent[1].id, points: 1 });
      equal((await answer).points, 1);
    },
    async "a silence of two heartbeats is a lost connection"() {
      await room();
      last().says(welcome({ heartbeat_ms: 40 }));
      await until(() => sockets().length === 2);
      equal(sockets()[0].readyState, 3);
    },
    async "a draining server is come back to when it said"() {
      const client = await room();
      const waits = [];
      client.on("state", (change) => { if (change.state === "waiting") waits.push(change.in_ms); });
      last().says(welcome(), { type: "reconnect", in_ms: 60, reason: "drain" });
      last().closes(4200);
      await until(() => sockets().length === 2);
      equal(waits.length === 1 && waits[0] > 20 && waits[0] <= 60, true);
    },
    async "a name that leads to another account begins with that one's feed"() {
      const client = await room();
      const shown = [];
      client.on("credit", (event) => shown.push(event.cursor));
      last().says(welcome(), { type: "credit", cursor: 9 });
      last().says({ type: "reconnect", in_ms: 0, reason: "account" });
      last().closes(4200);
      await until(() => sockets().length === 2);
      last().says(welcome(), { type: "credit", cursor: 4 });
      equal([client.cursor, shown.join()], [4, "9,4"]);
    },
    async "final close codes end it"() {
      for (const code of [1000, 1008, 1009, 4000, 4003, 4004, 4005, 4006, 4009, 4010]) {
        const client = await room();
        last().says(welcome());
        last().closes(code);
        equal([code, client.state], [code, "closed"]);
      }
    },
    async "other close codes are backed off from"() {
      for (const code of [1001, 1006, 1011, 4100, 4101, 4102]) {
        const client = await room();
        last().says(welcome());
        last().closes(code);
        equal([code, client.state], [code, "waiting"]);
        client.close();
      }
    },
    async "an expired token is renewed once and then given up"() {
      const asked = [];
      const client = await room({ token: async (why) => (asked.push(why.expired), "t") });
      last().closes(4001);
      await until(() => sockets().length === 2);
      last().closes(4001);
      equal([asked, client.state], [[false, true], "closed"]);
    },
    async "a snapshot moves the viewer forward"() {
      const client = await room();
      last().says(welcome(), { type: "snapshot", epoch: "e1", seq: 900, now: 1 });
      equal(client.seq, 900);
    },
    async "the backoff stays between half a second and twenty"() {
      equal([0, 1, 50].map((attempt) => backoffDelay(attempt, () => 0)), [500, 500, 500]);
      equal([0, 1, 50].map((attempt) => backoffDelay(attempt, () => 1)), [1_000, 2_000, 20_000]);
    },
    async "operation ids are version 7 and rise with time"() {
      const [early, late] = [makeOperationId(1_000), makeOperationId(2_000)];
      const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
      equal([shape.test(early), early < late], [true, true]);
    },
  };

  for (const [name, run] of Object.entries(cases)) {
    try {
      await run();
      results.push([name, null]);
    } catch (error) {
      results.push([name, String(error)]);
    }
  }
  return results;
}
