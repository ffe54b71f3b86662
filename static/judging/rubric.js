/* The rubric: plain radio scales that also listen to digits, and the running total. Every score is a radio input. */
export class Rubric {
  constructor(root, words, { onMark, onCount }) {
    this.form = root.querySelector("#sheet");
    this.lines = [...this.form.querySelectorAll(".crit")];
    this.total = root.querySelector("[data-is=total]");
    this.left = root.querySelector("[data-is=left]");
    this.words = words;
    Object.assign(this, { root, onMark, onCount });
    this.at = Math.max(0, this.lines.findIndex((line) => line.classList.contains("cur")));
    this.form.addEventListener("change", ({ target }) => this.changed(target));
    this.form.addEventListener("focusin", ({ target }) => this.goTo(this.lines.indexOf(target.closest(".crit"))));
    this.goTo(this.at);
    this.wireBars();
    onCount(this.missing.length);
  }

  get isOpen() { return this.lines.some((line) => !line.disabled); }
  get marks() { return Object.fromEntries(this.lines.filter((line) => this.valueOf(line) !== null).map((line) => [line.dataset.code, this.valueOf(line)])); }
  get missing() { return this.lines.filter((line) => Number(line.dataset.weight) > 0 && this.valueOf(line) === null); }
  get missingNames() { return this.missing.map((line) => line.querySelector("[data-name]").textContent); }

  nameOf(code) { return this.lines.find((line) => line.dataset.code === code)?.querySelector("[data-name]").textContent ?? code; }

  valueOf(line) { const chosen = line.querySelector("input:checked"); return chosen ? Number(chosen.value) : null; }

  /** Shows marks that came from elsewhere; tells nobody. */
  show(marks) {
    for (const line of this.lines) {
      for (const input of line.querySelectorAll("input")) input.checked = marks[line.dataset.code] === Number(input.value);
    }
    this.recount();
  }

  changed(input) {
    const line = input.closest(".crit");
    if (!line) return;
    this.recount();
    this.onMark(line.dataset.code, Number(input.value));
  }

  /** A digit on the current criterion; 0 is ten. Goes on to the next criterion. Whether the digit meant something. */
  press(digit) {
    const line = this.lines[this.at];
    if (!line) return false;
    const value = digit === 0 && Number(line.dataset.high) >= 10 ? 10 : digit;
    const input = line.querySelector(`input[value="${value}"]`);
    if (!input || line.disabled) return false;
    input.checked = true;
    this.changed(input);
    this.goTo(this.at + 1);
    return true;
  }

  goTo(index) {
    if (index < 0 || !this.isOpen || !this.lines.length) return;
    this.at = Math.min(this.lines.length - 1, index);
    this.lines.forEach((line, place) => {
      line.classList.toggle("cur", place === this.at);
      line.querySelector(".hint").textContent = place === this.at ? this.hintOf(line) : "";
    });
  }

  step(way) { if (!this.lines.length) return; this.goTo(Math.max(0, this.at + way)); this.lines[this.at].scrollIntoView({ block: "nearest" }); }

  hintOf({ dataset: { low, high, hint } }) {
    if (hint) return hint;
    return high === "10" ? this.words.hintTen : this.words.hint.replace("{low}", low).replace("{high}", high);
  }

  recount() {
    const told = this.weighted();
    // Cut off, never rounded up: the twin of the template filter `score`, with the server's decimal point.
    this.total.textContent = told === null ? "–" : (Math.floor(told * 10 + 1e-9) / 10).toFixed(1).replace(".", this.form.dataset.point);
    this.place(told);
    const n = this.missing.length;
    this.onCount(n);
    this.left.textContent = n === 0 ? this.words.leftNone : n === 1 ? this.words.leftOne : this.words.left.replace("{n}", n);
  }

  /** The bars of the own scores are there, or are new. */
  wireBars() { this.bars = [...this.root.querySelectorAll(".bars li")]; this.place(this.weighted()); }

  /** Where this film would stand among the juror's own scores. */
  place(told) {
    const here = told === null ? null : this.bars.findLast(({ dataset: { low } }) => Number(low) <= told + 1e-9);
    this.bars.forEach((bar) => bar.classList.toggle("here", bar === here));
  }

  weighted() {
    const { low, high } = this.form.dataset;
    let sum = 0, weights = 0;
    for (const line of this.lines) {
      const value = this.valueOf(line), weight = Number(line.dataset.weight);
      if (value === null || !weight) continue;
      const from = Number(line.dataset.low), to = Number(line.dataset.high);
      sum += weight * (Number(low) + ((value - from) * (high - low)) / (to - from));
      weights += weight;
    }
    return weights ? sum / weights : null;
  }
}
