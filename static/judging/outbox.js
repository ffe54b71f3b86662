/* What the juror did and the server has not confirmed yet. Kept in this browser until it is, sent in order, never doubled:
   marks carry the version they were made from, notes a key of their own. Tells its state by `changed(state)`:
   {kind: "saved" | "saving" | "waiting" | "refused" | "signedOut" | "gone", waiting: n, sentence}. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;

export class Outbox {
  constructor({ film, version, urls, token, changed, stale }) {
    Object.assign(this, { name: `room:${film}`, version, urls, token, changed, stale });
    this.pending = this.recall();
    this.isSending = false;
    this.isHeld = false; // while the juror decides about a second window
    this.wait = FIRST_WAIT_MS;
    addEventListener("online", () => this.send());
    addEventListener("pagehide", () => this.keep());
  }

  /** How many things wait, playback aside: losing a position is no loss worth a warning. */
  get waiting() { return Object.keys(this.pending.marks).length + this.pending.notes.length; }

  mark(code, value) {
    if (!this.waitingMarks) this.pending.base = this.version;
    this.pending.marks[code] = value;
    this.queued();
  }

  note(note) { this.pending.notes = [...this.pending.notes.filter(({ key }) => key !== note.key), { ...note, verb: "write" }]; this.queued(); }

  erase(key) { this.pending.notes = [...this.pending.notes.filter((note) => note.key !== key), { key, verb: "erase" }]; this.queued(); }

  played(intervals, resumeMs) { this.pending.played = { played: intervals, resume_ms: resumeMs }; this.queued(); }

  get waitingMarks() { return Object.keys(this.pending.marks).length; }

  queued() { this.keep(); this.send(); }

  /** After a second window was told: send ours over theirs, or let ours go. */
  insist(version, marks) { this.version = this.pending.base = version; this.pending.marks = marks; this.isHeld = false; this.queued(); }

  yield(version) { this.version = version; this.pending.marks = {}; this.isHeld = false; this.queued(); }

  async send() {
    if (this.isSending || this.isHeld) return;
    const letter = this.nextLetter();
    if (!letter) { this.tell("saved"); return; }
    this.isSending = true;
    if (letter.kind !== "played") this.tell("saving");
    const answer = await this.post(letter.url, letter.body);
    this.isSending = false;
    if (this.settle(letter, answer)) this.send();
  }

  /** Resolves when nothing is under way; what waits for a connection may still wait. */
  async idle() { while (this.isSending) await new Promise((resolve) => { setTimeout(resolve, 30); }); }

  /** Tries to send all that waits; whether nothing does any more. */
  async drained() {
    await this.idle();
    if (this.waiting) { this.send(); await this.idle(); }
    return !this.waiting;
  }

  /** The ballot is sealed: all marks went with it. */
  clear() { this.pending.marks = {}; this.keep(); }

  nextLetter() {
    const { marks, notes, played, base } = this.pending;
    if (this.waitingMarks) return { kind: "marks", url: this.urls.marks, body: { version: base ?? this.version, marks: { ...marks } } };
    if (notes.length) return { kind: "note", url: notes[0].verb === "write" ? this.urls.notes : this.urls.erase, body: notes[0] };
    return played ? { kind: "played", url: this.urls.played, body: played } : null;
  }

  /** Whether to go on with the next letter at once. */
  settle(letter, { status, body }) {
    if (status === 200) { this.wait = FIRST_WAIT_MS; this.confirmed(letter, body); return true; }
    if (status === 409) { this.isHeld = true; this.tell("refused"); this.stale(body); return false; }
    if (status === 422) { this.drop(letter); this.tell("refused", body.sentence); return false; }
    if (status === 404) { this.tell("gone"); return false; }
    if (status === 401 || status === 403) { this.tell("signedOut"); this.tryLater(); return false; }
    this.tell("waiting");
    this.tryLater();
    return false;
  }

  confirmed(letter, body) {
    if (letter.kind === "marks") {
      this.version = body.version;
      for (const [code, value] of Object.entries(letter.body.marks)) if (this.pending.marks[code] === value) delete this.pending.marks[code];
      this.pending.base = this.waitingMarks ? this.version : undefined;
      this.keep();
      return;
    }
    this.drop(letter);
  }

  drop(letter) {
    if (letter.kind === "marks") this.pending.marks = {};
    if (letter.kind === "note") this.pending.notes = this.pending.notes.filter((note) => note !== letter.body);
    if (letter.kind === "played" && this.pending.played === letter.body) this.pending.played = null;
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

  tell(kind, sentence = "") { this.changed({ kind, sentence, waiting: this.waiting }); }

  keep() {
    const { marks, notes, base } = this.pending;
    try {
      if (this.waiting) localStorage.setItem(this.name, JSON.stringify({ marks, notes, base }));
      else localStorage.removeItem(this.name);
    } catch { /* storage is switched off: then only this page knows */ }
  }

  recall() {
    const blank = { marks: {}, notes: [], played: null, base: undefined };
    try { return { ...blank, ...JSON.parse(localStorage.getItem(this.name) ?? "{}") }; } catch { return blank; }
  }
}
