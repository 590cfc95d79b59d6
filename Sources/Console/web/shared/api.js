// The API over HTTP, asked with the token that opens the room. Refusals are those of the protocol.

import { LivegateError } from "../client/livegate.js";

export class API {
  #token;

  /** `token` gives what is asked with, or a promise of it. */
  constructor(token) {
    this.#token = token;
  }

  get(path, query = {}) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined);
    const text = new URLSearchParams(given).toString();
    return this.#ask("GET", text ? `${path}?${text}` : path);
  }

  async #ask(method, path) {
    const token = await this.#token();
    if (!token) throw new LivegateError("unauthorized");
    const headers = { Authorization: `Bearer ${token}` };
    let response;
    try {
      response = await fetch(path, { method, headers });
    } catch {
      throw new LivegateError("offline");
    }
    const body = await response.json().catch(() => ({}));
    if (!response.ok) throw new LivegateError(body.code ?? "internal", body);
    return body;
  }
}
