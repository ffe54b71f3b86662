/* Short news about what just happened. Polite live region; errors are announced at once and stay until dismissed. */
const LASTS_MS = 6000;

/** Shows `text`; `kind` is "" or "bad". Returns the element so that a caller may remove it early. */
export function toast(text, kind = "") {
  const region = document.getElementById(kind === "bad" ? "alerts" : "toasts");
  const box = document.getElementById("toast-pattern").content.firstElementChild.cloneNode(true);
  if (kind) box.classList.add(kind);
  box.querySelector("[data-text]").textContent = text;
  box.querySelector("button").addEventListener("click", () => box.remove());
  region.append(box);
  if (kind !== "bad") setTimeout(() => { if (!box.matches(":hover, :focus-within")) box.remove(); }, LASTS_MS);
  return box;
}

/** One of the page's translated sentences, from <template id="phrases" data-…>. */
export function phrase(name) {
  return document.getElementById("phrases").dataset[name];
}
