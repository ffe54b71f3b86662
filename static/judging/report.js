/* A word to the organizers about the film, without leaving it: it pauses meanwhile, and goes on afterwards. */
import { clock } from "../player/clock.js";
import { toast } from "../site/toast.js";

export class Report {
  constructor(root, words, { player, onFlag }) {
    Object.assign(this, { words, player, onFlag });
    this.box = root.querySelector("#flag");
    this.form = this.box?.querySelector("form");
    if (!this.form) return;
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.box.addEventListener("close", () => { if (this.wasPlaying) this.player()?.play(); this.wasPlaying = false; });
    root.addEventListener("click", (event) => {
      if (!event.target.closest("[data-opens=flag]")) return;
      event.preventDefault();
      event.stopPropagation();
      this.open();
    });
  }

  open() {
    if (!this.form) return;
    const player = this.player();
    this.ms = player?.ms ?? 0;
    this.wasPlaying = player ? !player.isPaused : false;
    player?.pause();
    this.form.querySelector("[data-at]").textContent = clock(this.ms);
    this.box.showModal();
  }

  send() {
    const { kind, text, moment } = this.form.elements;
    const key = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    this.onFlag({ key, kind: kind.value, text: text.value.trim(), at_ms: moment.checked ? this.ms : null });
    this.form.reset();
    this.box.close();
    toast(this.words.flagged);
  }
}
