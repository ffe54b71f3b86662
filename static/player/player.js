/* The film player. Without this file a plain <video controls> remains. It announces on its root element, bubbling:
     film:ready {}            film:time {ms}          film:play, film:pause, film:ended {ms}
     film:rate {rate}         film:source {kind}      film:failed {}
     film:position {ms, intervals: [[from, to], …], watchedMs}: every 5 s of playing, on pause, end and leaving.
   Intervals come from real playback only and are merged. Get the player of an element with playerOf(). */
import { Captions } from "./captions.js";
import { Controls } from "./controls.js";
import { wireKeys } from "./keys.js";
import { Level } from "./level.js";
import { Played } from "./played.js";
import { SeekBar } from "./seekbar.js";
import { Source } from "./source.js";

const POSITION_EVERY_MS = 5000;
const players = new WeakMap();

export class FilmPlayer {
  constructor(root) {
    this.root = root;
    this.video = root.querySelector("video");
    this.words = root.dataset;
    this.durationMs = Number(root.dataset.durationMs) || 0;
    this.left = new AbortController();
    this.played = new Played(JSON.parse(root.dataset.played || "[]"));
    this.source = new Source(this.video, root.dataset, {
      beforeSwitch: () => this.played.keep(this.video),
      onChange: (kind) => this.announce("source", { kind }),
      onFail: () => this.announce("failed"),
    });
    this.captions = new Captions(this.video);
    this.level = new Level(this);
    this.controls = new Controls(this);
    this.seekBar = new SeekBar(this);
    wireKeys(this);
    this.listen();
    this.source.start(this.resumeMs());
    this.announce("ready");
  }

  /** Where to begin: the place left last time, unless it is the very beginning or end. */
  resumeMs() {
    const at = Number(this.words.resumeMs) || 0;
    return at > 3000 && at < this.durationMs - 3000 ? at : 0;
  }

  get ms() { return Math.round(this.video.currentTime * 1000); }
  get isPaused() { return this.video.paused; }
  get rate() { return this.video.playbackRate; }

  seek(ms) { this.video.currentTime = Math.min(Math.max(ms, 0), this.durationMs) / 1000; }
  skip(ms) { this.seek(this.ms + ms); }
  pause() { this.video.pause(); }
  toggle() { if (this.video.paused) this.play(); else this.pause(); }
  setRate(rate) { this.video.defaultPlaybackRate = this.video.playbackRate = rate; }

  play() {
    this.source.wanted();
    return this.video.play().catch(() => this.controls.refresh()); // a source that fails says so by its error event
  }

  toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else if (this.root.requestFullscreen) this.root.requestFullscreen();
    else this.video.webkitEnterFullscreen?.();
  }

  /** Places on the seek bar: [{id, ms, label, href?}]. Replaces the earlier ones. */
  setMarkers(markers) { this.seekBar.setMarkers(markers); }

  announce(type, detail = {}) {
    this.root.dispatchEvent(new CustomEvent(`film:${type}`, { bubbles: true, detail: { player: this, ms: this.ms, ...detail } }));
  }

  announcePosition() {
    const intervals = this.played.intervals(this.video);
    this.announce("position", { intervals, watchedMs: this.played.totalMs(this.video) });
    this.told = performance.now();
  }

  listen() {
    const { video } = this;
    const on = (types, act) => types.split(" ").forEach((type) => video.addEventListener(type, act));
    on("timeupdate seeked", () => this.announce("time"));
    on("ratechange", () => this.announce("rate", { rate: video.playbackRate }));
    on("play", () => { this.source.wanted(); this.announce("play"); });
    on("pause ended", (event) => { this.announce(event.type); this.announcePosition(); });
    on("timeupdate", () => {
      if (!video.paused && performance.now() - (this.told ?? 0) > POSITION_EVERY_MS) this.announcePosition();
    });
    on("durationchange", () => { if (Number.isFinite(video.duration)) this.durationMs = Math.round(video.duration * 1000); });
    addEventListener("pagehide", () => { if (this.ms) this.announcePosition(); }, { signal: this.left.signal });
  }

  /** Ends the player for good: tells the last position, lets the stream go. Its element may be taken away then. */
  close() {
    this.left.abort();
    if (this.ms && this.root.isConnected) this.announcePosition();
    this.video.pause();
    this.source.close();
    this.video.removeAttribute("src");
    this.video.load();
  }
}

/** The player of a [data-player] element or of anything inside it; undefined before it has started. */
export function playerOf(element) {
  return players.get(element.closest("[data-player]"));
}

/** Starts every player within `scope` that is not started yet. Runs by itself on load and after htmx brought new ones. */
export function startPlayers(scope = document) {
  for (const root of scope.querySelectorAll("[data-player]")) {
    if (!players.has(root)) players.set(root, new FilmPlayer(root));
  }
}

startPlayers();
document.addEventListener("htmx:load", (event) => startPlayers(event.target));
