// Keeps the check of results working without a network. The address that serves this script sets self.CHECK:
// the name of the cache, the page to fall back on, the documents of keys and status, and what these pages load.
const { cache, page, documents, assets, language } = self.CHECK;
const PATIENCE = 10_000; // milliseconds until a network that does not answer counts as none
const FRESH = 24 * 60 * 60 * 1000; // milliseconds after which a visit fetches the kept page anew, for its words

self.addEventListener("install", (event) => event.waitUntil(keepAll().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(dropOld().then(() => self.clients.claim())));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (pathname.startsWith("/v/") || pathname.startsWith("/verify/")) {
      event.respondWith(visit(request));
      event.waitUntil(renew());
    }
  } else if (documents.includes(pathname) || assets.includes(pathname)) {
    event.respondWith(fetchOrKept(request, pathname));
  }
});

async function keepAll() {
  const kept = await caches.open(cache);
  await kept.addAll([...documents, ...assets]);
  await keepPage();
}

/** The page is kept as a visitor sees it, without cookies: nothing about who is signed in stays on the device. */
async function keepPage() {
  const answer = await fetch(page, { credentials: "omit", headers: { "Accept-Language": language } });
  if (!answer.ok) throw new TypeError(`${page}: ${answer.status}`);
  await (await caches.open(cache)).put(page, answer);
}

async function renew() {
  const kept = await caches.match(page);
  if (kept && Date.now() - Date.parse(kept.headers.get("Date")) < FRESH) return;
  await keepPage().catch(() => {}); // without a network the old one stays
}

async function dropOld() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("check-") && name !== cache);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function visit(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status < 500) return answer;
  } catch {
    // no network, or no portal behind it
  }
  return (await caches.match(page)) ?? Response.error();
}

async function fetchOrKept(request, path) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) {
      const kept = await caches.open(cache);
      await kept.put(path, answer.clone());
      return answer;
    }
  } catch {
    // as above
  }
  return (await caches.match(path)) ?? Response.error();
}
