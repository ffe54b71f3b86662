/* The row of controls. Their markup, names and translations stand in templates/_player.html; here they come to life. */
import { clock } from "./clock.js";

const IDLE_MS = 2600;

export class Controls {
  constructor(player) {
    this.player = player;
    this.root = player.root;
    this.part = (name) => this.root.querySelector(`[data-do="${name}"]`);
    player.video.controls = false;
    this.root.querySelectorAll("[data-controls]").forEach((part) => { part.hidden = false; });
    this.root.addEventListener("click", (event) => this.act(event.target.closest("[data-do]")?.dataset.do));
    player.video.addEventListener("click", () => player.toggle());
    player.video.addEventListener("dblclick", () => player.toggleFullScreen());
    this.wireChoices();
    this.wirePresence();
    for (const type of ["play", "pause", "ended", "timeupdate", "volumechange", "ratechange", "durationchange", "captionschange", "levelchange", "seeked"]) {
      player.video.addEventListener(type, () => this.refresh());
    }
    this.wireState();
    this.refresh();
  }

  act(name) {
    const { player } = this;
    const acts = {
      play: () => player.toggle(), begin: () => { player.play(); this.part("play").focus(); },
      back: () => player.skip(-5000), forward: () => player.skip(5000),
      mute: () => { player.video.muted = !player.video.muted; },
      captions: () => player.captions.toggle(), level: () => player.level.toggle(), full: () => player.toggleFullScreen(),
      pip: () => this.togglePictureInPicture(), again: () => location.reload(),
    };
    acts[name]?.();
  }

  wireChoices() {
    const { player } = this;
    const rate = this.part("rate"), language = this.part("language"), volume = this.part("volume");
    rate.addEventListener("change", () => player.setRate(Number(rate.value)));
    volume.addEventListener("input", () => { player.video.volume = Number(volume.value); player.video.muted = volume.value === "0"; });
    language?.addEventListener("change", () => player.captions.choose(language.value));
    this.part("pip").hidden = !document.pictureInPictureEnabled;
    this.part("full").hidden = !(document.fullscreenEnabled || player.video.webkitEnterFullscreen);
  }

  async togglePictureInPicture() {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await this.player.video.requestPictureInPicture().catch(() => {}); // the person or the system said no
  }

  refresh() {
    const { player, root } = this;
    const { video, captions, words } = player;
    root.classList.toggle("playing", !video.paused);
    if (!video.paused) root.classList.add("begun");
    this.name("play", video.paused ? words.play : words.pause);
    this.name("mute", video.muted ? words.unmute : words.mute);
    root.classList.toggle("muted", video.muted || video.volume === 0);
    this.part("volume").value = video.muted ? "0" : String(video.volume);
    if (captions.exist) this.part("captions").ariaPressed = String(captions.isOn);
    const level = this.part("level");
    if (level) { level.hidden = !player.level.exists; level.ariaPressed = String(player.level.isOn); }
    const language = this.part("language");
    if (language) language.value = captions.isOn ? captions.chosen.language : "off";
    const rate = this.part("rate");
    if ([...rate.options].some((option) => Number(option.value) === video.playbackRate)) rate.value = String(video.playbackRate);
    root.querySelector("[data-now]").textContent = clock(player.ms || player.resumeMs());
    root.querySelector("[data-length]").textContent = clock(player.durationMs);
  }

  name(part, label) {
    const button = this.part(part);
    if (button.ariaLabel !== label) { button.ariaLabel = label; button.title = label; }
  }

  wireState() {
    const { player } = this;
    const state = this.root.querySelector("[data-state]");
    let timer;
    const calm = () => { clearTimeout(timer); state.textContent = ""; };
    player.video.addEventListener("waiting", () => { clearTimeout(timer); timer = setTimeout(() => { state.textContent = player.words.loading; }, 700); });
    for (const type of ["playing", "canplay", "pause", "seeked"]) player.video.addEventListener(type, calm);
    this.root.addEventListener("film:failed", () => { this.root.classList.add("failed"); this.root.querySelector("[data-failed]").hidden = false; });
  }

  /** In full screen the controls leave while the film runs and nobody moves. */
  wirePresence() {
    let timer;
    const here = () => {
      this.root.classList.remove("idle");
      clearTimeout(timer);
      timer = setTimeout(() => { if (!this.player.isPaused && document.fullscreenElement === this.root) this.root.classList.add("idle"); }, IDLE_MS);
    };
    for (const type of ["pointermove", "pointerdown", "keydown", "focusin"]) this.root.addEventListener(type, here);
    document.addEventListener("fullscreenchange", () => {
      this.root.classList.toggle("full", document.fullscreenElement === this.root);
      this.name("full", document.fullscreenElement === this.root ? this.player.words.leaveFull : this.player.words.full);
      this.player.captions.lift(document.fullscreenElement === this.root);
      here();
    }, { signal: this.player.left.signal });
  }
}
