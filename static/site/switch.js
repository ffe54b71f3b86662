/* The theme switch: radio-like buttons `data-theme-choice`, one of "", "system", "light", "dark". */
const root = document.documentElement;

function chosen() {
  try { return localStorage.getItem("theme") ?? ""; } catch { return ""; }
}

function show(choice) {
  const theme = choice === "" ? root.dataset.pageTheme : choice;
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  else delete root.dataset.theme;
  for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
  }
}

function keep(choice) {
  try {
    if (choice) localStorage.setItem("theme", choice);
    else localStorage.removeItem("theme");
  } catch { /* storage is switched off: the choice lasts as long as this page */ }
  show(choice);
}

export function wireThemeSwitch() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theme-choice]");
    if (button) keep(button.dataset.themeChoice);
  });
  addEventListener("storage", (event) => { if (event.key === "theme") show(event.newValue ?? ""); });
  for (const group of document.querySelectorAll("[data-theme-switch]")) group.hidden = false;
  show(chosen());
}
