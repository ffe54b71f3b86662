/* The shots as pictures in a list box with several choices (WAI-ARIA listbox), and as a strip along the film. */
import { MODELLED, writeClock } from "./tiling.js";

const SVG = "http://www.w3.org/2000/svg";
const LETTERS = { s: "same", r: "rest", u: "unmarked", n: "name", p: "describe", x: "split", m: "merge", "[": "earlier", "]": "later" };

export class ShotList {
  /** `tell`: choose(), act(name), mark(number), play(index). */
  constructor(list, strip, words, tell) {
    Object.assign(this, { list, strip, words, tell });
    this.chosen = new Set();
    this.pictures = [];
    this.shots = [];
    this.drawn = [];
    this.focused = this.anchor = 0;
    list.addEventListener("click", (event) => this.click(event));
    list.addEventListener("keydown", (event) => this.key(event));
    strip.addEventListener("click", (event) => this.clickStrip(event));
  }

  setPictures(pictures) {
    this.pictures = pictures;
    this.drawn = [];
    this.show(this.shots);
  }

  // ── Choosing ──────────────────────────────────────────────────────────────
  chooseOnly(index) {
    this.chosen = new Set([index]);
    this.focused = this.anchor = index;
    this.refresh();
  }

  chooseWhere(isWanted) {
    this.chosen = new Set([...this.shots.keys()].filter((index) => isWanted(this.shots[index])));
    this.focused = this.anchor = Math.min(...this.chosen, this.shots.length - 1);
    this.refresh();
    this.list.children[this.focused]?.scrollIntoView({ block: "nearest" });
  }

  chooseTo(index) {
    const [from, to] = [Math.min(this.anchor, index), Math.max(this.anchor, index)];
    this.chosen = new Set(Array.from({ length: to - from + 1 }, (_, n) => from + n));
    this.focused = index;
    this.refresh();
  }

  toggle(index) {
    if (!this.chosen.delete(index)) this.chosen.add(index);
    this.focused = this.anchor = index;
    this.refresh();
  }

  /** A finger adds and takes away; a mouse chooses one, with Shift up to there, with Ctrl one more. */
  click(event) {
    const index = [...this.list.children].indexOf(event.target.closest("[role=option]"));
    if (index < 0) return;
    if (event.shiftKey) this.chooseTo(index);
    else if (event.ctrlKey || event.metaKey || event.pointerType === "touch") this.toggle(index);
    else this.chooseOnly(index);
  }

  clickStrip(event) {
    const index = [...this.strip.children].indexOf(event.target);
    if (index < 0) return;
    if (event.shiftKey) this.chooseTo(index);
    else this.chooseOnly(index);
    this.list.children[index].scrollIntoView({ block: "nearest" });
  }

