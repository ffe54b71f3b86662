/* What windows that are closed by now could not send, of films that are not on the screen: sent from whatever page of the
   jury is opened next. Wants an element with data-juror, data-straggler-sent, data-straggler-held and a token nearby. */
import { toast } from "../site/toast.js";
import { Outbox } from "./outbox.js";
import { Shelf } from "./shelf.js";

export async function sendLeftBehind(root, except = "", sealed = () => {}) {
  const { juror, stragglerSent, stragglerHeld } = root.dataset;
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  for (const film of await Shelf.leftBehind(juror, except)) {
    const code = film.split("/").at(-1);
    const outbox = new Outbox({
      home: { juror, film }, version: 0, urls: {}, token,
      changed: ({ kind, sentence }) => {
        if (kind === "saved" && !outbox.waiting) { toast(stragglerSent.replace("{code}", code)); outbox.retire({ changed: () => {} }); }
        if (kind === "refused") toast(`${code}: ${sentence}`, "bad");
        if (kind === "gone") outbox.forget();
      },
      sealed, stale: () => toast(stragglerHeld.replace("{code}", code), "bad"),
    });
    await outbox.inherit();
  }
}

const root = document.querySelector("[data-stragglers]");
if (root) sendLeftBehind(root);
