/* The register by thumb: a tap shows at once and is sent behind it (line.js), with an id of its own and the time by the server's clock, so
   that two phones agree. While taps wait, answers about others are not shown; afterwards live.js brings the whole register.
   Without this file the forms of the page do the same. */

import { Line, newId } from "./line.js";
import { announce } from "./status.js";

const PRESENT = ["here", "late", "left_early"];
const QUIET = 2000; // milliseconds in which a tap may be on its way without a word about it

/** The id of the tap that takes another one back: the same on every device (domain/register.py, undo_id). */
const undoId = (id) => `${id.slice(0, 14)}8${id.slice(15)}`;

const isClosed = (status) => !["planned", "live"].includes(status);

class Register {
  constructor(list) {
    this.list = list;
    this.guests = document.getElementById("guests");
    this.words = JSON.parse(list.dataset.words);
    this.undoForm = document.getElementById("undo");
    this.taps = []; // what can be taken back, the last one at the end
    this.epoch = 0; // grows whenever the answer to a question on its way is out of date
    this.asked = 0;
    this.ahead = Date.parse(list.dataset.now) - Date.now(); // how far the server's clock is ahead: one figure for all taps keeps their order
    this.line = new Line(this);
    document.addEventListener("submit", (event) => this.submitted(event));
    list.addEventListener("live:ask", () => { this.asked = this.epoch; });
    list.addEventListener("live:change", (event) => this.changed(event));
  }

  submitted(event) {
    const row = event.target.closest(".register-row");
    const mark = event.submitter?.value;
    if (row?.dataset.member && mark) this.tap(row, mark);
    else if (row?.dataset.guest) this.takeBack(row);
    else if (event.target.id === "welcome") this.welcome();
    else if (event.target.id === "undo" && this.taps.length) this.undo();
    else return;
    event.preventDefault();
    this.fold(row);
  }

  /** Fold what was unfolded, without losing the place of a keyboard. */
  fold(row) {
    const more = row?.querySelector("details[open]");
    if (!more) return;
    if (more.contains(document.activeElement)) row.querySelector(".register-mark").focus({ preventScroll: true });
    more.open = false;
  }

  /* What a thumb does */

  tap(row, mark) {
    const op = this.markOf(newId(), row, mark);
    this.taps.push(op);
    this.mark(row, op);
  }

  markOf(id, row, mark) {
    const at = new Date(Date.now() + this.ahead).toISOString();
    return { kind: "mark", id, member: row.dataset.member, mark, before: row.dataset.mark, at };
  }

  mark(row, op) {
    this.paint(row, op.mark);
    this.say(this.words.said.replace("{name}", row.dataset.name).replace("{mark}", this.words[op.mark]));
    this.send(op, row);
  }

  welcome() {
    const number = Math.max(0, ...[...this.guests.children].map((row) => Number(row.dataset.guest))) + 1;
    const op = { kind: "guest", id: newId(), number, row: this.addGuest(number) };
    this.taps.push(op);
    this.say(this.nameOfGuest(number));
    this.send(op, op.row);
  }

  takeBack(row) {
    const number = Number(row.dataset.guest);
    const welcome = this.line.ops.find((op) => op.row === row);
    this.taps = this.taps.filter((op) => op.row !== row);
    if (row.contains(document.activeElement)) document.querySelector("#welcome button").focus({ preventScroll: true });
    row.remove();
    this.say(this.words.back.replace("{guest}", this.nameOfGuest(number)));
    if (!welcome || !this.line.takeOut(welcome)) this.send({ kind: "unguest", id: newId(), number, welcome });
  }

  undo() {
    const op = this.taps.at(-1);
    if (op.kind === "guest") { this.takeBack(op.row); return; }
    this.taps.pop();
    const row = this.rowOf(op.member);
    if (!row) return;
    const back = { ...this.markOf(undoId(op.id), row, op.before), before: op.mark };
    if (!this.line.takeOut(op)) { this.mark(row, back); return; }
    this.paint(row, op.before);
    this.say(this.words.said.replace("{name}", row.dataset.name).replace("{mark}", this.words[op.before]));
    this.show();
  }

  send(op, row) {
    if (row) row.dataset.waiting = "";
    this.epoch += 1;
    this.line.add(op);
    this.show();
    setTimeout(() => this.show(), QUIET + 50);
  }

  /* What the line asks and tells */

  request(op) {
    if (op.kind === "guest") return ["POST", this.list.dataset.guests, { client_guest_id: op.id }];
    if (op.kind === "unguest") return ["DELETE", `${this.list.dataset.guests}/${op.welcome?.number ?? op.number}`];
    const body = { mark: op.mark, client_mark_id: op.id, client_time: op.at };
    return ["PUT", `${this.list.dataset.marks}/${op.member}`, body];
  }

  /** Whether another tap for the same person is still in line. */
  another(op) {
    return this.line.has((other) => other !== op && other.kind === "mark" && other.member === op.member);
  }

