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
    while (this.list.children.length > shots.length) this.list.lastElementChild.remove();
    while (this.list.children.length < shots.length) this.list.append(newItem());
    while (this.strip.children.length > shots.length) this.strip.lastElementChild.remove();
    while (this.strip.children.length < shots.length) this.strip.append(document.createElementNS(SVG, "rect"));
    const [items, pieces] = [[...this.list.children], [...this.strip.children]];
    shots.forEach((shot, index) => {
      if (this.drawn[index] === shot) return; // marking one of three hundred draws one
      this.fill(items[index], shot, index);
      this.place(pieces[index], shot);
    });
    this.drawn = [...shots];
    this.refresh();
  }

  fill(item, shot, index) {
    const source = shot.source || "unmarked";
    item.className = `shot is-${source}`;
    item.querySelector(".key").setAttribute("class", `key shot-${source}`);
    item.querySelector("[data-number]").textContent = this.words.wordShot.replace("{n}", index + 1);
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
    svg.setAttribute("viewBox", `${picture.x + 1} ${picture.y + 1} ${picture.w - 2} ${picture.h - 2}`); // no line of a neighbour
    const image = document.createElementNS(SVG, "image");
    image.setAttribute("href", picture.url);
    svg.replaceChildren(image);
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
