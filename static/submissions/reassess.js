/* Assessing the shots: whoever steps into a line sees its shot in the player. */
import { playerOf } from "../player/player.js";
import { readClock } from "./tiling.js";

document.querySelector(".reassess tbody")?.addEventListener("focusin", (event) => {
  const element = document.querySelector("[data-player]");
  const start = readClock(event.target.closest("tr").querySelector("[data-seek]").value);
  if (element && start !== null) playerOf(element)?.seek(start);
});
