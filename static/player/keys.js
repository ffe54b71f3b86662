/* Keys of the player. They work while the focus is inside it; a page may hand over its own key presses to pressed(). */
const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2];
const FRAME_MS = 40;

function faster(player, way) {
  const at = RATES.findIndex((rate) => rate >= player.rate);
  player.setRate(RATES[Math.min(Math.max(at + way, 0), RATES.length - 1)]);
}

const KEYS = {
  " ": (player) => player.toggle(), k: (player) => player.toggle(),
  j: (player) => player.skip(-5000), l: (player) => player.skip(5000),
  ArrowLeft: (player) => player.skip(-5000), ArrowRight: (player) => player.skip(5000),
  ",": (player) => { player.pause(); player.skip(-FRAME_MS); }, ".": (player) => { player.pause(); player.skip(FRAME_MS); },
  "<": (player) => faster(player, -1), ">": (player) => faster(player, 1),
  c: (player) => player.captions.toggle(), f: (player) => player.toggleFullScreen(),
  m: (player) => { player.video.muted = !player.video.muted; },
  Home: (player) => player.seek(0), End: (player) => player.seek(player.durationMs),
  PageUp: (player) => player.skip(-player.durationMs / 10), PageDown: (player) => player.skip(player.durationMs / 10),
};

/** Does what `event.key` stands for and returns true, or returns false when it means nothing to the player. */
export function pressed(player, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const act = KEYS[event.key] ?? KEYS[event.key.toLowerCase()];
  if (!act) return false;
  event.preventDefault();
  act(player);
  return true;
}

/** A control that gives the key a meaning of its own: a button's space, a choice's arrows. */
function hasOwnUse({ target, key }) {
  if (target.matches("select, textarea, [data-do='volume']")) return true;
  return target.matches("button, a, summary") && (key === " " || key === "Enter");
}

export function wireKeys(player) {
  player.root.addEventListener("keydown", (event) => { if (!hasOwnUse(event)) pressed(player, event); });
}
