/**
 * The shared clock: one moment for all lanes. What "the same moment" means is its scale: the same iteration, the same
 * share of unmasked tokens, or the same time since the start.
 */
import { type ClockScale, clockEnd, laneClock, laneTicks, nextTick } from "@/components/charts/timeline-geometry";
import type { Trace } from "@/lib/trace/schema";

export interface Clock {
  readonly scale: ClockScale;
  /** In the unit of the scale. `end` follows the newest iteration. */
  readonly at: number | "end";
}

/** Iterations of a run that have happened by the clock, 0 … all. */
export const iterationsShown = (trace: Trace, { scale, at }: Clock): number =>
  at === "end" ? trace.iterations.length : laneClock(laneTicks(trace, scale), at);

/** The clock's value as a number. */
export const clockValue = (traces: readonly Trace[], { scale, at }: Clock): number =>
  at === "end" ? clockEnd(traces, scale) : at;

/** The next or previous moment at which some lane changes; the outermost one where there is none further. */
export function neighbourMoment(traces: readonly Trace[], clock: Clock, direction: -1 | 1): number {
  const ticks = traces.map((trace) => laneTicks(trace, clock.scale));
  return nextTick(ticks, clockValue(traces, clock), direction, clockEnd(traces, clock.scale));
}

/** The clock where a run shows exactly its first `shown` iterations. */
export const clockAt = (scale: ClockScale, trace: Trace, shown: number): Clock => ({
  scale,
  at: shown === 0 ? 0 : (laneTicks(trace, scale)[shown - 1] ?? "end"),
});

/** The clock in another scale, at the moment where the given run shows the same iteration. */
export function convertClock(clock: Clock, scale: ClockScale, trace: Trace | undefined): Clock {
  if (clock.at === "end" || !trace) return { scale, at: clock.at };
  return clockAt(scale, trace, iterationsShown(trace, clock));
}

const PER_ITERATION_MS = 320;

/** How long playing from start to end takes, milliseconds: slow enough to follow, short enough to wait for. */
export function playMs(traces: readonly Trace[], scale: ClockScale): number {
  const real = scale === "time" ? clockEnd(traces, scale) : 0;
  const iterations = Math.max(0, ...traces.map((trace) => trace.iterations.length));
  return Math.min(14_000, Math.max(2_500, real, iterations * PER_ITERATION_MS));
}
