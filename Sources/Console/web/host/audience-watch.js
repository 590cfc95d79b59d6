// Asks the room who is here and what they want, again and again and at once when a queue has
// changed: one question for all panels that show a part of the answer.

const EVERY_MS = 5_000;
const SETTLE_MS = 300;

export class AudienceWatch extends EventTarget {
  #timer;

  constructor(session) {
    super();
    this.session = session;
    this.latest = {};
    session.client.on("welcome", () => this.ask());
    for (const event of ["queue", "gift"]) session.client.on(event, () => this.askSoon());
    setInterval(() => { if (!document.hidden) this.ask(); }, EVERY_MS);
  }

  on(listener) {
    this.addEventListener("change", () => listener(this.latest));
  }

  /** Soon, once for everything that happens until then. */
  askSoon() {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.ask();
    }, SETTLE_MS);
  }

  async ask() {
    if (this.session.client.state !== "open") return;
    try {
      this.latest = await this.session.client.command("audience");
      this.dispatchEvent(new Event("change"));
    } catch {
      // The next one will say.
    }
  }
}
