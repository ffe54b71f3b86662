/* The screening room at work: marks and notes are sent as they are given, the player tells what was watched,
   and the way on is one key. Without this file the sheet is a plain form. */
import { playerOf } from "../player/player.js";
import { toast } from "../site/toast.js";
import { wireKeys } from "./keys.js";
import { Notes } from "./notes.js";
import { Outbox } from "./outbox.js";
import { Rubric } from "./rubric.js";

class Room {
  constructor(root) {
    this.root = root;
    this.words = root.querySelector("[data-words]").dataset;
    this.isOpen = root.dataset.open === "yes";
    this.outbox = this.makeOutbox();
    this.rubric = new Rubric(root, this.words, {
      onMark: (code, value) => this.outbox.mark(code, value), onCount: (missing) => this.name(missing),
    });
    this.notes = new Notes(root, this.words, {
      player: () => this.player, onWrite: (note) => this.outbox.note(note), onErase: (key) => this.outbox.erase(key),
    });
    this.rubric.form.addEventListener("submit", (event) => { event.preventDefault(); this.onward(); });
    if (this.isOpen) this.takeUp();
    this.wirePlayer();
    this.wirePanes();
    wireKeys(this);
  }

  /** The way on says whether it will seal. */
  name(missing) {
    if (this.isOpen) this.root.querySelector("[data-onward] [data-text]").textContent = missing ? this.words.later : this.words.seal;
  }

  get player() { return playerOf(this.root.querySelector("[data-player]") ?? this.root); }

  makeOutbox() {
    const { film, version, marksUrl, notesUrl, eraseUrl, playedUrl } = this.root.dataset;
    return new Outbox({
      film, version: Number(version), token: this.root.querySelector("[name=csrfmiddlewaretoken]").value,
      urls: { marks: marksUrl, notes: notesUrl, erase: eraseUrl, played: playedUrl },
      changed: (state) => this.tell(state), stale: (theirs) => this.settle(theirs),
    });
  }

  /** What an earlier visit could not send is shown again and sent now. */
  takeUp() {
    const { marks, notes } = this.outbox.pending;
    if (Object.keys(marks).length) this.rubric.show({ ...this.rubric.marks, ...marks });
    notes.filter((note) => note.verb === "write").forEach((note) => this.notes.add(note));
    if (this.outbox.waiting) this.outbox.send();
  }

  wirePlayer() {
    this.root.addEventListener("film:time", ({ detail }) => this.notes.follow(detail.ms));
    this.root.addEventListener("film:position", ({ detail }) => {
      const seen = this.root.querySelector("[data-seen]");
      if (detail.player.durationMs) seen.textContent = Math.min(100, Math.floor((100 * detail.watchedMs) / detail.player.durationMs));
      this.outbox.played(detail.intervals, detail.ms);
    });
  }

  /** On a narrow screen the parts of the sheet are one below the other; the tabs lead there. */
  wirePanes() {
    const tabs = [...this.root.querySelectorAll(".panes a")];
    for (const tab of tabs) {
      tab.addEventListener("click", () => tabs.forEach((other) => {
        if (other === tab) other.setAttribute("aria-current", "true");
        else other.removeAttribute("aria-current");
      }));
    }
  }

  tell({ kind, sentence, waiting }) {
    const box = this.root.querySelector("[data-is=saved]");
    if (!box) return;
    const told = { waiting: (waiting === 1 ? this.words.waitingOne : this.words.waiting).replace("{n}", waiting), gone: this.words.gone }[kind];
    box.className = `saved ${{ saved: "", saving: "busy", waiting: "waiting" }[kind] ?? "bad"}`;
    const text = box.querySelector("[data-text]");
    if (kind === "saved" && this.outbox.version === 0 && !this.notes.all.length) return;
    const short = told ?? this.words[kind];
    if (text.textContent !== short) text.textContent = short;
    if (kind === "refused" && sentence) toast(sentence, "bad");
  }

  /** A second window changed the ballot: nothing is overwritten until the juror has chosen. */
  async settle(theirs) {
    if (theirs.stage === "sealed") { location.reload(); return; }
    const box = document.getElementById("two-windows");
    box.showModal();
    await new Promise((resolve) => { box.addEventListener("close", resolve, { once: true }); });
    if (box.returnValue === "mine") { this.outbox.insist(theirs.version, this.rubric.marks); return; }
    this.rubric.show(theirs.marks);
    this.outbox.yield(theirs.version);
  }

  /** Seals a complete ballot and goes on. An incomplete one says what is missing; the second time it is left for later. */
  async onward() {
    const next = this.root.querySelector("[data-next]").href;
    const missing = this.rubric.missingNames;
    if (!this.isOpen) { location.assign(next); return; }
    if (missing.length && !this.wasToldMissing) {
      this.wasToldMissing = true;
      setTimeout(() => { this.wasToldMissing = false; }, 8000);
      toast(this.words.missing.replace("{criteria}", missing.join(", ")));
      this.rubric.goTo(this.rubric.lines.indexOf(this.rubric.missing[0]));
      return;
    }
    if (missing.length) location.assign(next);
    else await this.seal();
  }

  async seal() {
    if (this.isSealing) return;
    this.isSealing = true;
    if (!(await this.outbox.drained())) { this.isSealing = false; toast(this.words.unsealed, "bad"); return; }
    const { status, body } = await this.outbox.post(this.root.dataset.sealUrl, { version: this.outbox.version, marks: this.rubric.marks });
    this.isSealing = false;
    if (status === 200) { this.outbox.clear(); location.assign(body.next); return; }
    if (status === 409) { this.settle(body); return; }
    toast(body.sentence ?? { 404: this.words.gone, 401: this.words.signedOut, 403: this.words.signedOut }[status] ?? this.words.unsealed, "bad");
  }

  back() { const link = this.root.querySelector("[data-previous]"); if (link) location.assign(link.href); }

  open(id) { document.getElementById(id)?.showModal(); }
}

const root = document.querySelector("[data-room]");
if (root) new Room(root);
