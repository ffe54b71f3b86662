/* From film to film without leaving the page: the next film and its first seconds are fetched while this one still runs,
   so that the way on is a matter of milliseconds. One film ahead only, and none where the reader saves data.
   Whatever goes wrong here ends in an ordinary change of page. */
import { playerOf, startPlayers } from "../player/player.js";

const AHEAD_SECONDS = 8;

export class Turning {
  /** `enter(root)` starts the room in a new [data-room] element, `leave()` ends the one on the screen. */
  constructor({ enter, leave }) {
    Object.assign(this, { enter, leave });
    this.ahead = null;
    addEventListener("popstate", async () => { if (!(await this.to(location.href, { isBack: true }))) location.reload(); });
  }

  /** Fetches the film at `url` and its first seconds. Resolves to whether it waits now. */
  async prepare(url) {
    if (!url || navigator.connection?.saveData) return false;
    if (this.ahead?.url === url) return Boolean(this.ahead.root);
    this.drop();
    const ahead = this.ahead = { url, root: null };
    ahead.root = await fetched(url).catch(() => null);
    if (this.ahead !== ahead || !ahead.root) return false;
    const player = ahead.root.querySelector("[data-player]");
    if (player) player.dataset.ahead = AHEAD_SECONDS;
    startPlayers(ahead.root);
    return true;
  }

  /** Resolves once the film that waits can run at once, its first seconds being there. */
  async runs() {
    const video = this.ahead?.root?.querySelector("[data-player] video");
    if (video && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA) await new Promise((resolve) => { video.addEventListener("canplay", resolve, { once: true }); });
  }

  drop() {
    const player = this.ahead?.root?.querySelector("[data-player]");
    if (player) playerOf(player)?.close();
    this.ahead = null;
  }

  /** Shows the film at `address`; `html` is its room if the server has sent it already, with what stands now. Resolves
      to false when nobody could be reached: then everything stays as it is. */
  async to(address, { html = "", isBack = false } = {}) {
    const url = new URL(address, location.href).href;
    const root = html ? parsed(html) : this.waiting(url) ?? await fetched(url).catch(() => undefined);
    if (root === undefined) return false;
    if (!root) { location.assign(url); return true; }
    this.lend(root, url);
    const before = document.querySelector("[data-room]");
    const habits = habitsOf(before);
    this.leave();
    before.replaceWith(root);
    if (!isBack) history.pushState(null, "", url);
    document.title = root.dataset.title;
    this.ahead = null;
    startPlayers(root);
    this.enter(root);
    this.begin(root, habits);
    return true;
  }

  /** The room that was fetched ahead, if it is this film's. */
  waiting(url) { return this.ahead?.url === url ? this.ahead.root : null; }

  /** The player that has waited with its first seconds takes the place of the blank one. */
  lend(root, url) {
    const waits = this.waiting(url)?.querySelector("[data-player]");
    const blank = root.querySelector("[data-player]");
    if (!waits || !blank || waits === blank) return;
    for (const name of ["resumeMs", "played", "markers"]) waits.dataset[name] = blank.dataset[name];
    blank.replaceWith(waits);
    playerOf(waits)?.setMarkers(JSON.parse(waits.dataset.markers));
  }

  begin(root, { rate, volume, muted, wasFull }) {
    const element = root.querySelector("[data-player]");
    const player = element && playerOf(element);
    root.querySelector("h1")?.focus({ preventScroll: true });
    if (!player) return;
    Object.assign(player.video, { volume, muted });
    player.setRate(rate);
    player.play();
    if (wasFull) element.requestFullscreen?.().catch(() => {}); // then the film goes on in the page
  }
}

function habitsOf(root) {
  const element = root.querySelector("[data-player]");
  const video = element?.querySelector("video");
  return {
    rate: video?.playbackRate ?? 1, volume: video?.volume ?? 1, muted: video?.muted ?? false,
    wasFull: Boolean(element) && document.fullscreenElement === element,
  };
}

/** The [data-room] of a page; null when it has none. */
export function parsed(html) {
  const root = new DOMParser().parseFromString(html, "text/html").querySelector("[data-room]");
  return root && document.adoptNode(root);
}

/** The [data-room] of a page as it stands now; null when there is none: signed out, or gone. Throws where there is no connection. */
export async function fetched(url) {
  const answer = await fetch(url, { credentials: "same-origin", redirect: "manual" });
  return answer.ok ? parsed(await answer.text()) : null;
}
