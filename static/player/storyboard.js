/* Small pictures along the film, from a WebVTT file whose cues point into sprite sheets (name.jpg#xywh=x,y,w,h). */
const CUE = /(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})\s+-->\s+(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})[^\n]*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/g;

function toMs(hours, minutes, seconds, milliseconds) {
  return ((Number(hours ?? 0) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(milliseconds);
}

/** [{from, to, url, x, y, w, h}] in ms and pixels; addresses are resolved against the file's own. */
export function parseStoryboard(text, base) {
  return Array.from(text.replaceAll("\r\n", "\n").matchAll(CUE), (m) => ({
    from: toMs(m[1], m[2], m[3], m[4]), to: toMs(m[5], m[6], m[7], m[8]),
    url: new URL(m[9], base).href, x: Number(m[10]), y: Number(m[11]), w: Number(m[12]), h: Number(m[13]),
  }));
}

/** Resolves to the pictures, or to none when they cannot be had: the seek bar works without them. */
export async function loadStoryboard(url) {
  if (!url) return [];
  const base = new URL(url, location.href);
  try {
    const response = await fetch(base, { credentials: "same-origin" });
    return response.ok ? parseStoryboard(await response.text(), base) : [];
  } catch {
    return [];
  }
}
