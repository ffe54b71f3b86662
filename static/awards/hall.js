/* The screen in the hall: everything is loaded beforehand, every winner is under seal, the keyboard or the remote
   control moves it, and it goes on when the network has died. */
import { loadClip, playClip } from "./clip.js";
import { openBox } from "./envelope.js";

const hall = document.getElementById("hall");
const words = hall.dataset;
const at = { step: 0, shown: 0 };
const opened = new Map(); // category → winners
const PARTS = 3, ENVELOPE = 2, LOOK_EVERY_MS = 1000, AT_ONCE = 3;
let programme, lastMove = "", isOffline = false;

const text = (texts) => texts?.[document.documentElement.lang.toLowerCase()] ?? texts?.en ?? Object.values(texts ?? {})[0] ?? "";
const part = (name) => hall.querySelector(`[data-part="${name}"]`);
const fill = (scope, name, value) => { const node = scope.querySelector(`[data-${name}]`); node.textContent = value; node.hidden = !value; return node; };

// ── Beforehand ───────────────────────────────────────────────────────────────
async function load() {
  const answer = await fetch(words.programme, { headers: { Accept: "application/json" } });
  programme = await answer.json();
  const waiting = Object.values(programme.films), number = waiting.length;
  let ready = 0;
  const tell = () => fill(part("welcome"), "ready", words.ready.replace("{ready}", ready).replace("{number}", number));
  tell();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let film = waiting.pop(); film; film = waiting.pop()) {
      await keep(film);
      ready += 1;
      tell();
    }
  }));
  hall.dataset.loaded = "yes";
}

async function keep(film) {
  try {
    const poster = film.poster && await fetch(film.poster);
    if (poster?.ok && poster.headers.get("Content-Type")?.startsWith("image/")) film.picture = URL.createObjectURL(await poster.blob());
    if (film.hls) film.clip = await loadClip(film.hls);
  } catch (trouble) {
    console.warn("not kept:", film.title, trouble); // it is shown by name alone
  }
}

// ── On the screen ────────────────────────────────────────────────────────────
function here() {
  const number = Math.floor((at.step - 1) / PARTS);
  const category = at.step >= 1 ? programme.steps[number] : undefined;
  if (!category) return { name: at.step < 1 ? "welcome" : "finale" };
  const winners = opened.get(category.code);
  const name = ["category", "nominees", "envelope"][(at.step - 1) % PARTS];
  return { category, winners, name: name === "envelope" && at.shown && winners ? "winner" : name };
}

function show() {
  const { category, winners, name } = here();
  for (const section of hall.querySelectorAll("[data-part]")) section.hidden = section.dataset.part !== name;
  const scope = part(name);
  if (category) fill(scope, "category", text(category.name));
  if (name === "category") fill(scope, "prize", text(category.prize));
  if (name === "nominees") fillNominees(scope, category);
  if (name === "winner") showWinner(scope, winners[Math.min(at.shown, winners.length) - 1]);
  else stopClip();
  if (name === "finale") fillFinale(scope);
  hall.dataset.at = `${at.step}.${at.shown}`;
  fill(hall, "said", [scope.querySelector("h1")?.textContent, scope.querySelector("[data-title]")?.textContent].filter(Boolean).join(": "));
}

function card(film) {
  const item = document.createElement("li"), picture = document.createElement("img"), title = document.createElement("b"), maker = document.createElement("span");
  if (film.picture) picture.src = film.picture; else picture.hidden = true;
  picture.alt = "";
  title.className = "title"; title.dir = "auto"; title.lang = film.language; title.textContent = film.title;
  maker.textContent = film.maker;
  item.append(picture, title, maker);
  return item;
}

function fillNominees(scope, category) {
  const list = scope.querySelector("ul");
  list.replaceChildren(...category.nominees.map((code) => card(programme.films[code])));
  list.dataset.many = category.nominees.length > 24 ? "very" : category.nominees.length > 8 ? "yes" : "no";
}

function showWinner(scope, winner) {
  const film = winner && programme.films[winner.film];
  fill(scope, "title", film ? film.title : words.vacant).lang = film?.language ?? "";
  fill(scope, "english", film?.title_en ?? "");
  fill(scope, "maker", film?.maker ?? "");
  fill(scope, "citation", winner?.citation ?? "");
  scope.querySelector("[data-shared]").hidden = !winner?.shared;
  const still = scope.querySelector("img"), video = scope.querySelector("video");
  still.hidden = !film?.picture;
  if (film?.picture) still.src = film.picture;
  if (scope.dataset.film === (winner?.film ?? "")) return;
  scope.dataset.film = winner?.film ?? "";
  video.hidden = !film?.clip;
  if (film?.clip) playClip(video, film.clip).catch(() => { video.hidden = true; });
}

