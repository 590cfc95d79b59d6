// Signing in for the day: one command, used by the chip on the stage and by the points sheet, and
// what came of it, remembered for the day so that the chip does not ask twice.

import { remember, remembered } from "../../shared/storage.js";

/** The day in Shanghai, where the programme's days begin and end. */
function today(now) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Shanghai" }).format(now);
}

export class SignIn extends EventTarget {
  constructor(session) {
    super();
    this.session = session;
  }

  get #key() { return `signin.${this.session.me.user ?? ""}`; }

  /** `{streak}` when today's is done, null when it is still to do. */
  get today() {
    const last = remembered(this.#key);
    return last?.day === today(this.session.client.serverNow()) ? last : null;
  }

  /** Resolves with the server's reply; `already_done` counts as done. */
  async perform() {
    const day = today(this.session.client.serverNow());
    try {
      const reply = await this.session.client.signIn();
      this.#done({ day, streak: reply.streak });
      return reply;
    } catch (error) {
      if (error.code === "already_done") this.#done({ day, streak: error.fields.streak });
      throw error;
    }
  }

  #done(record) {
    remember(this.#key, record);
    this.dispatchEvent(new Event("done"));
  }
}
