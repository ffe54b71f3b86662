/* What a juror prefers, remembered by this browser: single keys on or off, speed. Forgotten where storage is switched off. */
export function recall(name) { try { return localStorage.getItem(`room.${name}`); } catch { return null; } }

export function remember(name, value) { try { localStorage.setItem(`room.${name}`, value); } catch { /* for this page only then */ } }