function stopClip() {
  const scope = part("winner"), video = scope.querySelector("video");
  delete scope.dataset.film;
  video.pause();
  video.removeAttribute("src");
  video.load();
}

function fillFinale(scope) {
  const groups = [...programme.steps].reverse().filter((one) => opened.has(one.code)).map((one) => {
    const group = document.createElement("section"), head = document.createElement("h2"), list = document.createElement("ul");
    head.textContent = text(one.name);
    list.append(...opened.get(one.code).map((winner) => card(programme.films[winner.film])));
    group.append(head, list);
    return group;
  });
  scope.querySelector("[data-all]").replaceChildren(...groups);
}

// ── Moving ───────────────────────────────────────────────────────────────────
async function move(direction) {
  if (!programme) return;
  const { category, winners, name } = here();
  if (isOffline) { moveAlone(direction, category, winners, name); return; }
  const body = new URLSearchParams({ move: direction, csrfmiddlewaretoken: document.getElementById("phrases").dataset.csrf });
  try {
    const answer = await fetch(words.go, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(2500) });
    if (!answer.ok) throw new Error(answer.status);
    await follow(await answer.json());
  } catch {
    goOffline(true);
    moveAlone(direction, category, winners, name);
  }
}

/** The same way without the server. A closed envelope asks for the code on its paper. */
function moveAlone(direction, category, winners, name) {
  if (direction === "back") {
    if (at.shown) at.shown -= 1; else at.step = Math.max(0, at.step - 1);
  } else if (name === "envelope" && !winners) {
    askForCode(category);
    return;
  } else if ((name === "envelope" || name === "winner") && at.shown < Math.max(1, winners.length)) at.shown += 1;
  else { at.step = Math.min(at.step + 1, PARTS * programme.steps.length + 1); at.shown = 0; }
  show();
}

async function follow(state) {
  goOffline(false);
  for (const [code, key] of Object.entries(state.codes)) {
    const step = programme.steps.find((one) => one.code === code);
    if (step && !opened.has(code)) {
      const content = await openBox(step.box, key);
      if (content) opened.set(code, content.winners); else location.reload(); // sealed anew since this page was loaded
    }
  }
  lastMove = state.moved;
  Object.assign(at, { step: state.step, shown: state.shown });
  show();
}

function goOffline(now) {
  isOffline = now;
  hall.querySelector("[data-offline]").hidden = !now;
}

function askForCode(category) {
  const dialog = hall.querySelector("dialog"), input = dialog.querySelector("input");
  dialog.querySelector("form").onsubmit = async (event) => {
    event.preventDefault();
    const content = await openBox(category.box, input.value);
    fill(dialog, "wrong", content ? "" : words.wrong);
    if (!content) { input.select(); return; }
    opened.set(category.code, content.winners);
    input.value = "";
    dialog.close();
    at.shown = 1;
    show();
  };
  dialog.showModal();
  input.focus();
}

async function look() {
  try {
    const answer = await fetch(words.state, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(2500) });
    if (!answer.ok) throw new Error(answer.status);
    const state = await answer.json();
    const isAhead = isOffline && (at.step > state.step || (at.step === state.step && at.shown > state.shown));
    if (state.moved !== lastMove && !isAhead) await follow(state);
    else if (!isAhead) goOffline(false);
  } catch {
    goOffline(true);
  }
  setTimeout(look, LOOK_EVERY_MS);
}

const KEYS = { ArrowRight: "next", PageDown: "next", " ": "next", Enter: "next", ArrowLeft: "back", PageUp: "back", Backspace: "back" };
document.addEventListener("keydown", (event) => {
  if (hall.querySelector("dialog").open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "f" || event.key === "F") { document.fullscreenElement ? document.exitFullscreen() : hall.requestFullscreen(); return; }
  if (event.key === "b" || event.key === "B") { hall.classList.toggle("black"); return; }
  if (!KEYS[event.key] || event.repeat || (event.target.matches("button, a") && (event.key === " " || event.key === "Enter"))) return;
  event.preventDefault();
  move(KEYS[event.key]);
});
hall.querySelector("[data-next]").addEventListener("click", () => move("next"));
hall.querySelector("[data-back]").addEventListener("click", () => move("back"));
hall.querySelector("[data-full]").addEventListener("click", () => hall.requestFullscreen());

await load();
look();