  async taken(op, answer) {
    if (op.kind === "guest") {
      op.number = (await answer.json()).number;
      if (op.row.isConnected) this.nameGuest(op.row, op.number);
    } else if (op.kind === "mark") {
      const { mark } = await answer.json();
      const row = this.rowOf(op.member);
      if (row && !this.another(op) && row.dataset.mark !== mark) this.paint(row, mark);
    }
  }

  /** What is refused for good is said, and the row shows again what it showed before. */
  async refused(op, answer) {
    const problem = await answer.json().catch(() => ({}));
    const row = this.rowOf(op.member);
    this.taps = this.taps.filter((tap) => tap !== op);
    if (op.kind === "guest") op.row.remove();
    else if (op.kind === "mark" && row && !this.another(op)) this.paint(row, op.before);
    if (op.kind !== "unguest") announce(problem.detail || document.getElementById("status").dataset.failed);
  }

  moved(op) {
    this.epoch += 1;
    const row = op && (op.row || this.rowOf(op.member));
    if (row && !this.another(op)) delete row.dataset.waiting;
    this.show();
  }

  through() {
    this.say(this.words.sent);
    this.show();
  }

  /* What others did */

  changed(event) {
    if (this.line.ops.length || this.asked !== this.epoch) { event.preventDefault(); return; }
    const found = event.detail;
    if (isClosed(found.status) !== isClosed(this.list.dataset.status)) { location.reload(); return; }
    this.list.dataset.status = found.status;
    for (const { member_id: member, mark } of found.data) {
      const row = this.rowOf(member);
      if (row && row.dataset.mark !== mark) this.paint(row, mark);
    }
    this.matchGuests(found.guests.map((guest) => guest.number));
    const shown = [...this.list.children].map((row) => row.dataset.member);
    if (found.data.length !== shown.length || found.data.some((row) => !shown.includes(row.member_id))) this.adopt();
    this.show();
  }

  /** Somebody came onto the list or left it: take their rows from the page and touch no other. */
  async adopt() {
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const rows = [...(page.getElementById("register")?.children || [])];
    let last = null;
    for (const fresh of rows) {
      const row = document.getElementById(fresh.id) || document.importNode(fresh, true);
      if (!row.isConnected) this.list.insertBefore(row, last ? last.nextSibling : this.list.firstChild);
      last = row;
    }
    for (const row of [...this.list.children]) if (rows.length && !page.getElementById(row.id)) row.remove();
    this.show();
  }

  matchGuests(numbers) {
    for (const row of [...this.guests.children]) if (!numbers.includes(Number(row.dataset.guest))) row.remove();
    for (const number of numbers) if (!document.getElementById(`g-${number}`)) this.addGuest(number);
  }

  /* What is seen and said */

  rowOf(member) {
    return member ? document.getElementById(`m-${member}`) : null;
  }

  paint(row, mark) {
    row.dataset.mark = mark;
    const drawing = document.getElementById(`drawing-${mark}`);
    row.querySelector(".register-dot").replaceChildren(...(drawing ? [drawing.content.cloneNode(true)] : []));
    const word = row.querySelector(".register-word");
    word.textContent = this.words[mark];
    word.classList.toggle("visually-hidden", mark === "unmarked");
    for (const choice of row.querySelectorAll(".register-choices button")) {
      choice.setAttribute("aria-pressed", String(choice.value === mark));
    }
  }

  nameOfGuest(number) {
    return this.words.guest.replace("{number}", number);
  }

  addGuest(number) {
    const row = document.getElementById("guest-row").content.firstElementChild.cloneNode(true);
    this.guests.append(row);
    this.nameGuest(row, number);
    return row;
  }

  nameGuest(row, number) {
    row.id = `g-${number}`;
    row.querySelector(".register-name").textContent = this.nameOfGuest(number);
    const form = row.querySelector("form");
    form.setAttribute("action", form.getAttribute("action").replace(/\d+\/remove$/, `${number}/remove`));
    const drawing = form.querySelector("svg");
    drawing.setAttribute("aria-label", drawing.getAttribute("aria-label").replace(row.dataset.guest, number));
    row.dataset.guest = number;
  }

  say(words) {
    document.getElementById("said").textContent = words;
  }

  /** Bring the counts, the line about waiting and the undo button up to date. */
  show() {
    const rows = [...this.list.children];
    const guests = this.guests.children.length;
    const count = (marks) => rows.filter((row) => marks.includes(row.dataset.mark)).length;
    const numbers = { room: count(PRESENT) + guests, guests, unmarked: count(["unmarked"]), not_seen: count(["not_seen"]) };
    for (const place of document.querySelectorAll("[data-count]")) place.textContent = numbers[place.dataset.count];
    const slow = this.line.troubled || this.line.age > QUIET;
    const words = slow ? this.words.waiting.replace("{number}", this.line.ops.length) : "";
    const waiting = document.getElementById("waiting");
    if (waiting.textContent !== words) waiting.textContent = words;
    if (this.undoForm) this.undoForm.hidden = !this.taps.length && !this.undoForm.querySelector("button").value;
  }
}

const list = document.getElementById("register");
if (list) new Register(list);
