/* The page on which shots are marked: pictures to choose from, by pointer, touch and keyboard; the share, live.
   The table of times that the server sent stays the truth until this has read it; without this file it is the form. */
import { loadStoryboard } from "../player/storyboard.js";
import { playerOf } from "../player/player.js";
import { Keeper } from "./keeping.js";
import { ShareBar } from "./sharebar.js";
import { ShotList } from "./shotlist.js";
import { MODELLED, frameAt, mark, merge, moveStart, readClock, split, tally, writeClock } from "./tiling.js";

const UNDO_STEPS = 100;

class Declaring {
  constructor(form) {
    this.form = form;
    this.root = form.querySelector("[data-declare]");
    this.words = this.root.dataset;
    this.rate = form.dataset.frameRate.split("/").map(Number).concat(1).slice(0, 2);
    this.shots = readTable(form, Number(form.dataset.durationMs));
    this.past = [];
    this.counted = "counted" in form.dataset ? new Set(JSON.parse(form.dataset.counted)) : null;
    this.find = (name) => this.root.querySelector(`[data-shot-${name}]`);
    this.bar = new ShareBar(form, { minimum: Number(form.dataset.minimum), neutral: Number(form.dataset.neutral) }, this.words);
    const names = Object.fromEntries([...this.find("sources").querySelectorAll("input")].map((input) => [input.value, input.dataset.name]));
    this.list = new ShotList(this.find("list"), this.find("strip"), { ...this.words, names }, {
      choose: () => this.showChosen(),
      act: (name) => this.act(name),
      mark: (number) => this.markNumber(number),
      play: (index) => this.playFrom(index),
    });
    this.keeper = new Keeper(form, { collect: () => this.collect(), say: (state, text) => this.say(state, text), heard: (told) => this.hear(told) });
    this.wire();
    form.querySelector("[data-plain]").remove();
    this.root.hidden = false;
    this.show();
    loadStoryboard(form.dataset.storyboard).then((pictures) => this.list.setPictures(pictures));
  }

