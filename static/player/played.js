/* What was really watched. The browser's own `played` ranges, joined over changes of source and earlier visits. */

/** Sorted, non-overlapping [from, to] in ms; gaps of up to 250 ms (a timer's jitter) are closed. */
export function merge(intervals) {
  const sorted = intervals.filter(([from, to]) => to > from).sort((a, b) => a[0] - b[0]);
  const merged = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last && from <= last[1] + 250) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

function rangesOf(video) {
  const { played } = video;
  return Array.from({ length: played.length }, (_, n) => [Math.round(played.start(n) * 1000), Math.round(played.end(n) * 1000)]);
}

export class Played {
  constructor(earlier = []) { this.kept = merge(earlier); }

  /** Call before the source changes: the browser forgets its ranges then. */
  keep(video) { this.kept = this.intervals(video); }

  intervals(video) { return merge([...this.kept, ...rangesOf(video)]); }

  totalMs(video) { return this.intervals(video).reduce((sum, [from, to]) => sum + to - from, 0); }
}
