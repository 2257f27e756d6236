/** The state of a recorded run at any moment: every so many iterations are kept, and what lies between is worked out from the one before. */
import { canvasAfter, initialCanvas } from "./canvas";
import type { Iteration, Trace, TraceCommit } from "./schema";

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

/** Iterations from one kept state to the next: a long run costs a thirtieth of the memory, a step of the clock no more. */
const KEPT_EVERY = 32;

/** What of a frame is not in the trace itself. */
type Standing = Pick<Frame, "commits" | "iterations">;

/** Reads a trace at any moment. What was looked at last is kept, so that going on from there is one iteration's work. */
export function replay(trace: Trace): Replay {
  const { maskId } = trace.vocabulary;
  const length = trace.iterations.length;
  const nothing = new Array<null>(trace.responseLength).fill(null);
  const kept: Standing[] = [{ commits: nothing, iterations: nothing }];
  let last: Frame | null = null;

  function standingAt(clock: number): Standing {
    const near = Math.min(Math.floor(clock / KEPT_EVERY), kept.length - 1);
    const isNearer = last !== null && last.clock <= clock && last.clock > near * KEPT_EVERY;
    let at = isNearer ? last!.clock : near * KEPT_EVERY;
    let standing: Standing = isNearer ? last! : kept[near]!;
    while (at < clock) {
      standing = after(standing, trace.iterations[at]!);
      at++;
      if (at === kept.length * KEPT_EVERY) kept.push(standing);
    }
    return standing;
  }

  return {
    length,
    at(wanted) {
      const clock = Math.min(length, Math.max(0, Math.floor(Number.isNaN(wanted) ? 0 : wanted)));
      if (last?.clock === clock) return last;
      const canvas = clock === 0 ? initialCanvas(trace) : canvasAfter(trace.iterations[clock - 1]!, maskId);
      const masked = canvas.reduce((count, token) => count + (token === maskId ? 1 : 0), 0);
      last = { ...standingAt(clock), clock, canvas, masked };
      return last;
    },
  };
}

/** What stands after one more iteration. */
function after(before: Standing, iteration: Iteration): Standing {
  const commits = [...before.commits];
  const iterations = [...before.iterations];
  const set = (position: number, commit: TraceCommit | null) => {
    commits[position] = commit;
    iterations[position] = commit && iteration.index;
  };
  for (const commit of iteration.commits) set(commit.position, commit);
  for (const { position, token, probability } of iteration.edits ?? []) {
    const edited = commits[position];
    const told = probability === undefined ? edited : { position, probability };
    if (told) set(position, { ...told, token, reason: "edited" });
  }
  for (const position of iteration.remasks ?? []) set(position, null);
  for (const { position, remove, tokens } of iteration.splices ?? []) {
    commits.splice(position, remove, ...tokens.map(() => null));
    iterations.splice(position, remove, ...tokens.map(() => null));
  }
  return { commits, iterations };
}
