/** One file over the network: with progress, a word while nothing comes, and past the browser's cache where asked. */
import { joined } from "@/lib/scene/bytes";
import { FetchError } from "../errors";

/** How far a file has come. */
export interface DownloadProgress {
  readonly loadedBytes: number;
  /** `null` while the server has not said. */
  readonly totalBytes: number | null;
  /** Nothing has come for ten seconds; the next byte takes it back. */
  readonly isStalled?: true;
}

export interface DownloadOptions {
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Asks the host again, whatever the browser has kept. */
  readonly isFresh?: boolean | undefined;
}

/** Longest silence of a host before it is told, milliseconds. */
const stallMs = 10_000;

/**
 * The content of a file; `null` when there is none (HTTP 404).
 * @throws FetchError in words when there is no answer, another status, or less than announced; the signal's reason
 */
export async function download(
  url: string,
  options: DownloadOptions = {},
  fetchFile: typeof fetch = fetch,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const watch = new StallWatch(options.onProgress);
  try {
    const response = await fetchOrExplain(url, fetchFile, options);
    if (response.status === 404) return null;
    if (!response.ok) throw new FetchError(`${url}: expected the file, got HTTP ${response.status}`);
    return await readBody(response, url, options.signal, watch);
  } finally {
    watch.end();
  }
}

/** Passes progress on, and says so where none is made. */
class StallWatch {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private latest: DownloadProgress = { loadedBytes: 0, totalBytes: null };

  constructor(private readonly onProgress: DownloadOptions["onProgress"]) {
    this.begin();
  }

  tell(progress: DownloadProgress): void {
    this.latest = progress;
    this.begin();
    this.onProgress?.(progress);
  }

  end(): void {
    clearTimeout(this.timer);
  }

  private begin(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.onProgress?.({ ...this.latest, isStalled: true }), stallMs);
  }
}

async function fetchOrExplain(
  url: string,
  fetchFile: typeof fetch,
  { signal, isFresh }: DownloadOptions,
): Promise<Response> {
  try {
    return await fetchFile(url, { ...(signal ? { signal } : {}), ...(isFresh ? { cache: "reload" } : {}) });
  } catch (error) {
    signal?.throwIfAborted();
    throw new FetchError(`${url}: no answer; is the network there?`, { cause: error });
  }
}

async function readBody(
  response: Response,
  url: string,
  signal: AbortSignal | undefined,
  watch: StallWatch,
): Promise<Uint8Array<ArrayBuffer>> {
  // A compressed body is longer than its announced length, so that length says nothing.
  const announced = response.headers.get("content-encoding") ? null : response.headers.get("content-length");
  const totalBytes = announced === null ? null : Number(announced);
  const chunks: Uint8Array[] = [];
  let loadedBytes = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const chunk = await reader?.read().catch((error: unknown) => {
      signal?.throwIfAborted();
      throw new FetchError(`${url}: the connection broke after ${loadedBytes} bytes`, { cause: error });
    });
    if (!chunk || chunk.done) break;
    chunks.push(chunk.value);
    loadedBytes += chunk.value.length;
    watch.tell({ loadedBytes, totalBytes });
  }
  if (totalBytes !== null && loadedBytes < totalBytes) {
    throw new FetchError(`${url}: expected ${totalBytes} bytes, got ${loadedBytes}`);
  }
  return joined(chunks);
}
