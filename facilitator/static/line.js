/* A line of taps that wait to be sent: in order, one at a time, each tried again until the server has taken or refused it.
   What is in the line carries its own id, so that sending it twice changes nothing. The line lives as long as the page does. */

import { announce } from "./status.js";

const FIRST_WAIT = 1000, LONGEST_WAIT = 15000, PATIENCE = 15000;
const LATER = [408, 425, 429, 500, 502, 503, 504];
const OUT = [400, 401]; // the page's token is from before, or nobody is signed in any more

/** An id for one tap. Browsers offer randomUUID only over https. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** The page's token against forged requests. */
const tokenOf = (page) => JSON.parse(page.body.dataset.hxHeaders || "{}")["X-CSRFToken"];

export class Line {
  /** `request(op)` gives [method, address, body]; `taken(op, answer)`, `refused(op, answer)`, `moved(op)` and `through()` are told. */
  constructor(page) {
    this.page = page;
    this.ops = [];
    this.wait = FIRST_WAIT;
    this.timer = 0;
    this.sending = false;
    this.troubled = false;
    this.token = tokenOf(document);
    for (const moment of ["online", "pageshow"]) addEventListener(moment, () => this.send());
    addEventListener("pagehide", () => this.sendLast());
    addEventListener("beforeunload", (event) => { if (this.ops.length) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.send(); });
  }

  /** How long the first in line has been waiting, in milliseconds. */
  get age() {
    return this.ops.length ? performance.now() - this.ops[0].since : 0;
  }

  has(test) {
    return this.ops.some(test);
  }

  add(op) {
    op.since = performance.now();
    this.ops.push(op);
    this.send();
  }

  /** Take out what has not been sent yet; false when it is too late for that. */
  takeOut(op) {
    if (op.tried || !this.ops.includes(op)) return false;
    this.ops = this.ops.filter((other) => other !== op);
    this.page.moved(op);
    return true;
  }

  async send() {
    clearTimeout(this.timer);
    if (this.sending) return;
    this.sending = true;
    while (this.ops.length) {
      const op = this.ops[0];
      op.tried = true;
      if (!(await this.deliver(op))) break;
      this.ops.shift();
      this.wait = FIRST_WAIT;
      this.page.moved(op);
    }
    this.sending = false;
    if (this.ops.length) {
      this.troubled = true;
      this.timer = setTimeout(() => this.send(), this.wait);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
      this.page.moved(null);
    } else if (this.troubled) {
      this.troubled = false;
      this.page.through();
    }
  }

  /** Send one; true when it is over, taken or refused, and false when it must be tried again. */
  async deliver(op) {
    let answer;
    try {
      answer = await this.ask(op);
    } catch {
      return false;
    }
    if (OUT.includes(answer.status) && (await this.renewToken())) return false;
    if (LATER.includes(answer.status)) return false;
    await (answer.ok ? this.page.taken(op, answer) : this.page.refused(op, answer));
    return true;
  }

  ask(op, more = {}) {
    const [method, address, body] = this.page.request(op);
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token };
    const signal = AbortSignal.timeout?.(PATIENCE);
    return fetch(address, { method, headers, body: JSON.stringify(body), credentials: "same-origin", signal, ...more });
  }

  /** Tell whether it is worth trying again: with a new token, or once somebody has signed in again in another tab. */
  async renewToken() {
    const old = this.token;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const signedIn = answer.ok && !answer.redirected;
      if (signedIn) this.token = tokenOf(page);
      else announce(document.getElementById("status").dataset.signedOut);
      return !signedIn || this.token !== old;
    } catch {
      return true;
    }
  }

  /** The page goes away: one last try that the browser finishes by itself. */
  sendLast() {
    for (const op of this.ops) this.ask(op, { keepalive: true, signal: undefined }).catch(() => {});
  }
}
