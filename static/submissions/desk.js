/* Forms that save themselves, and the lines of the credits. Without this file every form has its own button. */

for (const piece of document.querySelectorAll("[data-needs-script]")) piece.hidden = false;

// ── Forms that save themselves ──────────────────────────────────────────────
const RETRY_MS = 5000;

/** Says honestly whether what is written is also saved: unsaved, saving, saved (by the server's answer), offline. */
class Autosave {
  constructor(form) {
    this.form = form;
    this.line = form.querySelector(".saved-line");
    this.isDirty = false;
    form.addEventListener("input", () => { this.isDirty = true; this.say("unsaved"); });
    form.addEventListener("submit", () => { this.isDirty = false; });
    form.addEventListener("htmx:confirm", (event) => { if (event.target === form && !this.isDirty) event.preventDefault(); });
    form.addEventListener("htmx:beforeRequest", () => { this.isDirty = false; this.say("saving"); });
    form.addEventListener("htmx:afterRequest", (event) => { if (!event.detail.successful) this.keepDirty(event); });
    addEventListener("beforeunload", (event) => { if (this.isDirty) event.preventDefault(); });
  }

  /** Refused (422): the answer itself says why. Otherwise the server was not reached, and we try again. */
  keepDirty(event) {
    this.isDirty = true;
    if (event.detail.xhr.status === 422) return;
    this.say("offline");
    setTimeout(() => { if (this.isDirty) this.form.dispatchEvent(new Event("change", { bubbles: true })); }, RETRY_MS);
  }

  say(state) {
    const text = document.createElement("p");
    text.textContent = this.line.dataset[state];
    this.line.querySelector("#saved").replaceChildren(text);
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) {
  if (form.querySelector(".saved-line")) new Autosave(form);
}

// ── The lines of the credits ────────────────────────────────────────────────
const list = document.querySelector("[data-lines]");

function valuesOf(line) {
  return [...line.querySelectorAll("input:not([type=hidden])")];
}

/** Lines keep their numbers; moving one exchanges what is written in it with its neighbour. */
function exchange(line, other) {
  const [mine, theirs] = [valuesOf(line), valuesOf(other)];
  mine.forEach((input, n) => { [input.value, theirs[n].value] = [theirs[n].value, input.value]; });
}

function changed() {
  list.dispatchEvent(new Event("input", { bubbles: true }));
  list.dispatchEvent(new Event("change", { bubbles: true }));
}

function addLine() {
  const total = document.getElementById("id_form-TOTAL_FORMS");
  const line = document.querySelector("[data-line-pattern]").content.firstElementChild.cloneNode(true);
  for (const element of line.querySelectorAll("[id], [name], [for]")) {
    for (const name of ["id", "name", "for", "aria-describedby"]) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace("__prefix__", total.value));
    }
  }
  for (const piece of line.querySelectorAll("[data-needs-script]")) piece.hidden = false;
  prepare(line);
  total.value = String(Number(total.value) + 1);
  list.append(line);
  valuesOf(line)[0].focus();
}

function prepare(line) {
  line.querySelector("input[name$='-role']")?.setAttribute("list", "roles");
}

function act(event) {
  const button = event.target.closest("button");
  const line = button?.closest("[data-line]");
  if (!line) return;
  if ("empty" in button.dataset) {
    for (const input of valuesOf(line)) input.value = "";
    valuesOf(line)[0].focus();
  } else {
    const other = button.dataset.move === "-1" ? line.previousElementSibling : line.nextElementSibling;
    if (!other) return;
    exchange(line, other);
    other.querySelector(`[data-move="${button.dataset.move}"]`).focus();
  }
  changed();
}

if (list) {
  for (const line of list.children) prepare(line);
  list.addEventListener("click", act);
  document.querySelector("[data-add-line]")?.addEventListener("click", addLine);
}
