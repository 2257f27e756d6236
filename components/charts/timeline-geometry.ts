/** The shared clock of several lanes: where their iterations lie on it, and what each lane shows at a moment. */
import { max, scaleLinear } from "d3";
import { replay } from "@/lib/trace/replay";
import type { Trace } from "@/lib/trace/schema";

/**
 * What the clock counts. `step`: iterations. `unmasked`: share of the masks at the start that are filled, 0 … 1.
 * `time`: milliseconds since the run began.
 */
export type ClockScale = "step" | "unmasked" | "time";

/** [I] clock value at which each iteration of a trace has happened. */
export function laneTicks(trace: Trace, scale: ClockScale): number[] {
  if (scale === "time") return trace.iterations.map(({ elapsedMs }) => elapsedMs);
  if (scale === "step") return trace.iterations.map((_, index) => index + 1);
  const run = replay(trace);
  const masks = Math.max(run.at(0).masked, 1);
  return trace.iterations.map((_, index) => 1 - run.at(index + 1).masked / masks);
}

/** Largest clock value that matters: the last iteration of the longest lane, or 1 for the share unmasked. */
export function clockEnd(traces: readonly Trace[], scale: ClockScale): number {
  if (scale === "unmasked") return 1;
  return max(traces, (trace) => laneTicks(trace, scale).at(-1)) ?? 0;
}

/** Rounding in the last digit must not hide an iteration that the clock has reached. */
const SLACK = 1e-9;

/** Iterations of a lane that have happened at clock value `value`: the clock its charts take. */
export function laneClock(ticks: readonly number[], value: number): number {
  return ticks.findLastIndex((tick) => tick <= value + SLACK) + 1;
}

/** The next (`1`) or previous (`-1`) moment at which any lane changes; stays inside 0 … `end`. */
export function nextTick(lanes: readonly (readonly number[])[], value: number, direction: 1 | -1, end: number): number {
  const moments = [0, ...lanes.flat(), end].sort((a, b) => a - b);
  const next =
    direction > 0
      ? moments.find((moment) => moment > value + SLACK)
      : moments.findLast((moment) => moment < value - SLACK);
  return Math.min(next ?? (direction > 0 ? end : 0), end);
}

/** Clock value ↔ px on a track of `width` px. */
export function clockScale(end: number, width: number) {
  return scaleLinear([0, Math.max(end, Number.MIN_VALUE)], [0, width]).clamp(true);
}
