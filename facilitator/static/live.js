/* Keeps an element up to date: <div data-live data-url="…" data-every="1500">.
   Asks its address with If-None-Match and puts the answer in: HTML replaces the content, JSON is handed on as the event
   "live:change" (detail is the data; a listener that prevents it has no use for this answer and gets the next one whole).
   "live:ask" tells that a question goes out. Rests while the page is hidden, asks less often while the server cannot answer, and stops when
   it may not know any more (401, 403, 404, 410). Without this file the page is as it was when it was loaded. */

import { announce } from "./status.js";

const SHORTEST = 1000, USUAL = 1500, LONGEST = 30000;
const OVER = [401, 403, 404, 410];

/** Whether somebody is writing or pressing something inside the element, so that it must not be replaced under their hands. */
function isBeingUsed(element) {
  const at = document.activeElement;
  return element.matches(":active") || (element.contains(at) && at.matches("input:not([type=hidden]), textarea, select"));
}

const unfolded = (element) => [...element.querySelectorAll("details[open][id]")].map((details) => details.id);

function unfold(element, ids) {
  for (const id of ids) element.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
}

/** Replace the content and leave the focus, and what was unfolded, where they were (by id). */
function swap(element, html) {
  const focused = element.contains(document.activeElement) ? document.activeElement.id : "";
  const open = unfolded(element);
  element.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  unfold(element, open);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  window.htmx?.process(element);
  element.dispatchEvent(new CustomEvent("live:change", { bubbles: true }));
}

class Live {
  constructor(element) {
    this.element = element;
    this.every = Math.max(SHORTEST, Number(element.dataset.every) || USUAL);
    this.wait = this.every;
    this.tag = element.dataset.etag || "";
    this.timer = 0;
    this.asking = false;
    this.taps = 0;
    this.open = [];
    document.addEventListener("visibilitychange", () => (document.hidden ? this.plan() : this.askAfresh()));
    addEventListener("online", () => this.askAfresh());
    element.addEventListener("htmx:beforeSwap", () => { this.open = unfolded(element); });
    element.addEventListener("htmx:afterSwap", (event) => this.answered(event.detail.xhr));
    this.plan(this.every);
  }

  /** Ask again after so many milliseconds; without a number, rest. */
  plan(milliseconds) {
    clearTimeout(this.timer);
    if (milliseconds !== undefined && !this.over && !document.hidden) this.timer = setTimeout(() => this.ask(), milliseconds);
  }

  /** After sleep the page's own clock may be behind: ask for all of it, not only for what changed. */
  askAfresh() {
    this.tag = "";
    this.plan(0);
  }

  /** An answer to a tap is newer than whatever is still on its way. */
  answered(request) {
    unfold(this.element, this.open);
    this.element.dispatchEvent(new CustomEvent("live:change", { bubbles: true }));
    this.taps += 1;
    this.tag = request?.getResponseHeader("ETag") || "";
    this.plan(this.wait);
  }

  async ask() {
    if (this.asking) return;
    if (!this.element.isConnected) { this.over = true; return; }
    this.asking = true;
    this.element.dispatchEvent(new CustomEvent("live:ask"));
    try {
      const headers = { Accept: this.element.dataset.accept || "text/html", "X-Live": "1" };
      if (this.tag) headers["If-None-Match"] = this.tag;
      const taps = this.taps;
      const answer = await fetch(this.element.dataset.url, { headers, cache: "no-store", credentials: "same-origin" });
      if (taps === this.taps) await this.take(answer, taps);
    } catch {
      this.slowDown();
    }
    this.asking = false;
    this.plan(this.wait);
  }

  async take(answer, taps) {
    if (OVER.includes(answer.status) || answer.redirected) {
      this.over = true;
      if (answer.status === 401 || answer.redirected) announce(document.getElementById("status")?.dataset.signedOut);
      this.element.dispatchEvent(new CustomEvent("live:over", { bubbles: true, detail: answer.status }));
    } else if (answer.status === 304) {
      this.recover();
    } else if (answer.ok) {
      this.recover();
      await this.show(answer, taps);
    } else {
      this.slowDown(Number(answer.headers.get("Retry-After")) * 1000);
    }
  }

  async show(answer, taps) {
    if ((answer.headers.get("Content-Type") || "").includes("json")) {
      const change = new CustomEvent("live:change", { bubbles: true, cancelable: true, detail: await answer.json() });
      if (!this.element.dispatchEvent(change)) { this.tag = ""; return; }
    } else {
      const html = await answer.text();
      if (taps !== this.taps || isBeingUsed(this.element)) return;
      swap(this.element, html);
    }
    this.tag = answer.headers.get("ETag") || "";
  }

  recover() {
    this.wait = this.every;
    delete this.element.dataset.late;
  }

  slowDown(asked = 0) {
    this.wait = Math.min(LONGEST, Math.max(this.wait * 2, asked || 0));
    this.element.dataset.late = "";
  }
}

for (const element of document.querySelectorAll("[data-live]")) new Live(element);
