// Keeps the site on the visitor's machine: after the first visit it opens without a network. The build writes the files in.

/** Path -> its SHA-256 as in an integrity attribute, and whether it is kept from the first visit on or once it is used. */
const FILES = __FILES__;
const VERSION = "__VERSION__";

/** Folder of the site; two sites of one host keep apart what they keep. */
const ROOT = new URL("./", self.location).href;
const OURS = `dimple-playground ${ROOT} `;
const CACHE = OURS + VERSION;
/** In each cache: what the files were when it was filled. */
const LIST = `${ROOT}kept-files.json`;
/** Files fetched at a time: the page is loading too. */
const AT_A_TIME = 4;

/** A page that is at work for longer than that has its files fetched beside it. */
const LONGEST_WAIT_MS = 30_000;

/** Many hosts hand out what is gzipped unpacked: it has other bytes then, and is read either way. */
const isGzipped = (path) => path.endsWith(".gz");

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
// An update waits until somebody asks for it, or until no page of the site is open.
self.addEventListener("message", ({ data }) => data === "take over" && self.skipWaiting());

/** Fetches what is kept from the first visit on; what has not changed since the last version is taken over. */
async function fill() {
  const cache = await caches.open(CACHE);
  await cache.put(LIST, new Response(JSON.stringify(FILES)));
  const earlier = await Promise.all((await otherCaches()).map(kept));
  const paths = Object.keys(FILES);
  for (let at = 0; at < paths.length; at += AT_A_TIME) {
    await noPageAtWork();
    await Promise.all(paths.slice(at, at + AT_A_TIME).map((path) => keep(cache, path, earlier)));
  }
}

/** Pages hold the lock while they do what takes all processors: whoever waits for it goes first. */
async function noPageAtWork() {
  const signal = AbortSignal.timeout(LONGEST_WAIT_MS);
  await navigator.locks?.request("dimple-playground at work", { signal }, () => {}).catch(() => {});
}

const otherCaches = async () => (await caches.keys()).filter((name) => name.startsWith(OURS) && name !== CACHE);

/** A cache of an earlier version, with its list of files. */
async function kept(name) {
  const cache = await caches.open(name);
  const list = await cache.match(LIST);
  return { cache, files: list ? await list.json() : {} };
}

async function keep(cache, path, earlier) {
  const { integrity, isEager } = FILES[path];
  for (const { cache: old, files } of earlier) {
    const found = files[path]?.integrity === integrity && (await old.match(ROOT + path));
    if (found) return cache.put(ROOT + path, found);
  }
  if (!isEager) return;
  // Hosts may lead from a page's file to its folder; and a file that is not that of this build must not be kept as such.
  const address = ROOT + path.replace(/(^|\/)index\.html$/, "$1");
  const response = await fetch(address, { cache: "no-cache", ...(isGzipped(path) ? {} : { integrity }) });
  if (!response.ok) throw new Error(`${address}: expected the file, found ${response.status}`);
  // A page that was led there could not be shown as it is.
  await cache.put(ROOT + path, new Response(await response.blob(), { headers: response.headers }));
}

/** The version before stays for pages that are still open with it. */
async function takeOver() {
  const others = await otherCaches();
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(ROOT)) return;
  const path = pathOf(request.url);
  const isPage = request.mode === "navigate";
  if (isPage || FILES[path] || path.startsWith("_next/")) event.respondWith(answer(event, path, isPage));
});

/** The file behind an address; a page is the index of its folder. */
function pathOf(address) {
  const { origin, pathname } = new URL(address);
  const path = decodeURIComponent((origin + pathname).slice(ROOT.length));
  if (path === "" || path.endsWith("/")) return `${path}index.html`;
  return !FILES[path] && FILES[`${path}/index.html`] ? `${path}/index.html` : path;
}

async function answer(event, path, isPage) {
  const { request } = event;
  const cache = await caches.open(CACHE);
  const wantsFresh = request.cache === "reload" || request.cache === "no-store";
  const found = wantsFresh ? undefined : await cache.match(ROOT + path, { ignoreVary: true });
  if (found) return found;
  // A page of the version before may still ask for its own files.
  const old = FILES[path] ? undefined : await caches.match(ROOT + path, { ignoreVary: true });
  if (old) return old;
  try {
    const response = await fetch(request);
    if (response.ok && FILES[path]) event.waitUntil(keepUsed(cache, path, response.clone()));
    return response;
  } catch (error) {
    const missing = isPage && (await cache.match(`${ROOT}404.html`, { ignoreVary: true }));
    if (missing) return new Response(await missing.blob(), { status: 404, headers: missing.headers });
    throw error;
  }
}

/** Keeps a file once it is used, where it is that of this version. */
async function keepUsed(cache, path, response) {
  const { headers } = response;
  const bytes = await response.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const isOurs = FILES[path].integrity === `sha256-${btoa(String.fromCharCode(...digest))}`;
  if (isOurs || isGzipped(path)) await cache.put(ROOT + path, new Response(bytes, { headers }));
}
