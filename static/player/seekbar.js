/* The seek bar: a native range input (keyboard and screen reader for free) over a painted track, with pictures and markers. */
import { clock, spoken } from "./clock.js";
import { loadStoryboard } from "./storyboard.js";

export class SeekBar {
  constructor(player) {
    this.player = player;
    this.root = player.root.querySelector("[data-seek]");
    this.input = this.root.querySelector("input");
    this.preview = this.root.querySelector("[data-preview]");
    this.marks = this.root.querySelector("[data-marks]");
    this.scenes = null;
    this.input.addEventListener("input", () => { this.player.seek(Number(this.input.value)); this.peek(Number(this.input.value)); });
    this.input.addEventListener("change", () => this.hide());
    this.root.addEventListener("pointermove", (event) => this.peek(this.msAt(event)));
    this.root.addEventListener("pointerleave", () => this.hide());
    this.input.addEventListener("blur", () => this.hide());
    for (const type of ["timeupdate", "seeking", "seeked", "durationchange", "progress"]) {
      player.video.addEventListener(type, () => this.paint());
    }
    this.setMarkers(JSON.parse(player.words.markers || "[]"));
    this.paint(player.resumeMs());
  }

  paint(ms = this.player.ms) {
    const { durationMs, video, words } = this.player;
    this.input.max = String(durationMs);
    this.input.value = String(ms);
    const lang = document.documentElement.lang;
    this.input.ariaValueText = words.position.replace("{at}", spoken(ms, lang)).replace("{length}", spoken(durationMs, lang));
    const { buffered } = video;
    const ahead = buffered.length ? buffered.end(buffered.length - 1) * 1000 : 0;
    this.root.style.setProperty("--at", this.percent(ms));
    this.root.style.setProperty("--buffered", this.percent(ahead));
  }

  percent(ms) { return `${this.player.durationMs ? Math.min(100, (100 * ms) / this.player.durationMs) : 0}%`; }

  msAt({ clientX }) {
    const box = this.root.getBoundingClientRect();
    return Math.min(Math.max((clientX - box.left) / box.width, 0), 1) * this.player.durationMs;
  }

  async peek(ms) {
    this.preview.hidden = false;
    this.preview.querySelector("[data-at]").textContent = clock(ms);
    this.preview.style.setProperty("--at", this.percent(ms));
    this.scenes ??= loadStoryboard(this.player.words.storyboard);
    const scene = (await this.scenes).find(({ from, to }) => ms >= from && ms < to);
    const picture = this.preview.querySelector("[data-picture]");
    picture.hidden = !scene;
    if (scene) {
      picture.style.inlineSize = `${scene.w}px`;
      picture.style.blockSize = `${scene.h}px`;
      picture.style.backgroundImage = `url("${scene.url}")`;
      picture.style.backgroundPosition = `-${scene.x}px -${scene.y}px`;
    }
  }

  hide() { this.preview.hidden = true; }

  setMarkers(markers) {
    this.marks.replaceChildren(...markers.map((marker) => this.mark(marker)));
  }

  mark({ ms, label, id = "" }) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "mk";
    button.dataset.id = id;
    button.ariaLabel = label;
    button.title = label;
    button.style.setProperty("--at", this.percent(ms));
    button.addEventListener("click", () => this.player.seek(ms));
    return button;
  }
}