  wire() {
    this.find("sources").addEventListener("change", (event) => this.mark({ source: event.target.value }));
    this.find("model").addEventListener("change", (event) => this.mark({ model: event.target.value.trim() }));
    this.find("prompt").addEventListener("change", (event) => this.mark({ prompt: event.target.value.trim() }));
    this.find("note").addEventListener("change", (event) => this.mark({ note: event.target.value.trim() }));
    this.root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      if (button) { event.preventDefault(); this.act(button.dataset.act); }
    });
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.act("save"); });
    this.root.addEventListener("keydown", (event) => {
      const isDone = event.key === "Enter" && event.target.matches("input") || event.key === "Escape" && event.target.matches("input, textarea");
      if (!isDone) return;
      event.preventDefault();
      if (event.target.matches("[data-shot-at]")) return this.act("split");
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
      this.list.focus();
    });
  }

  // ── What can be done ──────────────────────────────────────────────────────
  act(name) {
    const [first] = this.list.chosen;
    const acts = {
      same: () => this.sameAsBefore(),
      rest: () => this.markTheRest(),
      unmarked: () => this.list.chooseWhere((shot) => shot.source === ""),
      split: () => this.cutAt(this.find("at").value),
      merge: () => this.change(this.mergeChosen()),
      earlier: () => this.change(moveStart(this.shots, first, frameAt(this.shots[first].start, -1, this.rate))),
      later: () => this.change(moveStart(this.shots, first, frameAt(this.shots[first].start, 1, this.rate))),
      undo: () => this.undo(),
      save: () => this.keeper.save(),
      name: () => this.find("model").select(),
      describe: () => this.find("prompt").select(),
    };
    if (first === undefined && !["rest", "unmarked", "undo", "save"].includes(name)) return;
    acts[name]();
  }

  /** A field tells twice, by Enter and when it is left: what changes nothing is no step to undo. */
  mark(marks) {
    const isNew = [...this.list.chosen].some((index) => Object.entries(marks).some(([name, value]) => this.shots[index][name] !== value));
    if (isNew) this.change(mark(this.shots, this.list.chosen, marks));
  }

  markNumber(number) {
    const source = this.find("sources").querySelectorAll("input")[number - 1];
    if (source && this.list.chosen.size) { source.checked = true; this.mark({ source: source.value }); }
  }

  sameAsBefore() {
    const indices = [...this.list.chosen].sort((a, b) => a - b);
    const { source, model, note, prompt } = this.shots[indices[0] - 1] ?? {};
    if (source) this.change(mark(this.shots, this.list.chosen, { source, model, note, prompt }));
  }

  /** Every shot that is not marked gets the source and model that the panel shows. */
  markTheRest() {
    const source = this.find("sources").querySelector("input:checked")?.value;
    if (!source) return this.find("sources").querySelector("input").focus();
    const left = new Set([...this.shots.keys()].filter((index) => this.shots[index].source === ""));
    this.change(mark(this.shots, left, { source, model: MODELLED.has(source) ? this.find("model").value.trim() : "" }));
  }

  mergeChosen() {
    const indices = [...this.list.chosen].sort((a, b) => a - b);
    const last = indices.length > 1 ? indices.at(-1) : indices[0] + 1;
    let shots = this.shots;
    for (let joins = last - indices[0]; joins > 0; joins -= 1) shots = merge(shots, indices[0]);
    this.list.chooseOnly(indices[0]);
    return shots;
  }

  cutAt(text) {
    const at = readClock(text);
    const shots = at === null ? null : split(this.shots, at);
    this.find("cut-trouble").textContent = shots ? "" : this.words.wordNoTime;
    if (!shots) return;
    this.change(shots);
    this.list.chooseOnly(shots.findIndex((shot) => shot.start === at));
  }

  playFrom(index) {
    const element = this.root.querySelector("[data-player]");
    const player = element && playerOf(element);
    player?.seek(this.shots[index].start);
    player?.play();
  }

  // ── Keeping and showing ───────────────────────────────────────────────────
  change(shots) {
    if (shots === this.shots) return;
    this.past = [...this.past.slice(-UNDO_STEPS), this.shots];
    this.shots = shots;
    this.show();
    this.keeper.change();
  }

  undo() {
    if (!this.past.length) return;
    this.shots = this.past.pop();
    this.show();
    this.keeper.change();
  }

  show() {
    this.list.show(this.shots);
    this.bar.show(tally(this.shots, this.counted));
    const left = this.shots.filter((shot) => shot.source === "").length;
    this.find("left").textContent = left ? this.words.wordLeft.replace("{count}", left) : this.words.wordNoneLeft;
    this.root.querySelector("[data-act=undo]").disabled = !this.past.length;
  }

  /** The panel says what is chosen and shows what the chosen shots have in common. */
  showChosen() {
    const chosen = [...this.list.chosen].sort((a, b) => a - b).map((index) => this.shots[index]);
    const common = (name) => (chosen.every((shot) => shot[name] === chosen[0][name]) ? chosen[0]?.[name] ?? "" : "");
    for (const radio of this.find("sources").querySelectorAll("input")) radio.checked = chosen.length > 0 && radio.value === common("source");
    for (const name of ["model", "note", "prompt"]) if (this.find(name) !== document.activeElement) this.find(name).value = common(name);
    this.find("model").disabled = chosen.length > 0 && common("source") !== "" && !MODELLED.has(common("source"));
    this.find("at").value = chosen.length === 1 ? writeClock(this.proposedCut(chosen[0])) : "";
    this.find("chosen").textContent = this.chosenWords(chosen);
  }

  chosenWords(chosen) {
    if (!chosen.length) return this.words.wordChosenNone;
    if (chosen.length > 1) return this.words.wordChosenMany.replace("{count}", chosen.length);
    const number = this.shots.indexOf(chosen[0]) + 1;
    return this.words.wordChosenOne.replace("{n}", number).replace("{from}", writeClock(chosen[0].start)).replace("{to}", writeClock(chosen[0].end));
  }

  /** Where the player stands, if that is inside the shot; else the middle of it. */
  proposedCut(shot) {
    const element = this.root.querySelector("[data-player]");
    const at = element ? playerOf(element)?.ms : undefined;
    return at > shot.start && at < shot.end ? at : frameAt((shot.start + shot.end) / 2, 0, this.rate);
  }

  say(state, text) {
    const line = this.find("state");
    const words = { unsaved: this.words.wordUnsaved, saving: this.words.wordSaving, offline: this.words.wordOffline, refused: text };
    line.textContent = words[state] ?? this.words.wordSaved.replace("{time}", new Date().toLocaleTimeString(document.documentElement.lang));
    line.classList.toggle("is-bad", state === "refused" || state === "offline");
  }

  /** What the whole rule still misses, in the server's words. */
  hear({ missing }) {
    const place = document.querySelector("[data-still-missing]");
    if (place && missing) place.innerHTML = missing;
  }

  collect() {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    data.set("seen", this.form.elements.seen.value);
    for (const { start, source, model, note, prompt } of this.shots) {
      data.append("start", writeClock(start));
      data.append("source", source);
      data.append("model", model);
      data.append("note", note);
      data.append("prompt", prompt);
    }
    return data;
  }
}

/** The rows of the table as shots; each runs to the start of the next, the last to the end of the film. */
function readTable(form, durationMs) {
  const column = (name) => [...form.querySelectorAll(`[data-plain] tbody [name=${name}]`)].map((input) => input.value);
  const [starts, sources, models, notes, prompts] = ["start", "source", "model", "note", "prompt"].map(column);
  const times = starts.map(readClock);
  return times.map((start, n) => ({ start, end: times[n + 1] ?? durationMs, source: sources[n], model: models[n], note: notes[n], prompt: prompts[n] }));
}

/** A table that was sent back because of a mistake stays a table: its times may not be times at all. */
function begin(scope = document) {
  const form = scope.querySelector?.("form[data-shots]");
  if (form?.querySelector("[data-declare]") && !form.closest("#shots").querySelector(".form-errors")) new Declaring(form);
}

begin();
document.addEventListener("htmx:load", (event) => { if (event.target.id === "shots") begin(event.target); });
