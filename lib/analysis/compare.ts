/** Two runs of the same question, side by side. */
import type { Trace } from "@/lib/trace/schema";
import { type Divergence, divergence } from "./divergence";
import { runMetrics } from "./run";

export interface Comparison {
  /** Response positions that hold the same token at the end; masks do not count as agreement. */
  readonly sameTokens: number;
  /** Positions compared: the longer response. */
  readonly length: number;
  /** Where the run first commits a token the baseline does not end with there, or null when it never does. */
  readonly firstDivergence: FirstDivergence | null;
  /** Baseline over run: above 1 the run is faster. Null where one of the two is 0, or was not recorded. */
  readonly speedUp: {
    readonly iterations: number | null;
    readonly nfe: number | null;
    readonly modelMs: number | null;
    readonly totalMs: number | null;
  };
}

export interface FirstDivergence {
  /** Iteration of the run. */
  readonly iteration: number;
  /** Leftmost such response position in it. */
  readonly position: number;
}

/** How a run differs from a baseline. */
export function compareRuns(run: Trace, baseline: Trace): Comparison {
  const [mine, theirs] = [run.outcome.answer, baseline.outcome.answer];
  const [a, b] = [runMetrics(run), runMetrics(baseline)];
  const found = divergence(run, baseline);
  const ratio = (slow: number | null, fast: number | null) => (slow && fast ? slow / fast : null);
  return {
    sameTokens: found.pairs.filter(({ kind }) => kind === "same").length,
    length: Math.max(mine.length, theirs.length),
    firstDivergence: firstDivergence(found, run),
    speedUp: {
      iterations: ratio(b.iterations, a.iterations),
      nfe: ratio(b.nfe, a.nfe),
      modelMs: ratio(b.modelMs, a.modelMs),
      totalMs: ratio(b.totalMs, a.totalMs),
    },
  };
}

/**
 * The first commit of another token. The same token committed sooner or later is no divergence, or no two strategies
 * would ever agree. A run whose branch gave back what both had committed differs from where they part.
 */
function firstDivergence({ firstInA, firstInB, shared, pairs }: Divergence, run: Trace): FirstDivergence | null {
  if (firstInA) return { iteration: firstInA.a.iteration!, position: firstInA.a.cell };
  const kept = firstInB?.a;
  const differs = pairs.some(({ a, kind }) => a === kept?.position && kind !== "same");
  return kept && differs ? { iteration: Math.min(shared, run.iterations.length - 1), position: kept.cell } : null;
}
