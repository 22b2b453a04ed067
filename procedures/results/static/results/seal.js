// Reads and checks the seal of a paper and the list of papers no longer in force, as /verify/format/ says.
// It knows no page and no network; `library` is the address of the Ed25519 library for browsers without their own.

export class Refused extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

const MOST_DIGITS = 880;
const REST_DIGITS = [0, 3, 5, 8, 10, 13, 15];
const NAMES = [
  ...["", "unit", "unitName", "number", "kind", "holder", "birthDate", "certifies", "issuedOn"],
  ...["code", "copy", "dossier", "version", "salt", "nameHash"],
];
const FULL = ["1,2,3,4,5,6,7,8,9,10,11,12", "1,2,3,4,5,7,8,9,10,11,12"];
const PRIVATE = "1,3,4,8,9,10,12,13,14";
const DAY = 86_400_000;

export function fromDigits(digits) {
  const rest = REST_DIGITS.indexOf(digits.length % 17);
  if (!/^[0-9]+$/.test(digits) || digits.length > MOST_DIGITS || rest < 0) throw new Refused("form");
  const bytes = [];
  for (let at = 0; at < digits.length; at += 17) {
    const part = digits.slice(at, at + 17);
    const size = part.length === 17 ? 7 : rest;
    const value = BigInt(part);
    if (value >> BigInt(8 * size)) throw new Refused("form");
    for (let place = size - 1; place >= 0; place--) bytes.push(Number((value >> BigInt(8 * place)) & 255n));
  }
  return Uint8Array.from(bytes);
}

/** Reads the part of CBOR that seals use, each value in its shortest spelling only. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  whole() {
    const value = this.item(0);
    if (this.at !== this.bytes.length) throw new Refused("form");
    return value;
  }

  take(count) {
    if (this.at + count > this.bytes.length) throw new Refused("form");
    this.at += count;
    return this.bytes.slice(this.at - count, this.at);
  }

  count(info) {
    if (info < 24) return info;
    if (info > 26) throw new Refused("form");
    const size = 2 ** (info - 24);
    const value = this.take(size).reduce((sum, byte) => sum * 256 + byte, 0);
    if (value < (size === 1 ? 24 : 2 ** (4 * size))) throw new Refused("form");
    return value;
  }

  item(depth) {
    const [head] = this.take(1);
    const count = this.count(head & 31);
    if (head >> 5 > 1 && count > this.bytes.length) throw new Refused("form");
    switch (depth > 2 ? -1 : head >> 5) {
      case 0:
        return count;
      case 1:
        return -1 - count;
      case 2:
        return this.take(count);
      case 3:
        return text(this.take(count));
      case 4:
        return Array.from({ length: count }, () => this.item(depth + 1));
      case 5:
        return this.map(count, depth);
    }
    throw new Refused("form");
  }

  map(count, depth) {
    const map = new Map();
    let last = -Infinity;
    for (let place = 0; place < count; place++) {
      const key = this.item(depth + 1);
      if (!Number.isInteger(key) || key <= last) throw new Refused("form");
      map.set(key, this.item(depth + 1));
      last = key;
    }
    return map;
  }
}

function text(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refused("form");
  }
}

/** Returns {claims, key, engine}; throws Refused with its reason. `keys` is the document of keys. */
export async function openSeal(digits, keys, library) {
  const whole = new Reader(fromDigits(digits)).whole();
  const parts = Array.isArray(whole) && whole.length === 4 ? whole : [];
  const [header, nothing, payload, signature] = parts;
  const sized = [header, payload, signature].every((part) => part instanceof Uint8Array) && signature.length === 64;
  if (!sized || !(nothing instanceof Map) || nothing.size !== 0) throw new Refused("form");
  const key = keyOf(header, keys);
  const { good, engine } = await isSigned(signature, toSign(header, payload), hex(key.public_key), library);
  if (!good) throw new Refused("signature");
  const claims = claimsOf(payload);
  if (key.revoked || claims.issuedOn < key.first_day || claims.issuedOn > key.last_day) throw new Refused("window");
  return { claims, key, engine };
}

