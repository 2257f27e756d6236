/** The state of a recorded run at any moment, worked out once so that scrubbing is a look-up. */
import { canvasAfter, initialCanvas } from "./canvas";
import type { Trace, TraceCommit } from "./schema";

/** The response after a number of iterations. */
export interface Frame {
  /** Iterations applied: 0 shows the structure prior alone. */
  readonly clock: number;
  /** [R] ids; masked positions hold the mask id. */
  readonly canvas: readonly number[];
  /** [R] the commit that put the token there, or null for masks and the structure prior. */
  readonly commits: readonly (TraceCommit | null)[];
  /** [R] iteration index of that commit, or null. */
  readonly iterations: readonly (number | null)[];
  /** Masks left. */
  readonly masked: number;
}

export interface Replay {
  /** Number of iterations, the largest clock. */
  readonly length: number;
  /** The state after `clock` iterations; out-of-range clocks give the first or last one, fractions round down. */
  at(clock: number): Frame;
}

/** Precomputes every frame of a trace: (iterations + 1) × R entries. */
export function replay(trace: Trace): Replay {
  const { maskId } = trace.vocabulary;
  const countMasks = (canvas: readonly number[]) => canvas.filter((token) => token === maskId).length;
  const canvas = initialCanvas(trace);
  const nothing = new Array<null>(trace.responseLength).fill(null);
  const frames: Frame[] = [{ clock: 0, canvas, commits: nothing, iterations: nothing, masked: countMasks(canvas) }];
  for (const iteration of trace.iterations) {
    const before = frames.at(-1)!;
    const commits = [...before.commits];
    const iterations = [...before.iterations];
    const set = (position: number, commit: TraceCommit | null) => {
      commits[position] = commit;
      iterations[position] = commit && iteration.index;
    };
    for (const commit of iteration.commits) set(commit.position, commit);
    for (const { position, token } of iteration.edits ?? []) {
      const edited = commits[position];
      if (edited) set(position, { ...edited, token, reason: "edited" });
    }
    for (const position of iteration.remasks ?? []) set(position, null);
    for (const { position, remove, tokens } of iteration.splices ?? []) {
      commits.splice(position, remove, ...tokens.map(() => null));
      iterations.splice(position, remove, ...tokens.map(() => null));
    }
    const after = canvasAfter(iteration, maskId);
    frames.push({ clock: frames.length, canvas: after, commits, iterations, masked: countMasks(after) });
  }
  const length = trace.iterations.length;
  return {
    length,
    at: (clock) => frames[Math.min(length, Math.max(0, Math.floor(Number.isNaN(clock) ? 0 : clock)))]!,
  };
}
