/** The worker that reads trace files, so that nothing a file holds can keep a page from drawing. `client.ts` talks to it. */
import "@/lib/fallbacks";
import "@/lib/jitless";
import * as Comlink from "comlink";
import { canvasLength } from "../canvas";
import type { CheckedTrace } from "../file";
import { buffersOf, type Packed, pack } from "../packed";
import type { Iteration } from "../schema";
import { type ReadingProgress, readTraces } from "./read";

/** A run without its iterations, which come piece by piece: whoever takes them in draws in between. */
export interface RunHead extends Omit<CheckedTrace, "trace"> {
  readonly trace: Omit<CheckedTrace["trace"], "iterations">;
}

/** Takes in what a file holds, in order. Across a worker every call is answered later. */
export interface RunSink {
  progress(progress: ReadingProgress): void | Promise<void>;
  begin(head: RunHead): void | Promise<void>;
  iterations(piece: readonly Packed<Iteration>[]): void | Promise<void>;
}

export interface TraceWorkerApi {
  /** @returns why some of its runs cannot be read, a sentence each @throws TraceError by name */
  read(file: Blob, sink: RunSink): Promise<readonly string[]>;
}

/** Least positions in a piece: little work for those who take it in, whose lists are handed over and not looked at. */
const PIECE_POSITIONS = 2 ** 14;

/** Progress is told no more often than that, ms: each time costs the page a task. */
const PACE_MS = 50;

const api: TraceWorkerApi = {
  async read(file, sink) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    let next = 0;
    const onProgress = (progress: ReadingProgress) => {
      if (performance.now() < next) return;
      next = performance.now() + PACE_MS;
      void sink.progress(progress);
    };
    const { runs, problems } = await readTraces(bytes, { onProgress });
    for (const { trace, doubts } of runs) {
      const { iterations, ...head } = trace;
      await sink.begin({ trace: head, doubts });
      // Each is awaited while the next one is on its way, so that pieces never pile up; they arrive in order.
      let before: unknown;
      for (const { piece, buffers } of piecesOf(iterations)) {
        const sent = sink.iterations(Comlink.transfer(piece, [...buffers]));
        await before;
        before = sent;
      }
      await before;
    }
    return problems;
  },
};

/** Iterations that are handed over together, with the memory that their numbers are in, which no others share. */
interface Piece {
  readonly piece: readonly Packed<Iteration>[];
  readonly buffers: ReadonlySet<ArrayBuffer>;
}

function* piecesOf(iterations: readonly Iteration[]): Generator<Piece> {
  let piece: Packed<Iteration>[] = [];
  let buffers = new Set<ArrayBuffer>();
  let positions = 0;
  for (const iteration of iterations) {
    const packed = pack(iteration);
    const own = buffersOf(packed);
    if (positions >= PIECE_POSITIONS && !own.some((buffer) => buffers.has(buffer))) {
      yield { piece, buffers };
      [piece, buffers, positions] = [[], new Set(), 0];
    }
    piece.push(packed);
    for (const buffer of own) buffers.add(buffer);
    positions += canvasLength(iteration);
  }
  if (piece.length > 0) yield { piece, buffers };
}

Comlink.expose(api);
