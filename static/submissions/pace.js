/* How fast something comes, how long it will take, and both in words of the page's language. */
const WINDOW_MS = 15000;
const STEPS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

export class Pace {
  constructor() { this.samples = []; }

  /** Remember that so many bytes had been sent just now. */
  add(bytes, at = performance.now()) {
    if (this.samples.length && bytes < this.samples.at(-1).bytes) this.samples = [];
    this.samples.push({ bytes, at });
    while (this.samples.length > 2 && at - this.samples[0].at > WINDOW_MS) this.samples.shift();
  }

  /** Bytes a second over the last quarter of a minute; 0 while that cannot be said. */
  get speed() {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    const seconds = first ? (last.at - first.at) / 1000 : 0;
    return seconds >= 1 ? (last.bytes - first.bytes) / seconds : 0;
  }
}

/** 1_300_000_000 → "1.2 GB"; steps of 1024, as the server's own pages count. `per` may be "second". */
export function size(bytes, lang, per = "") {
  const step = bytes > 0 ? Math.min(STEPS.length - 1, Math.floor(Math.log(bytes) / Math.log(1024))) : 0;
  const unit = STEPS[step] + (per && `-per-${per}`);
  const value = bytes / 1024 ** step;
  return new Intl.NumberFormat(lang, { style: "unit", unit, maximumFractionDigits: value < 100 && step > 1 ? 1 : 0 }).format(value);
}

/** 400 → "7 minutes": rounded up, coarser the longer it takes. */
export function duration(seconds, lang) {
  const [value, unit] = seconds < 60 ? [Math.ceil(seconds / 5) * 5, "second"]
    : seconds < 5400 ? [Math.ceil(seconds / 60), "minute"] : [Math.ceil(seconds / 360) / 10, "hour"];
  return new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

export function percent(part, lang) {
  return new Intl.NumberFormat(lang, { style: "percent" }).format(part);
}
