/** The service worker of the site: it keeps the pages for visits without a network, and a newer version waits for a press. */
import { siteUrl } from "./site";

/** Loads the page anew in the version that waits. */
export type Update = () => void;

/** What a visitor waits for now. */
const downloads = new Set<Promise<unknown>>();

/** Tells of a download that a visitor waits for: what is fetched to be kept for later lets it go first. */
export function goesFirst<T>(download: Promise<T>): Promise<T> {
  downloads.add(download);
  const done = () => downloads.delete(download);
  download.then(done, done);
  return download;
}

/** Held while a page has work that takes all processors; the service worker fetches nothing to be kept meanwhile. */
const AT_WORK = "dimple-playground at work";

/** The same of work that takes the processors of the machine: what is being fetched to be kept already waits as well. */
export function worksFirst<T>(work: Promise<T>): Promise<T> {
  const ended = work.then(
    () => {},
    () => {},
  );
  // Frames without an origin of their own have no locks, and no service worker either.
  void globalThis.navigator?.locks?.request(AT_WORK, { mode: "shared" }, () => ended).catch(() => {});
  return goesFirst(work);
}

/** Milliseconds that a loaded page has to begin with what it needs. */
const BEGINNING = 1500;

async function quiet(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, BEGINNING));
  while (downloads.size > 0) await Promise.allSettled(downloads);
}

/**
 * Starts the service worker once the page has loaded and has what it needs, and tells of a newer version that is there. Nothing happens where
 * there can be none: without a secure connection, in a frame of another page, while developing.
 * @returns what ends the telling
 */
export function watchUpdates(onUpdate: (update: Update) => void): () => void {
  const ended = new AbortController();
  const workers = serviceWorkers();
  if (!workers) return () => {};
  const start = async () => {
    await quiet();
    if (ended.signal.aborted) return;
    await watch(workers, onUpdate, ended.signal).catch(() => {
      // A host without the file, or a browser that refuses it: the page needs a network then, as it did before.
    });
  };
  if (document.readyState === "complete") void start();
  else addEventListener("load", start, { once: true, signal: ended.signal });
  return () => ended.abort();
}

function serviceWorkers(): ServiceWorkerContainer | null {
  if (process.env.NODE_ENV !== "production" || window.parent !== window) return null;
  try {
    return navigator.serviceWorker ?? null;
  } catch {
    return null;
  }
}

async function watch(
  workers: ServiceWorkerContainer,
  onUpdate: (update: Update) => void,
  signal: AbortSignal,
): Promise<void> {
  const registration = await workers.register(siteUrl("sw.js"));
  const tell = () => {
    const { waiting } = registration;
    // The first version of all takes the place of none.
    if (!waiting || !workers.controller || signal.aborted) return;
    onUpdate(() => {
      workers.addEventListener("controllerchange", () => location.reload(), { once: true });
      waiting.postMessage("take over");
    });
  };
  tell();
  const follow = () => registration.installing?.addEventListener("statechange", tell, { signal });
  follow();
  registration.addEventListener("updatefound", follow, { signal });
}
