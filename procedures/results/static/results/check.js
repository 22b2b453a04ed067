// Checks the seal that an address carries after #, in the browser, with or without a network.
// Every word that it shows stands in the page already; it only chooses and fills in.
const own = document.querySelector("script[data-worker]").dataset;
const root = document.querySelector("#seal");

if ("serviceWorker" in navigator) navigator.serviceWorker.register(own.worker, { scope: "/v" }).catch(() => {});

/** Where the register answered (data-status), its word is the newest; on the kept page the signed list speaks. */
async function check() {
  const { openSeal, openList, isHolder } = await import(own.reader);
  const digits = location.hash.slice(1);
  const fresh = root.dataset.status;
  if (!digits && fresh) return;
  const keys = await read(own.keys);
  const list = fresh || !keys ? null : await newest(openList, keys);
  const code = codeOf();
  if (!digits) return withoutSeal(code, list);
  const seal = await opened(() => openSeal(digits, keys, own.library), keys, code);
  const status = seal.claims ? (fresh ?? statusOf(seal.claims.code, list)) : "";
  show("check", "seal", seal.state);
  root.querySelector("#seal-tells").hidden = false;
  if (seal.claims) details(seal, keys, status, fresh, list, isHolder);
  answer(seal, status, fresh);
  root.dataset.engine = seal.engine ?? "";
  root.hidden = false;
}

async function opened(open, keys, code) {
  if (!keys) return { state: "unread" };
  try {
    const seal = await open();
    return seal.claims.code === code ? { ...seal, state: "genuine" } : { state: "false", reason: "code" };
  } catch (error) {
    if (!("reason" in error)) return { state: "unread" };
    const unknown = error.reason === "key" && !root.dataset.status;
    return { state: unknown ? "stranger" : "false", reason: error.reason };
  }
}

function details({ claims, key }, keys, status, fresh, list, isHolder) {
  const listed = keys.units[claims.unit];
  const named = claims.unitName ?? listed ?? claims.unit;
  const known = listed !== undefined && (claims.unitName === undefined || cutOf(listed, claims.unitName));
  show("check", "issuer", key.demo ? "demo" : known ? "known" : "other");
  fill("issuer", named);
  show("check", "status", status || "unknown");
  show("check", "age", fresh ? "now" : !list ? "none" : Date.now() < Date.parse(list.next_at) ? "recent" : "old");
  fill("age", list ? moment(list.published_at) : "");
  const [place, count] = claims.copy;
  const said = { ...claims, unitName: named, copy: `${place}/${count}`, issuedOn: day(claims.issuedOn) };
  for (const row of root.querySelectorAll("[data-field]")) {
    const value = row.dataset.field === "kind" ? "" : said[row.dataset.field];
    row.hidden = !value;
    row.querySelector("dd").textContent = row.dataset.field === "birthDate" ? day(value ?? "") : (value ?? "");
  }
  for (const row of root.querySelectorAll("[data-kind]")) row.hidden = row.dataset.kind !== `${claims.kind}`;
  root.querySelector("#seal-says").hidden = false;
  if (claims.salt) compare(claims, isHolder);
}

/** A private seal has no name in it: whoever holds the paper types the name that stands there. */
function compare(claims, isHolder) {
  const form = root.querySelector("#seal-name");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    show("name", "name", (await isHolder(form.elements.name.value, claims)) ? "same" : "other");
  });
}

/** The one big answer. The register's own stays when the seal is genuine; a false seal outweighs it. */
function answer(seal, status, fresh) {
  const outcome = seal.state === "genuine" ? status || "unlisted" : seal.state;
  root.dataset.outcome = outcome;
  root.dataset.reason = seal.reason ?? "";
  if (seal.state === "unread" ? fresh : seal.state === "genuine" && fresh) return;
  tell(outcome);
}

/** What the browser found takes the place of the register's answer; only a false seal has more to say of it. */
function tell(outcome) {
  show("panel", "panel", outcome);
  for (const other of document.querySelectorAll("[data-register]")) other.hidden = true;
  for (const other of document.querySelectorAll("[data-false]")) other.hidden = outcome !== "false";
}

function withoutSeal(code, list) {
  const status = code && list ? statusOf(code, list) : "";
  const outcome = !code ? "nothing" : ["revoked", "replaced"].includes(status) ? status : "unsealed";
  root.dataset.outcome = outcome;
  tell(outcome);
  if (code) {
    show("check", "age", !list ? "none" : Date.now() < Date.parse(list.next_at) ? "recent" : "old");
    fill("age", list ? moment(list.published_at) : "");
  }
  root.hidden = false;
}

function statusOf(code, list) {
  if (!list) return "";
  return list.results.find((one) => one.code === code)?.status ?? "valid";
}

async function newest(openList, keys) {
  const signed = await read(own.status);
  try {
    return signed && (await openList(signed, keys, own.library));
  } catch {
    return null;
  }
}

async function read(address) {
  try {
    const answer = await fetch(address, { cache: "no-cache" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function codeOf() {
  const typed = new URLSearchParams(location.search).get("code") ?? location.pathname.split("/v/")[1] ?? "";
  return decodeURIComponent(typed).toUpperCase().replace(/[^0-9A-Z]/g, "");
}

function show(group, name, state) {
  for (const part of document.querySelectorAll(`[data-${group}="${name}"]`)) part.hidden = part.dataset.state !== state;
}

function fill(name, words) {
  for (const part of root.querySelectorAll(`[data-fill="${name}"]`)) part.textContent = words;
}

function cutOf(whole, said) {
  return whole === said || (said.endsWith("…") && whole.startsWith(said.slice(0, -1)));
}

function day(iso) {
  return iso.split("-").reverse().join("/");
}

function moment(iso) {
  const options = { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Ho_Chi_Minh" };
  return new Intl.DateTimeFormat(document.documentElement.lang, options).format(new Date(iso));
}

if (navigator.onLine) for (const address of [own.keys, own.status]) read(address); // what is kept stays new
if (root) {
  await check();
  window.addEventListener("hashchange", () => location.reload());
}
