/** Outcomes in a few numbers. */
import { type Share, wilsonInterval } from "@/lib/analysis/interval";
import type { DriftSum, Outcome } from "./outcome";

/** Means over the problems of one task. */
export interface TaskReport {
  readonly task: string;
  readonly samples: number;
  /** Whether each answer was right, in the order of the problems. */
  readonly correct: readonly boolean[];
  /** Share of right answers with its 95 % interval. */
  readonly accuracy: Share;
  readonly score: number;
  readonly responseLength: number;
  readonly iterations: number;
  readonly nfe: number;
  readonly weightedNfe: number;
  /** Token positions served from a cache, as a share of all. */
  readonly cacheHitRate: number;
  /** Over all predictions compared, or null where none was. */
  readonly drift: DriftSum | null;
  /** Engine time per run, milliseconds. */
  readonly modelMs: number;
  /** Whole run, milliseconds. */
  readonly totalMs: number;
}

/** Sums up the outcomes of one cell. */
export function taskReport(task: string, outcomes: readonly Outcome[]): TaskReport {
  const mean = (value: (outcome: Outcome) => number) =>
    outcomes.reduce((sum, outcome) => sum + value(outcome), 0) / Math.max(1, outcomes.length);
  return {
    task,
    samples: outcomes.length,
    correct: outcomes.map(({ correct }) => correct),
    accuracy: accuracyOf(outcomes),
    score: mean(({ score }) => score),
    responseLength: mean(({ responseLength }) => responseLength),
    iterations: mean(({ iterations }) => iterations),
    nfe: mean(({ nfe }) => nfe),
    weightedNfe: mean(({ weightedNfe }) => weightedNfe),
    cacheHitRate: mean(({ cacheHitRate }) => cacheHitRate),
    drift: totalDrift(outcomes.map(({ drift }) => drift)),
    modelMs: mean(({ modelMs }) => modelMs),
    totalMs: mean(({ totalMs }) => totalMs),
  };
}

/** Drift over several runs, each weighing as much as it has predictions compared; null where there were none. */
export function totalDrift(all: readonly (DriftSum | null | undefined)[]): DriftSum | null {
  const sum = (value: (drift: DriftSum) => number) =>
    all.reduce((total, drift) => total + (drift ? value(drift) : 0), 0);
  const positions = sum((drift) => drift.positions);
  if (positions === 0) return null;
  return {
    positions,
    meanKl: sum((drift) => drift.positions * drift.meanKl) / positions,
    flips: sum((drift) => drift.flips),
  };
}

const accuracyOf = (outcomes: readonly Outcome[]): Share =>
  wilsonInterval(outcomes.filter(({ correct }) => correct).length, outcomes.length);

/** Accuracy among the problems with the same value of a fact, smallest value first; empty where none has it. */
export function accuracyBy(
  fact: string,
  outcomes: readonly Outcome[],
): { readonly value: number; readonly samples: number; readonly accuracy: Share }[] {
  const values = [...new Set(outcomes.flatMap(({ facts }) => facts[fact] ?? []))].sort((a, b) => a - b);
  return values.map((value) => {
    const some = outcomes.filter(({ facts }) => facts[fact] === value);
    return { value, samples: some.length, accuracy: accuracyOf(some) };
  });
}
