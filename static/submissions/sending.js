/* One file on its way to the server by tus, whatever the connection does. Tells through `hooks` what happens:
     located(url)  moved(sent, total)  troubled(sentence)  signedOut()  refused(sentence)  arrived() */
import "../vendor/tus.js";

const { Upload } = window.tus;
const RETRY_MS = [0, 1000, 2000, 3000, 5000, 8000, ...Array(60).fill(15000)];
const WORTH_ANOTHER_TRY = new Set([408, 409, 423, 429]);
const GONE = new Set([404, 410]);
const SILENT_MS = 60000;

/** What the server knows a file by, to recognize it when it is chosen again. */
export function fingerprintOf(file) {
  return `${file.size}-${file.lastModified}-${file.name}`.slice(0, 160);
}

export class Sending {
  constructor(file, { endpoint, url, film, chunkBytes }, hooks) {
    this.file = file;
    this.hooks = hooks;
    this.isRunning = false;
    this.common = {
      chunkSize: chunkBytes,
      retryDelays: RETRY_MS,
      storeFingerprintForResuming: false, // the server remembers, for every browser of this person
      metadata: { film, filename: file.name, fingerprint: fingerprintOf(file) },
      onShouldRetry: (error) => this.isWorthRetrying(error),
      onUploadUrlAvailable: () => this.located(),
      onProgress: (sent, total) => this.heard(sent, total),
      onSuccess: () => { this.rest(); hooks.arrived(); },
      onError: (error) => this.ended(error),
    };
    this.endpoint = new URL(endpoint, location.href).href;
    this.upload = url ? this.continued(new URL(url, location.href).href) : this.begun();
    this.wakeUp = () => { if (this.isRunning && this.isTroubled) this.restart(); };
  }

  begun() { return new Upload(this.file, { ...this.common, endpoint: this.endpoint }); }

  continued(url) { return new Upload(this.file, { ...this.common, uploadUrl: url }); }

  /** From here on the library may only continue: else it would begin anew where it is merely signed out. */
  located() {
    this.upload.options.endpoint = null;
    this.hooks.located(this.upload.url);
  }

  start() {
    this.isRunning = true;
    this.heardAt = performance.now();
    this.watch ??= setInterval(() => this.lookAfter(), 1000);
    window.addEventListener("online", this.wakeUp);
    this.upload.start();
  }

  pause() {
    this.rest();
    return this.upload.abort();
  }

  /** Give it up, here and on the server. */
  discard() {
    this.rest();
    return this.upload.abort(true).catch(() => {}); // a server that cannot be asked lets it expire
  }

  async restart() {
    this.heardAt = performance.now();
    await this.upload.abort();
    if (this.isRunning) this.upload.start();
  }

  rest() {
    this.isRunning = this.isTroubled = false;
    clearInterval(this.watch);
    this.watch = undefined;
    window.removeEventListener("online", this.wakeUp);
  }

  heard(sent, total) {
    if (!this.isRunning) return;
    this.heardAt = performance.now();
    this.isTroubled = false;
    this.hooks.moved(sent, total);
  }

  /** A connection that has silently gone, after a change of network for instance, is left for a new one. */
  lookAfter() {
    if (performance.now() - this.heardAt < SILENT_MS) return;
    this.trouble();
    this.restart();
  }

  isWorthRetrying(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    const again = status === 0 || status >= 500 || WORTH_ANOTHER_TRY.has(status);
    if (again) this.trouble(sentenceOf(error.originalResponse));
    return again;
  }

  /** `sentence` is what the server says of it, if it answered at all. */
  trouble(sentence = "") {
    this.isTroubled = true;
    this.heardAt = performance.now();
    this.hooks.troubled(sentence);
  }

  ended(error) {
    this.rest();
    const answer = error.originalResponse;
    const status = answer?.getStatus();
    if (status === 401) this.hooks.signedOut();
    else if (GONE.has(status) && !this.upload.options.endpoint) this.beginAnew();
    else this.hooks.refused(sentenceOf(answer));
  }

  /** What had arrived has expired meanwhile; the file is still at hand. */
  beginAnew() {
    this.upload = this.begun();
    this.start();
  }
}

function sentenceOf(answer) {
  try {
    return JSON.parse(answer.getBody()).message ?? "";
  } catch { // no answer at all, or one that is not ours
    return "";
  }
}
