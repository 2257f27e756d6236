/** What the comparison table says about each lane: analysis put side by side, no markup. */
import { median } from "d3";
import { type Comparison, compareRuns } from "@/lib/analysis/compare";
import { type RunMetrics, runMetrics } from "@/lib/analysis/run";
import { otherQuestion } from "@/lib/analysis/same-question";
import { isSurelyFaster, type Timing, timingOf } from "@/lib/analysis/timing";
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
  /** Milliseconds of repeats of this run; absent: the run's own time is all there is. */
  readonly repeats?: readonly number[] | undefined;
}

export interface ComparisonRow {
  readonly lane: ComparedLane;
  readonly metrics: RunMetrics;
  /** Median engine time of one network evaluation, ms; null without iterations, undefined where not recorded. */
  readonly forwardMs: number | null | undefined;
  /** Against the reference lane; null for that lane itself, and where there is nothing to hold against each other. */
  readonly comparison: Comparison | null;
  /** Why there is nothing, in two words. */
  readonly apart: ReturnType<typeof otherQuestion>;
  /** Its wall time; null where it was not recorded. */
  readonly timing: Timing | null;
  /** Against the reference's; null for that lane itself, and where the two times cannot be compared. */
  readonly pace: Pace | null;
}

/** How two wall times compare. */
export interface Pace {
  /** Median time of the reference over that of the lane. */
  readonly ratio: number;
  /** `faster` and `slower` only where their spreads part. */
  readonly verdict: "faster" | "slower" | "open";
}

/** One row per lane, in their order. */
export function comparisonRows(lanes: readonly ComparedLane[], reference: number): ComparisonRow[] {
  return lanes.map((lane, index) => {
    const baseline = lanes[reference]!;
    const isReference = index === reference;
    const apart = isReference ? null : otherQuestion(lane.trace, baseline.trace);
    return {
      lane,
      metrics: runMetrics(lane.trace),
      forwardMs: forwardMs(lane.trace),
      comparison: isReference || apart ? null : compareRuns(lane.trace, baseline.trace),
      apart,
      timing: timingOfLane(lane),
      pace:
        !isReference && !apart && sameClock(lane, baseline) ? paceOf(timingOfLane(lane), timingOfLane(baseline)) : null,
    };
  });
}

const timingOfLane = ({ trace: { outcome }, repeats = [] }: ComparedLane): Timing | null =>
  timingOf(repeats.length > 0 ? repeats : [outcome.totalMs ?? []].flat());

function paceOf(timing: Timing | null, baseline: Timing | null): Pace | null {
  if (!timing || !baseline || timing.medianMs === 0) return null;
  const isFaster = isSurelyFaster(timing, baseline);
  const verdict = isFaster ? "faster" : isSurelyFaster(baseline, timing) ? "slower" : "open";
  return { ratio: baseline.medianMs / timing.medianMs, verdict };
}

function forwardMs({ iterations }: Trace): number | null | undefined {
  const times = iterations.flatMap(({ cost }) =>
    cost?.modelMs === undefined ? [] : cost.modelMs / Math.max(cost.evaluations, 1),
  );
  if (times.length < iterations.length) return undefined;
  return median(times) ?? null;
}

/** Whole runs of one backend, both made here or both recorded: only their times can be put in relation. */
const sameClock = (lane: ComparedLane, reference: ComparedLane): boolean =>
  [lane, reference].every(({ trace }) => trace.outcome.status === "complete") &&
  Boolean(lane.isRecorded) === Boolean(reference.isRecorded) &&
  lane.trace.backend !== undefined &&
  lane.trace.backend.name === reference.trace.backend?.name;
