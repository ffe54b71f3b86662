/* What the juror did with one film and the server has not confirmed yet. Kept in this browser until it is, sent in order,
   never doubled: marks and words for the creator carry the version they were made from, as does sealing; notes and
   messages a key of their own. Lives on after its film has left the screen until all is sent. Tells its state by
   `changed(state)`: {kind: "saved" | "saving" | "waiting" | "refused" | "signedOut" | "factorMissing" | "gone", waiting: n,
   sentence}. */
import { Shelf } from "./shelf.js";

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;
const outboxes = new Set();

/** How many things of all films on this page the server has not got yet. */
export function waitingAltogether() { return [...outboxes].reduce((sum, { waiting }) => sum + waiting, 0); }

/** What is to be told as long as something waits: the state of the first that has not got through. */
export function stateAltogether() {
  const first = [...outboxes].find(({ waiting }) => waiting);
  return first ? first.kind : "saved";
}

addEventListener("online", () => outboxes.forEach((outbox) => outbox.send()));
addEventListener("pagehide", () => outboxes.forEach((outbox) => outbox.keep()));
addEventListener("beforeunload", (event) => { if (!Shelf.works && waitingAltogether()) event.preventDefault(); });

export class Outbox {
  /** `home` is {juror, film}; `urls` where {marks, seal, notes, erase, flags, played} go. `sealed(body)` is called when a
      ballot that had to wait has been sealed. */
  constructor({ home, version, urls, token, changed, stale, sealed = () => {} }) {
    Object.assign(this, { home, version, urls, token, changed, stale, sealed });
    this.shelf = new Shelf(home);
    this.pending = { marks: {}, notes: [], played: null, base: undefined, feedback: null, seal: null, ...this.shelf.recall() };
    [...outboxes].filter((other) => other.home.film === home.film).forEach((other) => this.succeed(other));
    this.kind = this.waiting ? "saving" : "saved"; // what was told last
    this.isSending = false;
    this.isHeld = false; // while the juror decides about a second window
    this.wait = FIRST_WAIT_MS;
    outboxes.add(this);
  }

  /** The film is on the screen again while its earlier outbox was still at work. */
  succeed(other) { this.pending = other.pending; other.isHeld = true; clearTimeout(other.timer); outboxes.delete(other); }

  /** Takes over what closed windows could not send. Whether there was anything. */
  async inherit() {
    const left = await this.shelf.inherit();
    if (!left) return false;
    const { pending } = this;
    pending.base = this.hasBallot ? Math.min(pending.base, left.base ?? pending.base) : left.base;
    pending.marks = { ...left.marks, ...pending.marks };
    if (left.urls && !this.urls.marks) this.urls = left.urls;
    pending.feedback ??= left.feedback ?? null;
    pending.seal ??= left.seal ?? null;
    pending.notes = [...left.notes.filter(({ key }) => !pending.notes.some((note) => note.key === key)), ...pending.notes];
    this.queued();
    return true;
  }

  /** How many things wait, playback aside: losing a position is no loss worth a warning. */
  get waiting() { return this.waitingMarks + this.pending.notes.length + (this.hasWords ? 1 : 0) + (this.waitsForSeal ? 1 : 0); }

  get waitingMarks() { return Object.keys(this.pending.marks).length; }

  get hasWords() { return this.pending.feedback !== null; }

  get waitsForSeal() { return this.pending.seal !== null; }

  /** Whether anything waits that was given on top of a version. */
  get hasBallot() { return this.waitingMarks > 0 || this.hasWords || this.waitsForSeal; }

  /** A mark given after all takes the seal back that could not be sent yet: it is to be pressed again. */
  mark(code, value) { this.rebase(); Object.assign(this.pending, { seal: null }).marks[code] = value; this.queued(); }

  words(text) { this.rebase(); this.pending.feedback = text; this.queued(); }

  /** What is given now was given on top of what this page knows. */
  rebase() { if (!this.hasBallot) this.pending.base = this.version; }

  /** Has the ballot sealed with all its marks: now, or when the server can be reached again. Resolves to the answer of
      the server, null when it waits or was refused. */
  seal(marks) {
    if (this.isHeld) return Promise.resolve(null);
    this.rebase();
    this.pending.seal = { marks };
    return new Promise((resolve) => { this.answerSeal = resolve; this.queued(); });
  }

  note(note) { this.add({ ...note, verb: "notes" }); }

  erase(key) { this.add({ key, verb: "erase" }); }

  flag(flag) { this.add({ ...flag, verb: "flags" }); }

  add(thing) { this.pending.notes = [...this.pending.notes.filter(({ key }) => key !== thing.key), thing]; this.queued(); }

  played(intervals, resumeMs) { this.pending.played = { played: intervals, resume_ms: resumeMs }; this.queued(); }

  queued() {
    this.keep();
    if (this.kind === "saved") this.kind = "saving";
    this.send();
  }

  /** After a second window was told: send ours over theirs, or let ours go. */
  insist(version, marks, feedback) { this.decide(version, { marks, feedback, base: version }); }