  key(event) {
    const { key } = event;
    if (event.altKey || ((event.ctrlKey || event.metaKey) && key !== "a")) return;
    const target = this.targetOf(key);
    if (target !== undefined) this.go(target, event.shiftKey);
    else if (key === " ") this.toggle(this.focused);
    else if (key === "a" && (event.ctrlKey || event.metaKey)) this.chooseWhere(() => true);
    else if (key === "Enter") this.tell.play(this.focused);
    else if (/^[1-9]$/.test(key)) this.tell.mark(Number(key));
    else if (LETTERS[key.toLowerCase()]) this.tell.act(LETTERS[key.toLowerCase()]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  targetOf(key) {
    const isRtl = getComputedStyle(this.list).direction === "rtl";
    const steps = { ArrowRight: isRtl ? -1 : 1, ArrowLeft: isRtl ? 1 : -1, ArrowDown: this.columns(), ArrowUp: -this.columns() };
    if (key === "Home") return 0;
    if (key === "End") return this.shots.length - 1;
    if (!(key in steps)) return undefined;
    const target = this.focused + steps[key];
    return target >= 0 && target < this.shots.length ? target : this.focused;
  }

  /** Back to the shot that one was at. */
  focus() {
    this.list.children[this.focused]?.focus();
  }

  columns() {
    const [first] = this.list.children;
    const inRow = [...this.list.children].findIndex((item) => item.offsetTop !== first.offsetTop);
    return inRow < 0 ? this.list.children.length : inRow;
  }

  go(index, extends_) {
    if (extends_) this.chooseTo(index);
    else this.chooseOnly(index);
    this.list.children[index].focus();
  }

  // ── Showing ───────────────────────────────────────────────────────────────
  show(shots) {
    this.shots = shots;
    this.chosen = new Set([...this.chosen].filter((index) => index < shots.length));
    this.focused = Math.min(this.focused, shots.length - 1);
    const [head, tail] = this.unchanged(shots);
    resize(this.list, shots.length, tail, newItem);
    resize(this.strip, shots.length, tail, () => document.createElementNS(SVG, "rect"));
    const [items, pieces] = [[...this.list.children], [...this.strip.children]];
    const isShifted = this.drawn.length !== shots.length;
    for (let index = head; index < shots.length - tail; index += 1) {
      this.fill(items[index], shots[index], index);
      this.place(pieces[index], shots[index]);
    }
    if (isShifted) for (let index = shots.length - tail; index < shots.length; index += 1) this.number(items[index], index);
    this.drawn = [...shots];
    this.refresh();
  }

  /** How many shots at the beginning and at the end stand there already: a cut or a mark draws only what it changed. */
  unchanged(shots) {
    const least = Math.min(this.drawn.length, shots.length);
    let [head, tail] = [0, 0];
    while (head < least && this.drawn[head] === shots[head]) head += 1;
    while (tail < least - head && this.drawn.at(-1 - tail) === shots.at(-1 - tail)) tail += 1;
    return [head, tail];
  }

  number(item, index) {
    item.querySelector("[data-number]").textContent = this.words.wordShot.replace("{n}", index + 1);
  }

  fill(item, shot, index) {
    const source = shot.source || "unmarked";
    item.className = `shot is-${source}`;
    item.querySelector(".key").setAttribute("class", `key shot-${source}`);
    this.number(item, index);
    item.querySelector("[data-time]").textContent = `${writeClock(shot.start)}–${writeClock(shot.end)}`;
    const says = item.querySelector("[data-says]");
    says.textContent = this.saysOf(shot);
    says.classList.toggle("is-bad", MODELLED.has(shot.source) && !shot.model);
    this.paint(item.querySelector("svg"), (shot.start + shot.end) / 2);
  }

  saysOf(shot) {
    if (!shot.source) return this.words.wordUnmarked;
    if (MODELLED.has(shot.source)) return shot.model || this.words.wordNameless;
    return this.words.names[shot.source];
  }

  paint(svg, ms) {
    const picture = this.pictures.find(({ from, to }) => from <= ms && ms < to) ?? this.pictures.at(-1);
    if (!picture || svg.dataset.at === `${picture.url}#${picture.x},${picture.y}`) return;
    svg.dataset.at = `${picture.url}#${picture.x},${picture.y}`;
    const [width, height] = [picture.w - 2, picture.h - 2]; // no line of a neighbour
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const frame = document.createElementNS(SVG, "svg"); // cuts off the neighbours where the picture is not as wide as its place
    const at = { width, height, viewBox: `${picture.x + 1} ${picture.y + 1} ${width} ${height}` };
    for (const [name, value] of Object.entries(at)) frame.setAttribute(name, value);
    const image = document.createElementNS(SVG, "image");
    image.setAttribute("href", picture.url);
    frame.append(image);
    svg.replaceChildren(frame);
  }

  place(piece, { start, end }) {
    const whole = this.shots.at(-1).end || 1;
    const at = { x: (start * 1000) / whole, width: ((end - start) * 1000) / whole, height: 40 };
    for (const [name, value] of Object.entries(at)) piece.setAttribute(name, value);
  }

  refresh() {
    const [items, pieces] = [[...this.list.children], [...this.strip.children]];
    this.shots.forEach((shot, index) => {
      const isChosen = this.chosen.has(index);
      write(items[index], "aria-selected", String(isChosen));
      write(items[index], "tabindex", index === this.focused ? "0" : "-1");
      write(pieces[index], "class", `shot-${shot.source || "unmarked"}${isChosen ? " is-chosen" : ""}`);
    });
    this.tell.choose();
  }
}

/** Brings the children to `length` by taking away or adding right before the last `tail` of them. */
function resize(parent, length, tail, make) {
  while (parent.children.length > length) parent.children[parent.children.length - tail - 1].remove();
  while (parent.children.length < length) parent.insertBefore(make(), parent.children[parent.children.length - tail] ?? null);
}

/** Writing what is there already would still cost the browser a new layout. */
function write(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function newItem() {
  const item = document.createElement("li");
  item.setAttribute("role", "option");
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("aria-hidden", "true");
  const words = document.createElement("span");
  words.className = "shot-words";
  for (const name of ["number", "time", "says"]) {
    const part = document.createElement("span");
    part.dataset[name] = "";
    words.append(part);
  }
  const key = document.createElement("span");
  key.className = "key";
  words.querySelector("[data-says]").before(key);
  item.append(picture, words);
  return item;
}
