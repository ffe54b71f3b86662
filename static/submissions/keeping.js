/* Sends a form's data whenever it changed, one request at a time, and says honestly whether it is saved. */
const PAUSE_MS = 700;
const RETRY_MS = 5000;

export class Keeper {
  /** `collect` gives the FormData to send; `say(state, text)` is told "unsaved", "saving", "saved", "refused" or "offline";
      `heard(told)` all that the server answered. */
  constructor(form, { collect, say, heard = () => {} }) {
    this.form = form;
    this.collect = collect;
    this.say = say;
    this.heard = heard;
    this.isDirty = false;
    this.isBusy = false;
    this.timer = null;
    addEventListener("beforeunload", (event) => { if (this.isDirty || this.isBusy) event.preventDefault(); });
    addEventListener("online", () => { if (this.isDirty) this.save(); });
  }

  change() {
    this.isDirty = true;
    this.say("unsaved");
    this.later(PAUSE_MS);
  }

  later(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), ms);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.isBusy || !this.isDirty) return;
    this.isBusy = true;
    this.isDirty = false;
    this.say("saving");
    try {
      const answer = await fetch(this.form.action, { method: "POST", body: this.collect(), headers: { Accept: "application/json" }, credentials: "same-origin" });
      await this.learn(answer);
    } catch {
      this.fail();
    } finally {
      this.isBusy = false;
    }
    if (this.isDirty && !this.isRefused) this.later(this.isOffline ? RETRY_MS : PAUSE_MS);
  }

  /** What the server made of it. A refusal is told in its own words; the next change or "save now" tries again. */
  async learn(answer) {
    if (answer.status !== 200 && answer.status !== 422) return this.fail();
    const told = await answer.json();
    this.isOffline = false;
    this.isRefused = answer.status === 422;
    this.heard(told);
    if (told.is_fresh) this.form.elements.seen.value = told.version;
    if (this.isRefused) {
      this.isDirty = true;
      this.say("refused", told.message);
    } else if (!this.isDirty) this.say("saved");
  }

  fail() {
    this.isDirty = this.isOffline = true;
    this.isRefused = false;
    this.say("offline");
  }
}
