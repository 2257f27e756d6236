/** A trace file from its bytes to the runs in it. Runs in a worker and in Node alike. */
import { TraceError } from "../error";
import { type CheckedTrace, checkSteps } from "../file";
import { finishInPieces } from "../steps";
import { textOf } from "./bytes";
import { documentsOf } from "./documents";

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
 * Reads a trace file: JSON of one run or one run a line, gzipped, alone in a zip, or plain; with pauses in which others
 * get their turn.
 * @throws TraceError where there is nothing to read, or the signal's reason once it has fired
 */
export async function readTraces(bytes: Uint8Array<ArrayBuffer>, options: ReadingOptions = {}): Promise<TraceFile> {
  const { limit, onProgress, signal } = options;
  const onBytes = (done: number) => onProgress?.({ stage: "unpacking", bytes: done });
  const documents = documentsOf(await textOf(bytes, { limit, onBytes, signal }), "a trace", MOST_RUNS);
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
