/* Tells the server the reader's time zone, and fills it in on the very first page, before the server could know. */
const YEAR_SECONDS = 365 * 24 * 3600;

function known() {
  return document.cookie.split("; ").find((pair) => pair.startsWith("tz="))?.slice(3) ?? "";
}

function spell(instant, zone) {
  const when = { day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" };
  const { lang } = document.documentElement;
  return new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { ...when, timeZone: zone, hourCycle: "h23" }).format(instant);
}

export function rememberZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || known() === zone) return;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `tz=${zone}; path=/; max-age=${YEAR_SECONDS}; samesite=lax${secure}`;
  for (const line of document.querySelectorAll("[data-reader-zone='unknown']")) {
    const instant = new Date(line.dataset.instant);
    line.querySelector("[data-reader-time]").textContent = spell(instant, zone);
    line.hidden = spell(instant, zone) === spell(instant, line.dataset.contestZone);
  }
}
