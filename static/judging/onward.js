/* The way on from a film: sealed, left for later, or back. What cannot be sealed for want of a connection waits, and the
   evening goes on with the film that was fetched ahead. */
import { toast } from "../site/toast.js";

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
    const answer = await this.room.outbox.seal(this.room.rubric.marks);
    this.isSealing = false;
    if (answer) this.sealed(answer);
    else if (this.room.outbox.waitsForSeal && !this.room.outbox.isHeld) this.sealLater();
  }

  /** The ballot is kept here and sealed when the server can be reached again; the evening goes on if it can. */
  sealLater() {
    this.sealToast?.remove();
    const { shutOut } = this.room.outbox; // then the person must act first, and another film would be no help
    this.sealToast = toast((shutOut ? this.room.words.sealHeld : this.room.words.sealWaits).replace("{code}", this.room.code), "bad");
    if (!shutOut && this.room.turning.waiting(this.room.next?.href)) this.turn(this.room.next);
  }

  /** What had to wait is sealed, and the juror is still, or again, at this film. */
  sealedLate(body) {
    this.tellSealed();
    if (this.hasCome) this.room.turning.to(location.href, { isBack: true });
    else this.sealed({ ...body, says: "" });
  }

  tellSealed() { this.sealToast?.remove(); toast(this.room.words.sealed.replace("{code}", this.room.code)); }

  sealed({ next, page, says }) {
    if (!page) { location.assign(next); return; }
    if (says) toast(says);
    this.room.turning.to(next, { html: page });
  }
}
