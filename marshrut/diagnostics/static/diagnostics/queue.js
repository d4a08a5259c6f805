// What a device holds until the server has acknowledged it.
//
// localStorage, not IndexedDB: a write is done when the call returns, so a tab killed in the next instant loses nothing,
// and the other tabs of the browser hear of it at once. Every change has a key of its own: tabs never overwrite each other.
// A key holds the number of the work, the item's position, the value and marks of order; nobody's name.

const FIRST_WAIT = 500;
const LONGEST_WAIT = 15000;
const BATCH = 50;

export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export class Queue {
  // tell(state, facts): "saving", "saved", "offline", "shut", "late", "idle", "refused"
  constructor({ work, token, tell, heard }) {
    this.prefix = `marshrut.answer.${work}.`;
    this.token = token;
    this.tell = tell;
    this.memory = new Map();
    this.flags = {};
    this.wait = FIRST_WAIT;
    this.sending = null;
    this.timer = null;
    this.stopped = false;
    this.device = this.#remembered("marshrut.device", uuid);
    addEventListener("online", () => this.#soon(0));
    addEventListener("pagehide", () => this.send());
    addEventListener("storage", (event) => {
      if (event.key?.startsWith(this.prefix) && event.newValue) heard(JSON.parse(event.newValue));
    });
  }

  get holds() {
    return this.memory.size === 0;
  }

  pending() {
    const kept = [];
    try {
      for (let i = 0; i < localStorage.length; i++) {
        const key = localStorage.key(i);
        if (key.startsWith(this.prefix)) kept.push(JSON.parse(localStorage.getItem(key)));
      }
    } catch {
      // storage is switched off: the memory below is all there is
    }
    return [...kept, ...this.memory.values()].sort((a, b) => a.seq - b.seq);
  }

  add(position, value, base) {
    const change = { id: uuid(), position, value, base, seq: this.#next(), at: new Date().toISOString() };
    try {
      localStorage.setItem(this.prefix + change.id, JSON.stringify(change));
    } catch {
      this.memory.set(change.id, change);
    }
    this.tell("saving");
    this.#soon(0);
    return change.id;
  }

  flag(position, on) {
    this.flags[position] = on;
    this.#soon(0);
  }

  // Resolves when nothing is left to send, or when sending is impossible now.
  async flush() {
    clearTimeout(this.timer);
    await this.sending;
    for (let tries = 0; tries < 3 && this.#left(); tries++) await this.send();
    return this.pending().length === 0;
  }

  send() {
    this.sending ??= this.#send().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  #left() {
    return !this.stopped && (this.pending().length > 0 || Object.keys(this.flags).length > 0);
  }

  #soon(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  async #send() {
    if (!this.#left()) return;
    const changes = this.pending().slice(0, BATCH);
    const flags = this.flags;
    this.flags = {};
    let response = null;
    try {
      response = await fetch("/a/answers/", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ token: this.token, device: this.device, changes, flags }),
        keepalive: true,
        credentials: "omit",
        signal: AbortSignal.timeout?.(20000),
      });
      if (response.ok) this.#acknowledged(await response.json());
      else this.#refused(response.status);
    } catch {
      this.#later();
    }
    if (!response?.ok) this.flags = { ...flags, ...this.flags };
    else if (this.#left()) this.#soon(0);
  }

  #acknowledged(told) {
    for (const id of [...told.stored, ...told.refused.map((one) => one.id)]) this.#forget(id);
    this.wait = FIRST_WAIT;
    const states = { counted: "saved", late: "late", aside: "shut", gone: "shut" };
    this.stopped = told.standing === "aside" || told.standing === "gone";
    if (told.standing === "gone") for (const change of this.pending()) this.#forget(change.id);
    this.tell(told.refused.length ? "refused" : states[told.standing], told);
  }

  #refused(status) {
    if (status === 403) {
      this.stopped = true;
      this.tell("shut", {});
    } else this.#later();
  }

  // With growing pauses and a bit of chance, so that a hundred devices do not come back in the same instant.
  #later() {
    this.tell("offline", { holds: this.holds });
    this.#soon(this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }

  #forget(id) {
    this.memory.delete(id);
    try {
      localStorage.removeItem(this.prefix + id);
    } catch {
      // it was in memory only
    }
  }

  #remembered(key, make) {
    try {
      if (!localStorage.getItem(key)) localStorage.setItem(key, make());
      return localStorage.getItem(key);
    } catch {
      return make();
    }
  }

  // Grows on this device whatever its clock does.
  #next() {
    let last = this.last ?? 0;
    try {
      last = Math.max(last, Number(localStorage.getItem("marshrut.seq") ?? 0));
      this.last = Math.max(Date.now(), last + 1);
      localStorage.setItem("marshrut.seq", String(this.last));
    } catch {
      this.last = Math.max(Date.now(), last + 1);
    }
    return this.last;
  }
}
