/* Even loudness: the film is turned up or down by what was measured (data-gain, tenths of a decibel), in the player alone.
   Through Web Audio, once the person has pressed play. Safari's own HLS yields nothing there: it stays as it is. */
const OFF = "off", KEY = "even-loudness";

export class Level {
  constructor(player) {
    this.player = player;
    this.tenths = Number(player.words.gain) || 0;
    this.isOn = this.recall() !== OFF;
    if (!this.tenths || !window.AudioContext) return;
    player.video.addEventListener("play", () => this.begin());
  }

  get exists() { return Boolean(this.node); }
  get factor() { return this.isOn ? 10 ** (this.tenths / 200) : 1; }

  /** Sound runs through us from now on; without a press of the person it would be silent. */
  begin() {
    const { video, source } = this.player;
    if (this.context) { this.context.resume(); return; }
    if (navigator.userActivation?.hasBeenActive === false || (source.way === "native" && !window.chrome)) return;
    this.context = new AudioContext();
    this.node = this.context.createGain();
    this.context.createMediaElementSource(video).connect(this.node).connect(this.context.destination);
    this.context.resume();
    this.apply();
  }

  toggle() {
    this.isOn = !this.isOn;
    try { localStorage.setItem(KEY, this.isOn ? "on" : OFF); } catch { /* not remembered then */ }
    this.apply();
  }

  apply() {
    this.node?.gain.setTargetAtTime(this.factor, this.context.currentTime, 0.05);
    this.player.video.dispatchEvent(new Event("levelchange"));
  }

  recall() {
    try { return localStorage.getItem(KEY) ?? ""; } catch { return ""; }
  }
}