function keyOf(header, keys) {
  const said = new Reader(header).whole();
  if (!(said instanceof Map) || [...said.keys()].join() !== "1,4") throw new Refused("form");
  if (said.get(1) !== -8) throw new Refused("algorithm");
  const kid = said.get(4) instanceof Uint8Array ? toHex(said.get(4)) : "";
  const key = keys.keys.find((one) => one.kid === kid && one.algorithm === "Ed25519");
  if (!key) throw new Refused("key");
  return key;
}

function claimsOf(payload) {
  const said = new Reader(payload).whole();
  if (!(said instanceof Map)) throw new Refused("fields");
  const there = [...said.keys()].join();
  if (there !== PRIVATE && !FULL.includes(there)) throw new Refused("fields");
  const claims = {};
  for (const [number, value] of said) claims[NAMES[number]] = told(NAMES[number], value);
  if (claims.version !== 1) throw new Refused("fields");
  return claims;
}

function told(name, value) {
  const number = (most) => Number.isInteger(value) && value >= 0 && value <= most;
  const bytes = (size) => value instanceof Uint8Array && value.length === size;
  const good = {
    kind: () => number(255),
    version: () => number(255),
    issuedOn: () => number(100_000),
    salt: () => bytes(8),
    nameHash: () => bytes(16),
    copy: () => Array.isArray(value) && value.length === 2 && isCopy(...value),
  };
  if (!(good[name] ?? (() => isText(name, value)))()) throw new Refused("fields");
  return name === "issuedOn" ? new Date(value * DAY).toISOString().slice(0, 10) : value;
}

function isCopy(place, count) {
  return Number.isInteger(place) && Number.isInteger(count) && place >= 1 && place <= count && count <= 65_535;
}

function isText(name, value) {
  if (typeof value !== "string" || value.normalize("NFC") !== value) return false;
  if (!/^(?:[^\p{C}\p{Z}]| )*$/u.test(value)) return false;
  if (name === "birthDate") return /^\d{4}(-\d{2}(-\d{2})?)?$/.test(value);
  return value !== "" || name === "certifies";
}

function toSign(header, payload) {
  const start = new TextEncoder().encode("Signature1");
  return Uint8Array.from([0x84, 0x6a, ...start, ...byteString(header), 0x40, ...byteString(payload)]);
}

function byteString(bytes) {
  const size = bytes.length;
  const head = size < 24 ? [0x40 + size] : size < 256 ? [0x58, size] : [0x59, size >> 8, size & 255];
  return [...head, ...bytes];
}

async function isSigned(signature, message, key, library) {
  let own = null;
  try {
    own = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    // this browser has no Ed25519 of its own
  }
  if (own) return { engine: "browser", good: await crypto.subtle.verify({ name: "Ed25519" }, own, signature, message) };
  const { verifyAsync } = await import(library);
  return { engine: "library", good: await verifyAsync(signature, message, key, { zip215: false }) };
}

/** Returns the document of the signed list of results no longer in force; throws Refused. */
export async function openList(list, keys, library) {
  const header = JSON.parse(text(fromBase64(list.protected)));
  if (header.alg !== "EdDSA" || header.typ !== "education-seal-status") throw new Refused("algorithm");
  const key = keys.keys.find((one) => one.kid === header.kid && !one.revoked);
  if (!key) throw new Refused("key");
  const message = new TextEncoder().encode(`${list.protected}.${list.payload}`);
  const { good } = await isSigned(fromBase64(list.signature), message, hex(key.public_key), library);
  if (!good) throw new Refused("signature");
  return JSON.parse(text(fromBase64(list.payload)));
}

/** Says whether a name is the one whose hash a private seal carries. */
export async function isHolder(name, claims) {
  const folded = name
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean)
    .join(" ");
  const salted = Uint8Array.from([...claims.salt, ...new TextEncoder().encode(folded)]);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", salted));
  return toHex(digest.slice(0, 16)) === toHex(claims.nameHash);
}

function hex(digits) {
  return Uint8Array.from(digits.match(/../g), (pair) => parseInt(pair, 16));
}

function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromBase64(word) {
  return Uint8Array.from(atob(word.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));
}
