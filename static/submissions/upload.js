/* The upload panel: choose or drop a film, watch it go, pause it, continue it after anything. Markup and sentences stand in
   templates/submissions/_upload.html; `data-when` names the states in which a part is shown:
   idle · stopped (an earlier upload waits for its file) · other (a different file was chosen) · known (it was sent before) · sending · paused · troubled ·
   signed-out · refused · done */
import { Pace, duration, percent, size } from "./pace.js";
import { Sending, fingerprintOf } from "./sending.js";

const FILM_NAME = /\.(mp4|m4v|mov|mkv|webm|avi|ts|m2ts|mts|mpe?g|mxf)$/i;
const UNDER_WAY = new Set(["sending", "troubled", "paused", "signed-out"]);
const QUARTERS = 4;

class UploadPanel {
  constructor(root) {
    this.root = root;
    this.facts = root.dataset;
    this.lang = document.documentElement.lang;
    this.phrases = root.querySelector("[data-phrases]").dataset;
    this.input = root.querySelector("input[type=file]");
    this.stopped = this.facts.stoppedUrl ? {
      url: this.facts.stoppedUrl, name: this.facts.stoppedName, fingerprint: this.facts.stoppedFingerprint,
      total: Number(this.facts.stoppedBytes), received: Number(this.facts.stoppedReceived),
    } : null;
    this.wire();
    this.rest();
  }

