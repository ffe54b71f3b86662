/* Loaded in <head> before the first paint, hence a classic script: takes the reader's own choice of light or dark
   over the default of the page. Without a choice, the page keeps the theme its frame was designed for. */
(() => {
  "use strict";
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* storage is switched off: the page's default stands */ }
  const root = document.documentElement;
  root.dataset.pageTheme = root.dataset.theme ?? "";
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  else if (chosen === "system") delete root.dataset.theme;
  root.classList.add("js");
})();