  yield(version) { this.decide(version, { marks: {}, feedback: null, seal: null, base: undefined }); }

  decide(version, stands) { this.version = version; Object.assign(this.pending, stands); this.isHeld = false; this.queued(); }

  async send() {
    if (this.isSending || this.isHeld) return;
    const letter = this.nextLetter();
    if (!letter) { if (this.isRetired) outboxes.delete(this); this.tell("saved"); return; }
    this.isSending = true;
    if (letter.kind !== "played") this.tell("saving");
    const answer = await this.post(letter.url, letter.body);
    this.isSending = false;
    if (this.settle(letter, answer)) this.send();
  }

  /** Resolves when nothing is under way; what waits for a connection may still wait. */
  async idle() { while (this.isSending) await new Promise((resolve) => { setTimeout(resolve, 30); }); }

  /** The film has left the screen. What is sent is forgotten; what waits goes on trying, and tells others of it. */
  retire(tell) { Object.assign(this, tell, { isRetired: true, answerSeal: undefined }); if (!this.nextLetter()) outboxes.delete(this); }

  /** Lets everything go: the film is no longer the juror's. */
  forget() { Object.assign(this.pending, { marks: {}, notes: [], played: null, feedback: null, seal: null }); this.keep(); outboxes.delete(this); }

  nextLetter() {
    const { marks, notes, played, base, feedback, seal } = this.pending;
    if (seal) {
      const body = { version: base ?? this.version, marks: { ...seal.marks, ...marks }, ...(this.hasWords ? { feedback } : {}) };
      return { kind: "seal", url: this.urls.seal, body };
    }
    if (this.waitingMarks || this.hasWords) {
      const body = { version: base ?? this.version, marks: { ...marks }, ...(this.hasWords ? { feedback } : {}) };
      return { kind: "marks", url: this.urls.marks, body };
    }
    if (notes.length) return { kind: "note", url: this.urls[notes[0].verb], body: notes[0] };
    return played ? { kind: "played", url: this.urls.played, body: played } : null;
  }

  /** Whether to go on with the next letter at once. */
  settle(letter, { status, body }) {
    if (status === 200) { this.wait = FIRST_WAIT_MS; this.shutOut = undefined; this.confirmed(letter, body); return true; }
    this.shutOut = { 401: "signedOut", 403: body.code === "factor_missing" ? "factorMissing" : "signedOut" }[status];
    this.answeredSeal(null);
    if (status === 409 && body.code === "stale") { this.isHeld = true; this.tell(this.isRetired ? "refused" : "saving"); this.stale(body); return false; }
    if (status === 422) { this.drop(letter); this.tell("refused", body.sentence); if (this.nextLetter()) this.tryLater(); return false; }
    if (status === 404) { this.tell("gone"); return false; }
    this.tell(this.shutOut ?? "waiting");
    this.tryLater();
    return false;
  }

  /** Whoever waits for the seal is answered once. Whether there was anybody. */
  answeredSeal(body) {
    const answer = this.answerSeal;
    this.answerSeal = undefined;
    answer?.(body);
    return Boolean(answer);
  }

  confirmed(letter, body) {
    if (letter.kind === "note" || letter.kind === "played") { this.drop(letter); return; }
    const { pending } = this;
    this.version = body.version;
    for (const [code, value] of Object.entries(letter.body.marks)) if (pending.marks[code] === value) delete pending.marks[code];
    if (pending.feedback === letter.body.feedback) pending.feedback = null;
    if (letter.kind === "seal") pending.seal = null;
    pending.base = this.hasBallot ? this.version : undefined;
    this.keep();
    if (letter.kind === "seal" && !this.answeredSeal(body)) this.sealed(body);
  }

  drop(letter) {
    const { pending } = this;
    if (letter.kind === "marks" || letter.kind === "seal") Object.assign(pending, { marks: {}, feedback: null, seal: null });
    if (letter.kind === "note") pending.notes = pending.notes.filter((note) => note !== letter.body);
    if (letter.kind === "played" && pending.played === letter.body) pending.played = null;
    this.keep();
  }

  tryLater() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  /** Status 0 stands for: nobody answered. A redirect to the sign-in page counts as 401. */
  async post(url, body) {
    // Signing in again in another window gives the browser a new token: the cookie knows it, this page does not.
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? this.token;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    try {
      const answer = await fetch(url, { method: "POST", headers, body: JSON.stringify(body), keepalive: true, redirect: "manual" });
      if (answer.type === "opaqueredirect") return { status: 401, body: {} };
      return { status: answer.status, body: answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {} };
    } catch {
      return { status: 0, body: {} };
    }
  }

  tell(kind, sentence = "") { this.kind = kind; this.changed({ kind, sentence, waiting: waitingAltogether() }); }

  keep() {
    const { marks, notes, base, feedback, seal } = this.pending;
    this.shelf.keep(this.waiting ? { marks, notes, base, feedback, seal, urls: this.urls } : null);
  }
}
