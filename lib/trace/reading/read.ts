/** A trace file from its bytes to the runs in it. Runs in a worker and in Node alike. */
import { TraceError } from "../error";
import { type CheckedTrace, checkSteps } from "../file";
import { finishInPieces } from "../steps";
import { type Bytes, chunksOf, unpackedOf } from "./bytes";
import { documentsOfBytes, isBeside } from "./documents";
import { linesOf } from "./lines";
import { isHead, MAX_HEAD, readStream } from "./stream";

/** How far the reading of a file is: unpacked bytes first, then the share of its runs that was checked. */
export type ReadingProgress =
  | { readonly stage: "unpacking"; readonly bytes: number }
  | { readonly stage: "checking"; readonly share: number };

export interface ReadingOptions {
  /** Most bytes that a file may unpack to. */
  readonly limit?: number | undefined;
  readonly onProgress?: ((progress: ReadingProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface TraceFile {
  readonly runs: readonly CheckedTrace[];
  /** Of a file of several runs: why some of them cannot be read, a sentence each. */
  readonly problems: readonly string[];
}

/** Lines that are read of one file; a page shows a few of them at most. */
const MOST_RUNS = 64;

/**
 * Reads a trace file: JSON of one run, one run a line, or runs that were written line by line; gzipped, alone in a zip, or
 * plain; with pauses in which others get their turn.
 * @throws TraceError where there is nothing to read, or the signal's reason once it has fired
 */
export async function readTraces(bytes: Uint8Array<ArrayBuffer>, options: ReadingOptions = {}): Promise<TraceFile> {
  const { limit, onProgress, signal } = options;
  const onBytes = (done: number) => onProgress?.({ stage: "unpacking", bytes: done });
  if (bytes.length > 0 && (await isStreamed(bytes, signal)))
    return readStream(linesOf(chunksOf(bytes, { onBytes, signal })), MOST_RUNS, { signal });
  const documents = documentsOfBytes(await unpackedOf(bytes, { limit, onBytes, signal }), "a trace", MOST_RUNS);
  const runs: CheckedTrace[] = [];
  const problems: string[] = [];
  for (const [index, { data, place }] of documents.entries()) {
    const tell = (share: number) => onProgress?.({ stage: "checking", share: (index + share) / documents.length });
    tell(0);
    try {
      runs.push(await finishInPieces(checkSteps(data), { onProgress: tell, signal }));
    } catch (error) {
      if (place === null || !(error instanceof TraceError)) throw error;
      problems.push(`${place}: ${error.message}`);
    }
  }
  return { runs, problems };
}

/** Whether the first line of a file is the head of a run that the lines after it tell. */
async function isStreamed(bytes: Uint8Array<ArrayBuffer>, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    for await (const { text } of linesOf(headOf(chunksOf(bytes, { signal })))) if (!isBeside(text)) return isHead(text);
  } catch (error) {
    // What is no text, or no whole file, is told by those who read it.
    if (!(error instanceof TraceError)) throw error;
  }
  return false;
}

/** As much of a file as a head may be, or as tells that it is none: heads hold no iterations. */
async function* headOf(chunks: AsyncIterable<Bytes>): AsyncGenerator<Bytes, void, void> {
  const decoder = new TextDecoder("latin1");
  let size = 0;
  for await (const chunk of chunks) {
    yield chunk;
    size += chunk.length;
    if (size > MAX_HEAD || decoder.decode(chunk).includes('"iterations"')) return;
  }
}
