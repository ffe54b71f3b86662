/* Which way the picture comes: native HLS, else hls.js (loaded only then), else the progressive file.
   Some browsers claim HLS and then stall: native playback that has no picture after 4 s without news is left. */
const HLS_TYPE = "application/vnd.apple.mpegurl";
const PATIENCE_MS = 4000;
const BUFFER_SECONDS = 40;

export class Source {
  /** `ahead` in seconds: so much is fetched before anybody wants to see the film (it is the next one). */
  constructor(video, { hls, mp4, ahead }, { beforeSwitch, onChange, onFail }) {
    this.video = video;
    this.urls = { hls, mp4 };
    this.hooks = { beforeSwitch, onChange, onFail };
    this.ways = [
      hls && video.canPlayType(HLS_TYPE) && "native",
      hls && (window.ManagedMediaSource || window.MediaSource) && "hls.js",
      mp4 && "mp4",
    ].filter(Boolean);
    this.step = -1;
    this.ahead = Number(ahead) || 0;
    this.lazy = navigator.connection?.saveData || video.preload === "none";
    video.addEventListener("error", () => { if (this.way !== "hls.js") this.next(); });
    for (const type of ["progress", "loadedmetadata", "canplay", "timeupdate"]) {
      video.addEventListener(type, () => { this.heard = performance.now(); });
    }
    video.addEventListener("waiting", () => this.watch());
  }

  get way() { return this.ways[this.step]; }

  start(atMs) {
    this.video.querySelectorAll("source").forEach((source) => source.remove());
    this.video.preload = this.lazy ? "none" : this.ahead ? "auto" : "metadata";
    this.open(atMs / 1000, false);
  }

  /** The person wants to see it now: what was saved until then is fetched. */
  wanted() {
    if (this.hls) this.hls.config.maxBufferLength = BUFFER_SECONDS;
    if (this.hls && !this.fetching) { this.fetching = true; this.hls.startLoad(this.video.currentTime); }
    this.watch();
  }

  next() {
    if (this.switching) return;
    this.hooks.beforeSwitch();
    this.open(this.video.currentTime, !this.video.paused);
  }

  async open(at, playing) {
    this.close();
    this.step += 1;
    if (!this.way) { this.hooks.onFail(); return; }
    this.switching = true;
    try {
      if (this.way === "hls.js") await this.openWithLibrary(at);
      else this.video.src = this.way === "native" ? this.urls.hls : this.urls.mp4;
    } catch { // the library itself could not be loaded
      this.switching = false;
      this.open(at, playing);
      return;
    }
    this.switching = false;
    if (at) this.video.currentTime = at;
    this.hooks.onChange(this.way);
    if (playing) this.video.play().catch(() => {});
    if (!this.lazy || playing) this.watch();
  }

  async openWithLibrary(at) {
    const { default: Hls } = await import("../vendor/hls.mjs");
    const hls = new Hls({ startPosition: at, autoStartLoad: !this.lazy, capLevelToPlayerSize: true, maxBufferLength: this.ahead || BUFFER_SECONDS });
    this.fetching = !this.lazy;
    let mended = false;
    hls.on(Hls.Events.ERROR, (_, { fatal, type }) => {
      if (!fatal) return;
      if (mended || type !== Hls.ErrorTypes.MEDIA_ERROR) { this.next(); return; }
      mended = true;
      hls.recoverMediaError();
    });
    hls.loadSource(this.urls.hls);
    hls.attachMedia(this.video);
    this.hls = hls;
  }

  close() {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.hls?.destroy();
    this.hls = undefined;
  }

  /** Native only: waits until a picture is there; leaves for the next way after PATIENCE_MS without any news. */
  watch() {
    if (this.way !== "native" || this.timer || this.ways.length === this.step + 1) return;
    this.heard = performance.now();
    const look = () => {
      this.timer = undefined;
      const needed = this.video.paused ? HTMLMediaElement.HAVE_METADATA : HTMLMediaElement.HAVE_FUTURE_DATA;
      if (this.video.readyState >= needed || this.video.ended) return;
      if (performance.now() - this.heard >= PATIENCE_MS) this.next();
      else this.timer = setTimeout(look, 250);
    };
    this.timer = setTimeout(look, 250);
  }
}
