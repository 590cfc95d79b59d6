// Activities that were filled in and not opened, kept by this browser for their room.

import { remember, remembered } from "../shared/storage.js";

const DRAFTS_MOST = 20;

export class Drafts {
  constructor(room) {
    this.key = `drafts.${room}`;
    const kept = remembered(this.key, []);
    /** As the form gives and takes them, with an `id`; the newest first. */
    this.all = Array.isArray(kept) ? kept.filter((each) => each?.kind) : [];
  }

  /** Keeps one, in place of the one that it was opened from. */
  keep(draft) {
    const id = draft.id ?? crypto.randomUUID();
    this.remove(id);
    this.all = [{ ...draft, id }, ...this.all].slice(0, DRAFTS_MOST);
    remember(this.key, this.all);
    return id;
  }

  remove(id) {
    this.all = this.all.filter((each) => each.id !== id);
    remember(this.key, this.all);
  }
}
