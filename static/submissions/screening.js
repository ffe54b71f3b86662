/* The list of entries: choose all that wait on this page, and say how many are chosen. */
const all = document.querySelector("[data-all]");
const boxes = [...document.querySelectorAll("input[name=film]")];
const button = document.querySelector("[data-bulk]");

function count() {
  const chosen = boxes.filter((box) => box.checked).length;
  all.checked = chosen > 0 && chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
  button.disabled = chosen === 0;
}

if (all && button) {
  all.disabled = boxes.length === 0;
  all.closest("[data-needs-script]").hidden = false;
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; count(); });
  for (const box of boxes) box.addEventListener("change", count);
  count();
}
