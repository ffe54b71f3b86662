/* Captions: on and off, and in which language. Only our own <track> elements count; what a stream brings along stays off. */
export class Captions {
  constructor(video) {
    this.video = video;
    this.tracks = [...video.querySelectorAll("track")].map((element) => element.track);
    const remembered = this.recall();
    const preset = this.tracks.find((track) => track.mode === "showing") ?? this.tracks[0];
    this.chosen = this.tracks.find((track) => track.language === remembered) ?? preset;
    this.isOn = Boolean(this.chosen) && remembered !== "off" && (Boolean(remembered) || preset?.mode === "showing");
    video.textTracks.addEventListener("addtrack", () => this.apply());
    this.apply();
  }

  get exist() { return this.tracks.length > 0; }

  toggle(on = !this.isOn) { this.isOn = on && this.exist; this.keep(); }

  choose(language) {
    this.chosen = this.tracks.find((track) => track.language === language);
    this.isOn = Boolean(this.chosen);
    this.chosen ??= this.tracks[0];
    this.keep();
  }

  apply() {
    for (const track of this.video.textTracks) track.mode = this.isOn && track === this.chosen ? "showing" : "disabled";
    this.video.dispatchEvent(new Event("captionschange"));
  }

  /** Makes room for controls that lie over the picture: cues without a place of their own move up. */
  lift(up) {
    for (const cue of this.chosen?.cues ?? []) {
      if (cue.line === "auto" || cue.lifted) { cue.lifted = up; cue.line = up ? -4 : "auto"; }
    }
    if (this.isOn) { this.chosen.mode = "hidden"; this.chosen.mode = "showing"; } // the cue on screen is laid out anew
  }

  keep() {
    this.apply();
    try { localStorage.setItem("captions", this.isOn ? this.chosen.language : "off"); } catch { /* not remembered then */ }
  }

  recall() {
    try { return localStorage.getItem("captions") ?? ""; } catch { return ""; }
  }
}
