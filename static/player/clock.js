/** 65_250 ms → "1:05"; hours only when there are any. The twin of the template filter `clock`. */
export function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const pad = (n) => String(n).padStart(2, "0");
  return parts[0] ? `${parts[0]}:${pad(parts[1])}:${pad(parts[2])}` : `${parts[1]}:${pad(parts[2])}`;
}

/** The same for a screen reader: "1 minute, 5 seconds", in the page's language where the browser can. */
export function spoken(ms, lang) {
  const seconds = Math.floor(ms / 1000);
  if (!Intl.DurationFormat) return clock(ms);
  const length = { hours: Math.floor(seconds / 3600), minutes: Math.floor(seconds / 60) % 60, seconds: seconds % 60 };
  const told = new Intl.DurationFormat(lang, { style: "long" }).format(length);
  return told || new Intl.DurationFormat(lang, { style: "long", secondsDisplay: "always" }).format({ seconds: 0 });
}
