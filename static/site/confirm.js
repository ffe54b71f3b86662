/* Asks before what cannot be taken back. `data-confirm="Sentence"` on a form or on its submit button; hx-confirm uses the same dialog. */
const dialog = () => document.getElementById("confirm");

/** Resolves to true when the person agreed, to false otherwise. `verb` names the button. */
export function ask(sentence, verb = "") {
  const box = dialog();
  const yes = box.querySelector("[data-yes]");
  box.querySelector("[data-sentence]").textContent = sentence;
  yes.textContent = verb || yes.dataset.default;
  box.returnValue = "";
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener("close", () => resolve(box.returnValue === "yes"), { once: true });
  });
}

async function intercept(event) {
  const { target: form, submitter } = event;
  const sentence = submitter?.dataset.confirm ?? form.dataset.confirm;
  if (!sentence || form.dataset.agreed === "yes") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(sentence, submitter?.dataset.confirmVerb ?? submitter?.textContent.trim()))) return;
  form.dataset.agreed = "yes";
  form.requestSubmit(submitter);
  delete form.dataset.agreed;
}

export function confirmSubmits() {
  document.addEventListener("submit", intercept, { capture: true });
  document.addEventListener("htmx:confirm", async (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    if (await ask(event.detail.question)) event.detail.issueRequest(true);
  });
}
