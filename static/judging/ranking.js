/* A ranked list: drag a film, or focus its handle and press the arrow keys. Every change is sent at once; what could not be
   sent is sent again when the connection is back. Without this script the arrows are plain buttons. */
const form = document.querySelector("#list");
const places = form?.querySelector("[data-places]");
const state = form?.querySelector("[data-state]");
const films = () => [...places.children];

function numbered() {
  films().forEach((film, index, all) => {
    film.querySelector("[data-place]").textContent = index + 1;
    const handle = film.querySelector("[data-handle]");
    handle.setAttribute("aria-label", handle.dataset.label.replace("{n}", index + 1));
    film.querySelector("[value$=':up']").disabled = index === 0;
    film.querySelector("[value$=':down']").disabled = index === all.length - 1;
  });
}

function moved(film, to) {
  const all = films().filter((other) => other !== film);
  const before = all[Math.max(0, Math.min(to, all.length))];
  places.insertBefore(film, before ?? null);
  numbered();
  send();
}

/** Where the juror is to go first, in another window; the order is kept here and sent when this one is looked at again. */
function leadTo(address) {
  state.append(" ", Object.assign(document.createElement("a"), { href: address, target: "_blank", textContent: form.dataset.setUp }));
  addEventListener("focus", send, { once: true });
}

let isSending = false, isWaiting = false;
async function send() {
  if (isSending) { isWaiting = true; return; }
  isSending = true;
  state.textContent = form.dataset.saving;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (answer.ok) {
      form.elements.version.value = said.version;
      state.textContent = form.dataset.kept;
    } else {
      state.textContent = said.sentence;
      if (said.address) leadTo(said.address);
      isWaiting = false;
    }
  } catch {
    state.textContent = form.dataset.lost;
    isWaiting = false;
    setTimeout(send, 5000);
  }
  isSending = false;
  if (isWaiting) { isWaiting = false; send(); }
}

function begin() {
  let dragged = null;
  for (const film of films()) {
    const handle = film.querySelector("[data-handle]");
    handle.hidden = false;
    handle.addEventListener("keydown", (event) => {
      const here = films().indexOf(film);
      const to = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: films().length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      moved(film, to);
      handle.focus();
    });
    film.addEventListener("dragstart", (event) => { dragged = film; film.classList.add("dragged"); event.dataTransfer.effectAllowed = "move"; event.dataTransfer.setData("text/plain", film.dataset.code); });
    film.addEventListener("dragend", () => { film.classList.remove("dragged"); dragged = null; });
    film.addEventListener("dragover", (event) => { if (dragged && dragged !== film) event.preventDefault(); });
    film.addEventListener("drop", (event) => {
      event.preventDefault();
      if (dragged && dragged !== film) moved(dragged, films().indexOf(film));
    });
  }
  addEventListener("online", send);
  form.addEventListener("submit", (event) => {
    const [code, way] = (event.submitter?.name === "move" ? event.submitter.value : "").split(/:(?=[^:]*$)/);
    if (!way) return; // handing in is a plain form
    event.preventDefault();
    const film = films().find((one) => one.dataset.code === code);
    moved(film, films().indexOf(film) + (way === "up" ? -1 : 1));
    const pressed = film.querySelector(`[value$=':${way}']`);
    (pressed.disabled ? film.querySelector("[data-handle]") : pressed).focus();
  });
}

if (form?.querySelector("[data-seal]")) begin();
