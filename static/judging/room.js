/* The screening room at work: marks and notes are sent as they are given, the player tells what was watched,
   and the way on is one key. Without this file the sheet is a plain form. */
import { playerOf } from "../player/player.js";
import { toast } from "../site/toast.js";
import { catchUp, fromAfar } from "./afar.js";
import { wireKeys } from "./keys.js";
import { Notes } from "./notes.js";
import { Onward } from "./onward.js";
import { Outbox, stateAltogether, waitingAltogether } from "./outbox.js";
import { Report } from "./report.js";
import { Rubric } from "./rubric.js";
import { recall, remember } from "./settings.js";
import { sendLeftBehind } from "./stragglers.js";
import { Turning } from "./turning.js";

const COMFORT_SECONDS = 6;
const WORDS_WAIT_MS = 800;
const PREPARE_AGAIN_MS = 3000;

class Room {
  constructor(root, turning) {
    Object.assign(this, { root, turning });
    this.words = root.querySelector("[data-words]").dataset;
    this.isOpen = root.dataset.open === "yes";
    this.left = new AbortController();
    this.way = new Onward(this);
    this.outbox = this.makeOutbox();
    this.rubric = new Rubric(root, this.words, {
      onMark: (code, value) => this.marked(code, value), onCount: (missing) => this.name(missing),
    });
    this.notes = new Notes(root, this.words, {
      player: () => this.player, onWrite: (note) => this.outbox.note(note), onErase: (key) => this.outbox.erase(key),
    });
    this.report = new Report(root, this.words, { player: () => this.player, onFlag: (flag) => this.outbox.flag(flag) });
    this.rubric.form.addEventListener("submit", (event) => { event.preventDefault(); this.way.onward(); });
    this.wireFeedback();
    this.takeUp();
    this.wirePlayer();
    this.wirePanes();
    this.wireLinks();
    wireKeys(this, this.left.signal);
  }

  get player() { return playerOf(this.root.querySelector("[data-player]") ?? this.root); }

  get next() { return this.root.querySelector("[data-next]"); }

  /** The film has left the screen; what its outbox still holds goes on trying, and tells whoever is there then. */
  leave() {
    this.player?.close();
    this.keepWords();
    this.left.abort();
    this.outbox.retire(fromAfar(this, () => current));
  }

  get code() { return this.root.dataset.film.split("/").at(-1); }

  makeOutbox() {
    const { juror, film, version, marksUrl, sealUrl, notesUrl, eraseUrl, flagsUrl, playedUrl } = this.root.dataset;
    return new Outbox({
      home: { juror, film }, version: Number(version), token: this.root.querySelector("[name=csrfmiddlewaretoken]").value,
      urls: { marks: marksUrl, seal: sealUrl, notes: notesUrl, erase: eraseUrl, flags: flagsUrl, played: playedUrl },
      changed: (state) => this.tell(state), stale: (theirs) => this.settle(theirs), sealed: (body) => this.way.sealedLate(body),
    });
  }

  /** What an earlier visit could not send is shown again and sent now. */
  async takeUp() {
    this.showPending();
    if (await this.outbox.inherit()) this.showPending();
    this.way.hasCome = this.outbox.waitsForSeal;
    if (this.outbox.waiting) this.outbox.send();
    else this.tellWaiting();
  }

  showPending() {
    const { marks, notes, feedback, seal } = this.outbox.pending;
    if (seal || Object.keys(marks).length) this.rubric.show({ ...this.rubric.marks, ...seal?.marks, ...marks });
    notes.filter(({ verb }) => verb === "notes").forEach((note) => this.notes.add(note));
    if (feedback !== null && this.feedback) this.feedback.value = feedback;
  }

  // ── Marks and words ─────────────────────────────────────────────────────────
  marked(code, value) {
    this.outbox.mark(code, value);
    if (document.fullscreenElement) this.flash(`${this.rubric.nameOf(code)} ${value}`);
    this.prepare();
  }

  /** In full screen the sheet is out of sight: the player says what was given. */
  flash(text) {
    const state = this.root.querySelector("[data-state]");
    state.textContent = text;
    setTimeout(() => { if (state.textContent === text) state.textContent = ""; }, 1500);
  }

  wireFeedback() {
    this.feedback = this.root.querySelector("[data-feedback]");
    this.feedback?.addEventListener("input", () => {
      clearTimeout(this.wordsTimer);
      this.wordsTimer = setTimeout(() => this.keepWords(), WORDS_WAIT_MS);
    });
    this.feedback?.addEventListener("change", () => this.keepWords());
    this.feedback?.addEventListener("keydown", (event) => { if (event.key === "Escape") this.feedback.blur(); });
    this.wordsSaid = this.feedback?.value;
    this.feedback?.closest("details").toggleAttribute("open", Boolean(this.wordsSaid));
  }

  keepWords() {
    clearTimeout(this.wordsTimer);
    if (!this.isOpen || !this.feedback || this.feedback.value === this.wordsSaid) return;
    this.wordsSaid = this.feedback.value;
    this.outbox.words(this.wordsSaid);
  }

