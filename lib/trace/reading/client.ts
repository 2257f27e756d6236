/** The page's side of reading files: a worker for each, which ends with it. */
import * as Comlink from "comlink";
import { TraceError } from "../error";
import type { CheckedTrace } from "../file";
import { unpack } from "../packed";
import type { Iteration } from "../schema";
import { MAX_FILE_BYTES, tooLarge } from "./bytes";
import type { ReadingOptions, TraceFile } from "./read";
import type { RunHead, RunSink, TraceWorkerApi } from "./trace.worker";

/** Reads a trace file, however that is done. @throws Error in words, or the signal's reason once it has fired */
export type TraceReader = (file: Blob, options: Omit<ReadingOptions, "limit">) => Promise<TraceFile>;

/** Reads on this thread: where there are no workers, and in tests. */
export const readHere: TraceReader = async (file, options) => {
  const { readTraces } = await import("./read");
  return readTraces(new Uint8Array(await file.arrayBuffer()), options);
};

/** Reads in a worker of its own; calling it off ends the worker at once. A file that is too large is not even read. */
export const readInWorker: TraceReader = async (file, options) => {
  const { signal } = options;
  signal?.throwIfAborted();
  if (file.size > MAX_FILE_BYTES) throw tooLarge(MAX_FILE_BYTES, file.size);
  const worker = new Worker(new URL("./trace.worker.ts", import.meta.url), { type: "module" });
  let stop = () => {};
  const ended = new Promise<never>((_, reject) => {
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      reject(new TraceError("reading it took more than the browser has to give, or its reader could not be loaded"));
    });
    stop = () => reject(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([readWith(worker, file, options), ended]);
  } finally {
    signal?.removeEventListener("abort", stop);
    worker.terminate();
  }
};

/** Reads in a worker where there are any, else on this thread. */
export const readTraceFile: TraceReader = (file, options) =>
  (typeof Worker === "undefined" ? readHere : readInWorker)(file, options);

async function readWith(worker: Worker, file: Blob, { onProgress }: ReadingOptions): Promise<TraceFile> {
  const remote = Comlink.wrap<TraceWorkerApi>(worker);
  const heads: RunHead[] = [];
  const iterations: CheckedTrace["trace"]["iterations"][] = [];
  const sink: RunSink = {
    progress: (progress) => onProgress?.(progress),
    begin(head) {
      heads.push(head);
      iterations.push([]);
    },
    iterations: (piece) => void iterations.at(-1)!.push(...piece.map((iteration) => unpack<Iteration>(iteration))),
  };
  const problems = await remote.read(file, Comlink.proxy(sink));
  const runs = heads.map(({ trace, doubts }, index) => ({
    trace: { ...trace, iterations: iterations[index]! },
    doubts,
  }));
  return { runs, problems };
}
