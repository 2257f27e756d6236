/** What the comparison table says about each lane: analysis put side by side, no markup. */
import { maxIndex, median } from "d3";
import { type Comparison, compareRuns } from "@/lib/analysis/compare";
import { type RunMetrics, runMetrics } from "@/lib/analysis/run";
import type { Trace } from "@/lib/trace/schema";
import type { Grade } from "./grade";

export interface ComparedLane {
  readonly letter: string;
  /** CSS colour. */
  readonly color: string;
  /** Strategy and settings in a few words. */
  readonly label: string;
  readonly trace: Trace;
  readonly grade?: Grade | null;
  /** Made earlier, perhaps on another machine: its times compare only with those of other recorded runs. */
  readonly isRecorded?: boolean;
}

export interface ComparisonRow {
  readonly lane: ComparedLane;
  readonly metrics: RunMetrics;
  /** Median engine time of one network evaluation, ms; null without iterations, undefined where not recorded. */
  readonly forwardMs: number | null | undefined;
  /** Against the reference lane; null for that lane itself. */
  readonly comparison: Comparison | null;
  /** Total time of the reference over that of this lane; null where the two times cannot be compared. */
  readonly speedUp: number | null;
}

/** Index of the lane that took longest, the first of equals; 0 when there is none. */
export const slowestLane = (lanes: readonly ComparedLane[]): number =>
  Math.max(
    maxIndex(lanes, ({ trace }) => trace.outcome.totalMs ?? Number.NaN),
    0,
  );

/** One row per lane, in their order. */
export function comparisonRows(lanes: readonly ComparedLane[], reference: number): ComparisonRow[] {
  return lanes.map((lane, index) => {
    const comparison = index === reference ? null : compareRuns(lane.trace, lanes[reference]!.trace);
    return {
      lane,
      metrics: runMetrics(lane.trace),
      forwardMs: forwardMs(lane.trace),
      comparison,
      speedUp: comparison && sameClock(lane, lanes[reference]!) ? comparison.speedUp.totalMs : null,
    };
  });
}

function forwardMs({ iterations }: Trace): number | null | undefined {
  const costs = iterations.flatMap(({ cost }) => cost ?? []);
  if (costs.length < iterations.length) return undefined;
  return median(costs, ({ modelMs, evaluations }) => modelMs / Math.max(evaluations, 1)) ?? null;
}

/** Whole runs of one backend, both made here or both recorded: only their times can be put in relation. */
const sameClock = (lane: ComparedLane, reference: ComparedLane): boolean =>
  [lane, reference].every(({ trace }) => trace.outcome.status === "complete") &&
  Boolean(lane.isRecorded) === Boolean(reference.isRecorded) &&
  lane.trace.backend !== undefined &&
  lane.trace.backend.name === reference.trace.backend?.name;
