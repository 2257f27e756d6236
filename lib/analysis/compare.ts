/** Two runs of the same question, side by side. */
import type { Trace } from "@/lib/trace/schema";
import { type Conflict, divergence } from "./divergence";
import { runMetrics } from "./run";

export interface Comparison {
  /** Response positions that hold the same token at the end; masks do not count as agreement. */
  readonly sameTokens: number;
  /** Positions compared: the longer response. */
  readonly length: number;
  /** `Divergence.first` of the run (a) and the baseline (b). */
  readonly firstDivergence: Conflict | null;
  /** Baseline over run: above 1 the run is faster. Null where one of the two is 0, or was not recorded. */
  readonly speedUp: {
    readonly iterations: number | null;
    readonly nfe: number | null;
    readonly modelMs: number | null;
    readonly totalMs: number | null;
  };
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
    firstDivergence: found.first,
    speedUp: {
      iterations: ratio(b.iterations, a.iterations),
      nfe: ratio(b.nfe, a.nfe),
      modelMs: ratio(b.modelMs, a.modelMs),
      totalMs: ratio(b.totalMs, a.totalMs),
    },
  };
}
