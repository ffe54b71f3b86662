/* What becomes of a film that has left the screen is told at the film that is on it by then: sealed, refused, not sent yet. */
import { toast } from "../site/toast.js";
import { fetched, parsed } from "./turning.js";

const HINDERED = ["waiting", "signedOut", "factorMissing"];
const PARTS = [".prog", ".queue ol", "[data-next]", "[data-own=median]", "[data-own=spread]"];

/** What the outbox of `room`, whose film has left the screen, does with its news; `current()` is the room on the screen. */
export function fromAfar(room, current) {
  const { code, outbox, way, words } = room;
  return {
    changed: ({ kind, sentence }) => {
      if (kind === "refused") toast(`${code}: ${sentence}`, "bad");
      if (kind === "gone") { toast(`${code}: ${words.gone}`, "bad"); outbox.forget(); }
      if (outbox.waitsForSeal && HINDERED.includes(kind)) way.tellUnsealed();
      current()?.tellWaiting();
    },
    stale: () => toast(room.root.dataset.stragglerHeld.replace("{code}", code), "bad"),
    sealed: (body) => { way.tellSealed(); current()?.catchUp(body); },
  };
}

/** A ballot of another film was sealed: the count, the strip, what comes next and the own scores say so in `room`. `page`
    is the room at `next` as the server drew it since; it serves if that is the film here. */
export async function catchUp(room, { next, page } = {}) {
  const isHere = page && new URL(next, location.href).pathname === location.pathname;
  const fresh = isHere ? parsed(page) : await fetched(location.href).catch(() => undefined);
  if (fresh === undefined || room.left.signal.aborted) return;
  if (!fresh) { location.assign(next ?? location.href); return; } // the film here is the juror's no longer
  if (isHere && !room.outbox.waiting && Number(fresh.dataset.version) > room.outbox.version) {
    room.turning.to(location.href, { html: page, isBack: true }); // begun elsewhere since it was fetched
    return;
  }
  for (const part of PARTS) room.root.querySelector(part)?.replaceWith(fresh.querySelector(part));
  room.rubric.wireBars();
  room.startOver();
}
