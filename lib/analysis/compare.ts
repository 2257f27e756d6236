/** Two runs of the same question, side by side. */
import type { Trace } from "@/lib/trace/schema";
import { runMetrics } from "./run";

export interface Comparison {
  /** Response positions that hold the same token at the end; masks do not count as agreement. */
  readonly sameTokens: number;
  /** Positions compared: the longer response. */
  readonly length: number;
  /** Where the run first commits a token the baseline does not have there, or null when it never does. */
  readonly firstDivergence: Divergence | null;
  /** Baseline over run: above 1 the run is faster. Null where one of the two is 0. */
  readonly speedUp: {
    readonly iterations: number | null;
    readonly nfe: number | null;
    readonly modelMs: number | null;
    readonly totalMs: number | null;
  };
}

export interface Divergence {
  /** Iteration of the run. */
  readonly iteration: number;
  /** Leftmost such response position in it. */
  readonly position: number;
}

/** How a run differs from a baseline. */
export function compareRuns(run: Trace, baseline: Trace): Comparison {
  const [mine, theirs] = [run.outcome.answer, baseline.outcome.answer];
  const [a, b] = [runMetrics(run), runMetrics(baseline)];
  const ratio = (slow: number, fast: number) => (slow > 0 && fast > 0 ? slow / fast : null);
  return {
    sameTokens: mine.filter((token, position) => token !== run.vocabulary.maskId && token === theirs[position]).length,
    length: Math.max(mine.length, theirs.length),
    firstDivergence: firstDivergence(run, baseline),
    speedUp: {
      iterations: ratio(b.iterations, a.iterations),
      nfe: ratio(b.nfe, a.nfe),
      modelMs: ratio(b.modelMs, a.modelMs),
      totalMs: ratio(b.totalMs, a.totalMs),
    },
  };
}

/**
 * The earliest iteration of `run` that committed another token than the baseline ends with at that position. The same
 * token committed sooner or later is no divergence, or no two strategies would ever agree.
 */
function firstDivergence(run: Trace, baseline: Trace): Divergence | null {
  const { maskId } = baseline.vocabulary;
  for (const { index, commits } of run.iterations) {
    const position = commits
      .filter(({ position: at, token }) => {
        const other = baseline.outcome.answer[at];
        return other !== undefined && other !== maskId && other !== token;
      })
      .reduce((leftmost, commit) => Math.min(leftmost, commit.position), Number.POSITIVE_INFINITY);
    if (Number.isFinite(position)) return { iteration: index, position };
  }
  return null;
}
