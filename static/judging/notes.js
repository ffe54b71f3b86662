/* Private notes at moments of the film: written while it pauses, shown on the seek bar. */
import { clock } from "../player/clock.js";

export class Notes {
  constructor(root, words, { player, onWrite, onErase }) {
    Object.assign(this, { words, player, onWrite, onErase });
    this.list = root.querySelector("[data-notes]");
    this.pattern = root.querySelector("[data-note-pattern]").content.firstElementChild;
    this.form = root.querySelector("[data-note-form]");
    this.tab = root.querySelector('.panes a[href="#notes"]');
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("submit", (event) => { event.preventDefault(); this.erase(event.target.closest("li")); });
    if (this.form) this.wireForm();
  }

  wireForm() {
    this.input = this.form.elements.text;
    this.now = this.form.querySelector("[data-now]");
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.write(); });
    this.input.addEventListener("focus", () => this.begin());
    this.input.addEventListener("keydown", (event) => { if (event.key === "Escape") { this.input.blur(); this.resume(); } });
  }

  get all() { return [...this.list.children].map((row) => ({ id: row.dataset.key, ms: Number(row.dataset.ms), label: row.querySelector("[data-note]").textContent })); }

  /** The moment the next note belongs to; follows the film until somebody writes. */
  follow(ms) { if (this.form && !this.holdsMs) this.now.textContent = clock(ms); }

  focus() { this.input?.focus(); }

  begin() {
    this.holdsMs = this.player()?.ms ?? 0;
    this.wasPlaying = this.player() ? !this.player().isPaused : false;
    this.player()?.pause();
    this.now.textContent = clock(this.holdsMs);
    this.input.ariaLabel = this.words.noteAt.replace("{at}", clock(this.holdsMs));
  }

  resume() {
    this.holdsMs = undefined;
    if (this.wasPlaying) this.player()?.play();
  }

  write() {
    const text = this.input.value.trim();
    if (text) {
      const note = { key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, at_ms: this.holdsMs ?? this.player()?.ms ?? 0, text };
      this.add(note);
      this.onWrite(note);
      this.input.value = "";
    }
    this.input.blur();
    this.resume();
  }

  /** Puts a note into the list, in the order of the film, unless it is there. */
  add({ key, at_ms: ms, text }) {
    if (this.list.querySelector(`[data-key="${CSS.escape(key)}"]`)) return;
    const row = this.pattern.cloneNode(true);
    Object.assign(row.dataset, { key, ms });
    row.querySelector("[data-seek]").textContent = clock(ms);
    row.querySelector("[data-note]").textContent = text;
    row.querySelector("[data-erase]").ariaLabel = this.words.deleteNote.replace("{at}", clock(ms));
    const after = [...this.list.children].find((other) => Number(other.dataset.ms) > ms);
    this.list.insertBefore(row, after ?? null);
    this.shown();
  }

  erase(row) {
    row.remove();
    this.onErase(row.dataset.key);
    this.shown();
  }

  shown() {
    this.player()?.setMarkers(this.all);
    if (this.tab) this.tab.textContent = this.tab.textContent.replace(/\d+/, this.list.children.length);
  }

  clicked(event) {
    const row = event.target.closest("li");
    if (event.target.closest("[data-seek]")) { event.preventDefault(); this.player()?.seek(Number(row.dataset.ms)); }
    if (event.target.closest("[data-erase]")) this.erase(row);
  }
}
