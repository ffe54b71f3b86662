/* The shots of a film as a list of {start, end, source, model, note, prompt}, times in whole milliseconds, tiling the picture.
   The same rules as submissions/declaration.py, which decides in the end; a test holds the two together. */

export const MODELLED = new Set(["ai", "composite"]);

/** Lengths in ms by what they count: {ai, composite, other, neutral, unmarked}; unmarked is part of other.
    `counted`: folded names of the only models whose pictures count as AI; null where all do. */
export function tally(shots, counted = null) {
  const times = { ai: 0, composite: 0, other: 0, neutral: 0, unmarked: 0 };
  for (const { start, end, source, model } of shots) {
    const isPassedOver = counted !== null && MODELLED.has(source) && !counted.has(folded(model));
    times[source in times && source !== "unmarked" && !isPassedOver ? source : "other"] += end - start;
    if (source === "") times.unmarked += end - start;
  }
  return times;
}

/** Names of models are the same whatever their case and spaces. */
export function folded(name) {
  return name.toLowerCase().trim().split(/\s+/).join(" ");
}

/** AI, composite and other with the excess of neutral picture, in hundredths of a millisecond. */
export function countedHundredths(times, rule) {
  const { ai, composite, other, neutral } = times;
  return 100 * (ai + composite + other) + Math.max(0, 100 * neutral - rule.neutral * (ai + composite + other + neutral));
}

/** Whole numbers only: a film of hours stays far below 2 to the power of 53. */
export function passes(times, rule) {
  if (rule.minimum <= 0) return true;
  const counted = countedHundredths(times, rule);
  return counted > 0 && 10000 * (2 * times.ai + times.composite) >= rule.minimum * 2 * counted;
}

/** The share in tenths of a percent, cut off; null when nothing counts. */
export function shareTenths(times, rule) {
  const counted = countedHundredths(times, rule);
  return counted ? Number((BigInt(2 * times.ai + times.composite) * 50000n) / BigInt(counted)) : null;
}

/** How many ms of other picture, and where that is used up of composites, would have to be AI; rounded up. */
export function missingMs(times, rule) {
  if (passes(times, rule)) return 0;
  const counted = countedHundredths(times, rule);
  const wanted = rule.minimum * 2 * counted - 10000 * (2 * times.ai + times.composite); // ten-thousandths of a ms
  const fromOther = 100 * counted - 10000 * (times.ai + times.composite);
  return Math.ceil(wanted <= 2 * fromOther ? wanted / 20000 : (wanted - fromOther) / 10000);
}

/** A cut inside a shot; both halves keep its marks. Null outside the picture, the same list where a cut is already. */
export function split(shots, at) {
  if (shots.some((shot) => shot.start === at)) return shots;
  const index = shots.findIndex((shot) => shot.start < at && at < shot.end);
  if (index < 0) return null;
  const shot = shots[index];
  return shots.toSpliced(index, 1, { ...shot, end: at }, { ...shot, start: at });
}

/** Joins a shot with the next; the marks of the first stay unless it has none. */
export function merge(shots, index) {
  const [first, second] = [shots[index], shots[index + 1]];
  if (!first || !second) return shots;
  return shots.toSpliced(index, 2, { ...(first.source === "" ? second : first), start: first.start, end: second.end });
}

/** Moves the cut before shot `index` to `at`; both shots keep at least 1 ms. */
export function moveStart(shots, index, at) {
  const [before, shot] = [shots[index - 1], shots[index]];
  if (!before || !shot) return shots;
  const cut = Math.min(Math.max(at, before.start + 1), shot.end - 1);
  return shots.toSpliced(index - 1, 2, { ...before, end: cut }, { ...shot, start: cut });
}

/** The start of the frame that is `steps` frames from the one at `ms`; `rate` as [numerator, denominator]. */
export function frameAt(ms, steps, [numerator, denominator]) {
  const frame = Math.round((ms * numerator) / (1000 * denominator)) + steps;
  return Math.round((frame * 1000 * denominator) / numerator);
}

/** Marks the shots at `indices` with whatever of {source, model, note, prompt} is given. */
export function mark(shots, indices, marks) {
  return shots.map((shot, index) => {
    if (!indices.has(index)) return shot;
    const marked = { ...shot, ...marks };
    return "source" in marks && !MODELLED.has(marked.source) ? { ...marked, model: "" } : marked;
  });
}

/** "1:05.25" → 65250; null for anything that is no time. */
export function readClock(text) {
  const match = /^(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,6})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (!match) return null;
  const [, hours, minutes, seconds, fraction] = match;
  return ((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds)) * 1000 + Number((fraction ?? "").padEnd(3, "0"));
}

/** 65250 → "1:05.250", hours only when there are any: as the server writes it. */
export function writeClock(ms) {
  const two = (number) => String(number).padStart(2, "0");
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const head = hours ? `${hours}:${two(minutes)}` : `${minutes}`;
  return `${head}:${two(seconds % 60)}.${String(ms % 1000).padStart(3, "0")}`;
}
