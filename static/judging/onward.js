/* The way on from a film: sealed, left for later, or back. The film that was fetched ahead begins while the ballot of this
   one is still on its way; what cannot be sealed for want of a connection waits. */
import { toast } from "../site/toast.js";
import { waitingAltogether } from "./outbox.js";

const SECOND_PRESS_MS = 8000;

export class Onward {
  constructor(room) {
    this.room = room;
    this.hasCome = false; // whether a seal that waits was pressed in an earlier visit: then nobody wants to go on
  }

  /** Seals a complete ballot and goes on. An incomplete one says what is missing; the second time it is left for later. */
  async onward() {
    const missing = this.room.rubric.missingNames;
    if (this.room.isOpen && missing.length && !this.wasToldMissing) {
      this.wasToldMissing = true;
      setTimeout(() => { this.wasToldMissing = false; }, SECOND_PRESS_MS);
      toast(this.room.words.missing.replace("{criteria}", missing.join(", ")));
      this.room.rubric.goTo(this.room.rubric.lines.indexOf(this.room.rubric.missing[0]));
    } else if (this.room.isOpen && !missing.length) {
      await this.seal();
    } else {
      this.later();
    }
  }

  /** Leaves the film for later: nothing but the order changes. */
  later() { this.turn(this.room.next); }

  back() { this.turn(this.room.root.querySelector("[data-previous]")); }

  async turn(link) {
    if (!link || this.isTurning) return;
    this.isTurning = true;
    await this.room.outbox.idle();
    if (link.dataset.next === "" && navigator.onLine) location.assign(link.href);
    else if (link.dataset.next === "" || !(await this.room.turning.to(link.href))) { toast(this.room.words.unreachable, "bad"); this.isTurning = false; }
  }

  async seal() {
    if (this.isSealing) return;
    this.isSealing = true;
    this.room.keepWords();
    const answered = this.room.outbox.seal(this.room.rubric.marks);
    if (this.mayGoAhead) { this.room.turning.to(this.room.next.href); return; } // what becomes of the ballot is told there
    const answer = await answered;
    this.isSealing = false;
    if (answer) this.sealed(answer);
    else if (this.room.outbox.waitsForSeal && !this.room.outbox.isHeld) this.sealLater();
  }

  /** Whether the next film may begin before the server has answered: it waits, and no other film's ballot is under way. */
  get mayGoAhead() {
    const { next, outbox, turning } = this.room;
    const isOnly = waitingAltogether() === outbox.waiting;
    return isOnly && !outbox.isHeld && !outbox.shutOut && Boolean(next?.dataset.next && turning.waiting(next.href));
  }

  /** The ballot is kept here and sealed when the server can be reached again; the evening goes on if it can. */
  sealLater() {
    this.tellUnsealed();
    const { shutOut } = this.room.outbox; // then the person must act first, and another film would be no help
    if (!shutOut && this.room.turning.waiting(this.room.next?.href)) this.turn(this.room.next);
  }

  /** What had to wait is sealed, and the juror is still, or again, at this film. */
  sealedLate(body) {
    this.tellSealed();
    if (this.hasCome) this.room.turning.to(location.href, { isBack: true });
    else this.sealed({ ...body, says: "" });
  }

  /** Said once for each reason. */
  tellUnsealed() {
    const { outbox: { shutOut }, words, code } = this.room;
    const said = (shutOut ? words.sealHeld : words.sealWaits).replace("{code}", code);
    if (this.saidUnsealed === said && this.sealToast.isConnected) return;
    this.sealToast?.remove();
    this.saidUnsealed = said;
    this.sealToast = toast(said, "bad");
  }

  tellSealed() { this.sealToast?.remove(); toast(this.room.words.sealed.replace("{code}", this.room.code)); }

  sealed({ next, page, says }) {
    if (!page) { location.assign(next); return; }
    if (says) toast(says);
    this.room.turning.to(next, { html: page });
  }
}