  wire() {
    this.input.addEventListener("change", () => { if (this.input.files[0]) this.chosen(this.input.files[0]); });
    this.root.addEventListener("click", (event) => {
      const name = event.target.closest("[data-do]")?.dataset.do;
      if (name) this[name]();
    });
    const drop = this.root.querySelector("[data-drop]");
    drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      if (event.dataTransfer.files[0]) this.chosen(event.dataTransfer.files[0]);
    });
    window.addEventListener("beforeunload", (event) => { if (UNDER_WAY.has(this.state)) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.state === "signed-out") this.resume();
    });
    document.addEventListener("click", (event) => this.keepThisPage(event), true);
  }

  // ── What the person does ────────────────────────────────────────────────────
  chosen(file) {
    const reason = this.reasonAgainst(file);
    if (reason) return this.refuse(reason);
    this.file = file;
    if (!this.stopped) return this.offer(file) || this.send();
    return this.isTheSame(file) ? this.send(this.stopped.url) : this.show("other", { other: this.sayStopped("other") });
  }

  /** A file that was sent for another film, or earlier, need not be sent again. */
  offer(file) {
    const known = [...this.root.querySelectorAll("data[data-known]")].find((one) => one.dataset.known === fingerprintOf(file));
    if (!known) return false;
    this.part("[data-reuse]").elements.file.value = known.value;
    this.show("known", { known: fill(this.phrases.known, { name: file.name, film: known.textContent }) });
    return true;
  }

  again() { this.send(); }

  choose() { this.show("stopped"); this.input.click(); }

  async instead() { await this.forget(); this.send(); }

  async discard() { if (window.confirm(this.phrases.cancel)) { await this.forget(); this.rest(); } }

  cancel() {
    if (!window.confirm(this.phrases.cancel)) return;
    this.sending.discard();
    this.stopped = null;
    this.rest();
  }

  async pause() {
    this.show("paused");
    this.part("[data-pace]").textContent = this.phrases.paused;
    this.tell(this.phrases.paused);
    await this.sending.pause();
  }

  resume() { this.show("sending"); this.sending.start(); }

  // ── What becomes of it ──────────────────────────────────────────────────────
  send(url) {
    const { endpoint, film } = this.facts;
    this.pace = new Pace();
    this.quarter = 0;
    this.sending = new Sending(this.file, { endpoint, film, url, chunkBytes: Number(this.facts.chunkBytes) }, this);
    this.part("[data-name]").textContent = this.file.name;
    this.draw(url ? this.stopped.received : 0, this.file.size);
    this.show("sending");
    this.tell(this.phrases.begun);
    this.sending.start();
  }

  located(url) {
    this.stopped = { url, name: this.file.name, fingerprint: fingerprintOf(this.file), total: this.file.size, received: this.stopped?.received ?? 0 };
  }

  moved(sent, total) {
    this.pace.add(sent);
    if (this.stopped) this.stopped.received = sent;
    if (this.state === "troubled") this.show("sending");
    this.draw(sent, total);
    const quarter = Math.floor((sent / total) * QUARTERS);
    if (quarter > this.quarter && quarter < QUARTERS) this.tell(fill(this.phrases.reached, { percent: percent(quarter / QUARTERS, this.lang) }));
    this.quarter = quarter;
  }

  troubled(sentence) {
    const words = sentence || (navigator.onLine ? this.phrases.again : this.phrases.offline);
    this.part("[data-pace]").textContent = "";
    if (this.state !== "troubled" || sentence) this.tell(words);
    this.show("troubled", { troubled: words });
  }

  signedOut() {
    this.part("[data-pace]").textContent = "";
    this.show("signed-out");
  }

  refused(sentence) { this.refuse(sentence || this.phrases.failed); }

  arrived() {
    this.stopped = null;
    this.show("done");
    this.tell(this.phrases.arrived);
    window.htmx?.ajax("GET", this.facts.progress, { target: "#file-state", swap: "outerHTML" });
    this.root.dispatchEvent(new CustomEvent("upload:arrived", { bubbles: true }));
  }

  // ── Judging a file before its first byte ────────────────────────────────────
  reasonAgainst(file) {
    const most = Number(this.facts.maxBytes);
    const words = { name: file.name, size: size(file.size, this.lang), most: size(most, this.lang) };
    if (file.size === 0) return fill(this.phrases.empty, words);
    if (file.size > most) return fill(this.phrases.tooLarge, words);
    const isSurelyNone = file.type && !file.type.startsWith("video/") && !FILM_NAME.test(file.name);
    return isSurelyNone ? fill(this.phrases.noFilm, words) : "";
  }

  isTheSame(file) {
    const { fingerprint, name, total } = this.stopped;
    return fingerprint ? fingerprint === fingerprintOf(file) : name === file.name && (!total || total === file.size);
  }

  /** Give up on the server what stopped half-way; if that fails it expires there by itself. */
  async forget() {
    const { url } = this.stopped;
    this.stopped = null;
    await fetch(url, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } }).catch(() => {});
  }

  /** While bytes are on their way, following a link must not end them. */
  keepThisPage(event) {
    const link = event.target.closest?.("a[href]");
    if (link && !link.target && UNDER_WAY.has(this.state) && link.origin === location.origin && !link.hash) link.target = "_blank";
  }

  // ── What is seen and heard ──────────────────────────────────────────────────
  rest() {
    if (this.stopped) this.draw(this.stopped.received, this.stopped.total);
    this.show(this.stopped ? "stopped" : "idle", this.stopped ? { stopped: this.sayStopped("stopped") } : {});
  }

  refuse(sentence) { this.show("refused", { refused: sentence }); }

  show(state, sentences = {}) {
    this.state = this.facts.state = state;
    this.input.value = "";
    for (const [name, text] of Object.entries(sentences)) this.part(`[data-say="${name}"]`).textContent = text;
    this.root.querySelectorAll("[data-when]").forEach((part) => { part.hidden = !part.dataset.when.split(" ").includes(state); });
  }

  draw(sent, total) {
    this.root.querySelectorAll("[data-bar]").forEach((bar) => { bar.max = total || 1; bar.value = sent; });
    this.part("[data-percent]").textContent = percent(total ? Math.floor((sent / total) * 100) / 100 : 0, this.lang);
    this.part("[data-amount]").textContent = fill(this.phrases.amount, { received: size(sent, this.lang), total: size(total, this.lang) });
    const speed = this.pace?.speed ?? 0;
    this.part("[data-pace]").textContent = speed ? fill(this.phrases.left, {
      speed: size(speed, this.lang, "second"), time: duration((total - sent) / speed, this.lang),
    }) : "";
  }

  sayStopped(phrase) {
    const { name, received, total } = this.stopped;
    return fill(this.phrases[phrase], { name, received: size(received, this.lang), total: size(total, this.lang) });
  }

  tell(text) { this.part("[data-news]").textContent = text; }

  part(selector) { return this.root.querySelector(selector); }
}

/** Counts down from what the server said is left. A difference of two readings of this clock, so that it may be wrong. */
function countDown(line) {
  const ends = Date.now() + Number(line.dataset.countdown) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
    line.lastElementChild.textContent = parts.map((part, place) => String(part).padStart(place ? 2 : 1, "0")).join(":");
    if (left) return;
    clearInterval(timer);
    line.textContent = line.dataset.over;
  };
  const timer = setInterval(tick, 1000);
  tick();
  line.hidden = false;
}

/** Where sentences run from the right, each word put in keeps its own direction: names of files mostly run from the left. */
function fill(phrase, words) {
  const own = document.dir === "rtl" ? (text) => `\u2068${text}\u2069` : String;
  return phrase.replace(/\{(\w+)\}/g, (_, name) => own(words[name]));
}

document.querySelectorAll("[data-upload]").forEach((root) => new UploadPanel(root));
document.querySelectorAll("[data-countdown]").forEach(countDown);
