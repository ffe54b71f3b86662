/* Where a window keeps what is not sent yet: an entry of its own for each juror, film and window, so that two windows
   never overwrite each other and two people at one computer never send each other's marks. What windows that are closed
   by now left behind is taken over by the next one that opens. */
const PREFIX = "room";
const me = globalThis.crypto?.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
const alive = `${PREFIX}:${me}`;

// A lock is held as long as this window lives, however it ends. Without secure context there are no locks.
navigator.locks?.request(alive, () => new Promise(() => {}));

async function windowsAlive() {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  return new Set(held.map(({ name }) => name));
}

function entries(prefix) {
  try { return Object.keys(localStorage).filter((name) => name.startsWith(prefix)); } catch { return []; }
}

function read(name) {
  try { return JSON.parse(localStorage.getItem(name) ?? "null"); } catch { return null; }
}

/** Later ones win where two say something of the same mark or note. */
function joined(left, right) {
  const notes = [...left.notes.filter(({ key }) => !right.notes.some((other) => other.key === key)), ...right.notes];
  const base = [left.base, right.base].filter((version) => version !== undefined);
  return {
    urls: right.urls, notes, marks: { ...left.marks, ...right.marks }, feedback: right.feedback ?? left.feedback, seal: right.seal ?? left.seal,
    base: base.length ? Math.min(...base) : undefined,
  };
}

export class Shelf {
  static works = (() => { try { localStorage.setItem(alive, ""); localStorage.removeItem(alive); return true; } catch { return false; } })();

  /** `home` is {juror, film}. */
  constructor({ juror, film }) {
    this.prefix = `${PREFIX}:${juror}:${film}:`;
    this.name = `${this.prefix}${me}`;
  }

  /** What this window kept of the film before; null when nothing. */
  recall() { return read(this.name); }

  keep(pending) {
    try {
      if (pending) localStorage.setItem(this.name, JSON.stringify(pending));
      else localStorage.removeItem(this.name);
    } catch { /* storage is switched off: then only this page knows */ }
  }

  /** Takes over what closed windows left of this film: one bundle, or null. */
  async inherit() {
    const living = await windowsAlive();
    let found = null;
    for (const name of entries(this.prefix)) {
      if (name === this.name || living.has(`${PREFIX}:${name.slice(this.prefix.length)}`)) continue;
      const left = read(name);
      localStorage.removeItem(name);
      if (left) found = found ? joined(found, left) : left;
    }
    return found;
  }

  /** The films, this one aside, of which closed windows left something for this juror. */
  static async leftBehind(juror, except = "") {
    const living = await windowsAlive();
    const prefix = `${PREFIX}:${juror}:`;
    const split = entries(prefix).map((name) => { const at = name.lastIndexOf(":"); return [name.slice(prefix.length, at), name.slice(at + 1)]; });
    return [...new Set(split.filter(([film, owner]) => film !== except && owner !== me && !living.has(`${PREFIX}:${owner}`)).map(([film]) => film))];
  }
}