  // ── The player ──────────────────────────────────────────────────────────────
  wirePlayer() {
    const on = (type, act) => this.root.addEventListener(type, act, { signal: this.left.signal });
    on("film:time", ({ detail }) => { this.notes.follow(detail.ms); this.prepare(); });
    on("film:rate", ({ detail }) => remember("rate", detail.rate));
    on("film:position", ({ detail }) => {
      const seen = this.root.querySelector("[data-seen]");
      if (detail.player.durationMs) seen.textContent = Math.min(100, Math.floor((100 * detail.watchedMs) / detail.player.durationMs));
      this.outbox.played(detail.intervals, detail.ms);
    });
    on("click", ({ target }) => { if (target.closest("[data-do=note]")) this.notes.focus(); });
    if (recall("rate")) this.player?.setRate(Number(recall("rate")));
    this.notes.shown();
  }

  /** The next film is fetched once this one no longer needs the line for itself, or is as good as judged. */
  async prepare() {
    if (this.isPreparing || !this.next?.dataset.next) return;
    if (this.rubric.missing.length && !this.isComfortable()) return;
    this.isPreparing = true;
    const { href } = this.next;
    if (!(await this.turning.prepare(href))) { setTimeout(() => { this.isPreparing = false; }, PREPARE_AGAIN_MS); return; }
    await this.turning.runs();
    this.tag(new URL(href).pathname);
  }

  isComfortable() {
    const { video, ms, durationMs } = this.player ?? {};
    if (!video?.buffered.length || video.paused) return false;
    const end = video.buffered.end(video.buffered.length - 1);
    return end - ms / 1000 > COMFORT_SECONDS || end * 1000 > durationMs - 500 || ms > 0.7 * durationMs;
  }

  /** The strip says that the next film waits. */
  tag(path) {
    const item = [...this.root.querySelectorAll(".q")].find((link) => link.pathname === path);
    if (item && !item.querySelector(".tag")) item.querySelector(".frame").insertAdjacentElement("afterend", Object.assign(document.createElement("span"), { className: "tag", textContent: this.words.ready }));
  }

  /** A ballot of another film was sealed. */
  catchUp(body) { return catchUp(this, body); }

  /** What comes next may be another film by now. */
  startOver() { this.turning.drop(); this.isPreparing = false; this.prepare(); }

  // ── What is said ────────────────────────────────────────────────────────────
  /** The way on says whether it will seal. */
  name(missing) {
    if (this.isOpen) this.root.querySelector("[data-onward] [data-text]").textContent = missing ? this.words.later : this.words.seal;
  }

  tell({ kind: own, sentence, waiting }) {
    if (own === "refused" && sentence) toast(sentence, "bad");
    const kind = own === "saved" ? stateAltogether() : own;
    const box = this.root.querySelector("[data-is=saved]");
    if (!box) return;
    const told = { waiting: (waiting === 1 ? this.words.waitingOne : this.words.waiting).replace("{n}", waiting), gone: this.words.gone }[kind];
    if (kind === "saved" && this.outbox.version === 0 && !this.notes.all.length) { box.className = "saved idle"; box.querySelector("[data-text]").textContent = ""; return; }
    box.className = `saved ${{ saved: "", saving: "busy", waiting: "waiting" }[kind] ?? "bad"}`;
    const text = box.querySelector("[data-text]");
    const short = told ?? this.words[kind];
    if (text.textContent !== short) text.textContent = short;
    for (const link of box.querySelectorAll("[data-remedy]")) link.hidden = link.dataset.remedy !== kind;
  }

  /** What an earlier film still waits to send is told here. */
  tellWaiting() { this.tell({ kind: stateAltogether(), waiting: waitingAltogether() }); }

  /** A second window changed the ballot: nothing is overwritten until the juror has chosen. */
  async settle(theirs) {
    if (theirs.stage === "sealed") { location.reload(); return; }
    const box = this.root.querySelector("#two-windows");
    box.returnValue = "";
    box.showModal();
    await new Promise((resolve) => { box.addEventListener("close", resolve, { once: true }); });
    if (box.returnValue === "mine") { this.outbox.insist(theirs.version, this.rubric.marks, this.feedback?.value ?? null); return; }
    this.rubric.show(theirs.marks);
    if (this.feedback) this.feedback.value = this.wordsSaid = theirs.feedback;
    this.outbox.yield(theirs.version);
  }

  wireLinks() {
    this.root.addEventListener("click", (event) => {
      const link = event.target.closest("a.q, a[data-previous], a[data-onward]");
      if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      if (link.matches("[data-onward]")) this.way.onward();
      else if (!link.ariaCurrent) this.way.turn(link);
    });
  }

  /** On a narrow screen the parts of the sheet are one below the other; the tabs lead there. */
  wirePanes() {
    const tabs = [...this.root.querySelectorAll(".panes a")];
    for (const tab of tabs) {
      tab.addEventListener("click", () => tabs.forEach((other) => {
        if (other === tab) other.setAttribute("aria-current", "true");
        else other.removeAttribute("aria-current");
      }));
    }
  }

  open(id) {
    if (id === "flag") this.report.open();
    else this.root.querySelector(`#${id}`)?.showModal();
  }
}

let current = null;
const turning = new Turning({ enter: (root) => { current = new Room(root, turning); }, leave: () => current?.leave() });
const root = document.querySelector("[data-room]");
if (root) {
  current = new Room(root, turning);
  sendLeftBehind(root, root.dataset.film, () => current?.catchUp());
}
