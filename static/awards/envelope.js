/* A sealed box and the code that opens it: AES-256-GCM, key by PBKDF2 (see awards/ceremony.py). Needs no network. */
const ROUNDS = 210000;

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** What was typed from paper, as the code it means: case, spaces, and letters mistaken for digits do not matter. */
export function tidy(code) {
  return code.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0").replace(/U/g, "V");
}

/** The content of a box; null when the code does not open it. */
export async function openBox({ salt, nonce, box }, code) {
  const secret = await crypto.subtle.importKey("raw", new TextEncoder().encode(tidy(code)), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: ROUNDS };
  const key = await crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  try {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(nonce) }, key, bytes(box));
    return JSON.parse(new TextDecoder().decode(plain));
  } catch {
    return null;
  }
}
