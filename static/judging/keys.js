/* One evening without the mouse. Single keys rest while somebody types, while a dialog is open, and when switched off. */
import { pressed } from "../player/keys.js";
import { recall, remember } from "./settings.js";

const isOff = () => recall("keys") === "off";

function isTyping(target) { return target.matches("input:not([type='radio'], [type='range'], [type='checkbox']), textarea, select, [contenteditable]"); }

/** Enter on a link or button is its own; so is the space bar. */
function hasOwnUse({ target, key }) { return target.matches("a, button, summary") && (key === "Enter" || key === " "); }

/** Until `signal` says that the room was left. */
export function wireKeys(room, signal) {
  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
    if (isTyping(target) || hasOwnUse(event) || document.querySelector("dialog[open]")) return;
    if (act(room, event, target)) event.preventDefault();
    else if (room.player && !(target.matches("[type='radio']") && key.startsWith("Arrow"))) pressed(room.player, event);
  }, { signal });
  wireSwitch(room.root);
}

/** Whether the key meant something to the room itself. */
function act(room, { key, shiftKey, repeat }, target) {
  if (/^[0-9]$/.test(key)) return room.rubric.press(Number(key));
  if (key === "ArrowDown" || key === "ArrowUp") {
    if (target.matches("[type='radio']")) return false;
    room.rubric.step(key === "ArrowDown" ? 1 : -1);
    return true;
  }
  if (key === "Enter" && repeat) return true; // held down it would run through the queue
  if (key === "Enter") { if (shiftKey) room.way.back(); else room.way.onward(); return true; }
  const named = {
    n: () => room.notes.focus(), s: () => room.way.later(), x: () => room.open("conflict"), r: () => room.open("flag"), "?": () => room.open("keys"),
  }[key.toLowerCase()];
  named?.();
  return Boolean(named);
}

function wireSwitch(root) {
  const box = root.querySelector("[data-keys-switch]");
  box.checked = !isOff();
  box.addEventListener("change", () => remember("keys", box.checked ? "on" : "off"));
}
