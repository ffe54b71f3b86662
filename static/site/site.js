/* What every page does: theme switch, menus, dialogs, confirmations, toasts, the reader's time zone. */
import { confirmSubmits } from "./confirm.js";
import { wireDialogs } from "./dialogs.js";
import { wireHtmx } from "./exchange.js";
import { wireMenus } from "./menus.js";
import { wireThemeSwitch } from "./switch.js";
import { rememberZone } from "./zone.js";

wireThemeSwitch();
wireMenus();
wireDialogs();
confirmSubmits();
wireHtmx();
rememberZone();
document.querySelector(".form-errors")?.focus();
