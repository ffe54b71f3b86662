/* htmx and the house: the security token travels along, troubles are told, the server may send a toast. */
import { phrase, toast } from "./toast.js";

const SENTENCES = { 403: "refused", 404: "gone", 413: "tooLarge", 429: "tooMany" };

export function wireHtmx() {
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = document.getElementById("phrases").dataset.csrf;
  });
  document.addEventListener("htmx:responseError", (event) => {
    toast(phrase(SENTENCES[event.detail.xhr.status] ?? "failed"), "bad");
  });
  document.addEventListener("htmx:sendError", () => toast(phrase("offline"), "bad"));
  document.addEventListener("htmx:timeout", () => toast(phrase("offline"), "bad"));
  document.addEventListener("toast", (event) => toast(event.detail.value ?? event.detail.text, event.detail.kind));
}
