/**
 * Traces that the address names, `?trace=URL`, each as often as wanted. One of this very site is opened at once; another host learns of the visit
 * only after a press that names it.
 */

import type { PlaygroundStore } from "@/components/playground/state/store";
import { tellError } from "@/components/playground/state/tell-error";
import { LIMITS } from "@/lib/experiment/limits";
import { takeOver } from "@/lib/store/hand-over";

/** Where the page stands, and what it is to open. */
interface NamedTrace {
  readonly store: PlaygroundStore;
  /** Address of the page. */
  readonly href: string;
  readonly open: (files: readonly File[]) => void;
  readonly signal: AbortSignal;
}

/** Opens the traces that the address names, in its order, or offers to; nothing where it names none. */
export async function openNamedTraces(page: NamedTrace): Promise<void> {
  const named = new URL(page.href).searchParams.getAll("trace").slice(0, LIMITS.lanes);
  const files = await Promise.all(named.map((address) => namedFile(address, page)));
  const own = files.filter((file) => file !== null);
  if (own.length > 0 && !page.signal.aborted) page.open(own);
}

/** The file at an address of this site; null where that is told or offered instead. */
async function namedFile(named: string, { store, href, open, signal }: NamedTrace): Promise<File | null> {
  const { notify } = store.getState();
  const url = parsed(named, href);
  if (!url || !/^https?:$/.test(url.protocol)) {
    notify("warn", `Trace: expected the address of a file (https://…), found “${named.slice(0, 60)}”.`);
    return null;
  }
  const fetchIt = () =>
    fetchTrace(url, signal).catch((error: unknown) => {
      if (!signal.aborted) tellError(store.getState(), error);
      return null;
    });
  if (url.origin === new URL(href).origin) return fetchIt();
  notify("info", `This link opens a trace from ${url.host}, which then learns that you have opened it.`, {
    label: `Open it from ${url.host}`,
    run: () => void fetchIt().then((file) => file && open([file])),
  });
  return null;
}

/** The file at an address. @throws Error in a sentence */
async function fetchTrace(url: URL, signal: AbortSignal): Promise<File> {
  const name = fileName(url);
  const handed = await takeOver(url.href);
  if (handed) return new File([handed], name);
  const response = await fetch(url, { signal, credentials: "omit", referrerPolicy: "no-referrer" }).catch(() => null);
  if (!response) {
    throw new Error(
      `“${name}” could not be fetched: ${url.host} does not answer, does not let pages of other sites read it, or is shut out by a policy of this site’s host. Download it, and open the file.`,
    );
  }
  if (!response.ok) throw new Error(`“${name}”: expected a trace at ${url.host}, got HTTP ${response.status}.`);
  const body = await response.blob().catch(() => null);
  if (!body) throw new Error(`“${name}”: the connection to ${url.host} broke.`);
  return new File([body], name);
}

function fileName({ pathname, host }: URL): string {
  const last = pathname.split("/").at(-1) || host;
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

function parsed(text: string, base: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}
