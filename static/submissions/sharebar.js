/* The bar that is as long as the share, and the words beside it, while shots are being marked. */
import { countedHundredths, missingMs, passes, shareTenths } from "./tiling.js";

const SVG = "http://www.w3.org/2000/svg";

export class ShareBar {
  constructor(form, rule, words) {
    this.root = form.parentElement.querySelector("[data-share]");
    this.rule = rule;
    this.words = words;
    this.number = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  }

  show(times) {
    const tenths = shareTenths(times, this.rule);
    this.root.querySelector("[data-percent]").textContent = tenths === null ? "–" : `${this.number.format(tenths / 10)}%`;
    this.draw(times);
    const verdict = this.root.querySelector("[data-verdict]");
    if (!verdict) return;
    const isEnough = passes(times, this.rule);
    verdict.classList.toggle("good", isEnough);
    verdict.classList.toggle("bad", !isEnough);
    const seconds = this.number.format(Math.ceil(missingMs(times, this.rule) / 100) / 10);
    const sentence = isEnough ? this.words.wordEnough : this.words.wordMissing;
    verdict.textContent = sentence.replace("{minimum}", this.rule.minimum).replace("{seconds}", seconds);
  }

  /** As long as the share: AI in full, then composites at half their length. */
  draw(times) {
    const counted = countedHundredths(times, this.rule);
    const pieces = [["ai", 100 * times.ai], ["composite", 50 * times.composite]];
    let x = 0;
    this.root.querySelector("[data-bar]").replaceChildren(...pieces.map(([name, length]) => {
      const piece = document.createElementNS(SVG, "rect");
      const width = counted ? (length * 1000) / counted : 0;
      for (const [key, value] of Object.entries({ class: `shot-${name}`, x, width, height: 20 })) piece.setAttribute(key, value);
      x += width;
      return piece;
    }));
  }
}
