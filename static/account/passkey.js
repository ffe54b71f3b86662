/* Passkeys and security keys. A form with data-passkey="get" or "create" asks the browser for a key before it is sent;
   the options stand in a JSON script of the page (data-options="id") or are fetched (data-options-url). */
const TROUBLES = { NotAllowedError: "refused", AbortError: "refused", InvalidStateError: "known" };

function toBytes(text) {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function toText(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function unpack({ publicKey }) {
  const keys = (list) => list?.map((key) => ({ ...key, id: toBytes(key.id) }));
  const options = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  if (publicKey.user) options.user = { ...publicKey.user, id: toBytes(publicKey.user.id) };
  if (publicKey.excludeCredentials) options.excludeCredentials = keys(publicKey.excludeCredentials);
  if (publicKey.allowCredentials) options.allowCredentials = keys(publicKey.allowCredentials);
  return { publicKey: options };
}

function pack(credential) {
  const { response } = credential;
  const answer = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (name in response) answer[name] = response[name] && toText(response[name]);
  }
  if (response.getTransports) answer.transports = response.getTransports();
  return {
    type: credential.type, id: credential.id, rawId: toText(credential.rawId), response: answer,
    authenticatorAttachment: credential.authenticatorAttachment ?? null, clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const response = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`options: ${response.status}`);
  return response.json();
}

/** A key that shall open the account by itself must stay on the device and know its owner. */
function forPasswordless(options, wanted) {
  const selection = { ...options.publicKey.authenticatorSelection };
  selection.residentKey = wanted ? "required" : "discouraged";
  selection.requireResidentKey = wanted;
  if (wanted) selection.userVerification = "required";
  options.publicKey.authenticatorSelection = selection;
}

async function credentialFor(form) {
  const data = await optionsOf(form);
  if (form.dataset.passkey === "get") return navigator.credentials.get(unpack(data.request_options));
  const options = unpack(data.creation_options);
  const passwordless = form.elements.namedItem("passwordless");
  if (passwordless) forPasswordless(options, passwordless.checked);
  return navigator.credentials.create(options);
}

function tell(form, name) {
  const trouble = form.querySelector("[data-passkey-trouble]");
  trouble.hidden = !name;
  trouble.querySelector("[data-text]").textContent = name ? trouble.dataset[name] : "";
}

async function send(event) {
  event.preventDefault();
  const form = event.currentTarget;
  tell(form, "");
  try {
    form.elements.namedItem("credential").value = JSON.stringify(pack(await credentialFor(form)));
    form.submit();
  } catch (error) {
    tell(form, TROUBLES[error.name] ?? "failed");
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
}
