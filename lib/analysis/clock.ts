/**
 * The shared clock: one moment for all lanes. What "the same moment" means is its scale: the same iteration, the same
 * share of unmasked tokens, or the same time since the start.
 */
import { canvasAfter, initialCanvas } from "@/lib/trace/canvas";
import type { Trace } from "@/lib/trace/schema";

/**
 * What the clock counts. `step`: iterations. `unmasked`: share of the masks at the start that are filled, 0 … 1.
 * `time`: milliseconds since the run began.
 */
export type ClockScale = "step" | "unmasked" | "time";

/** Least distance of two iterations on a clock that tells them not apart: each is a moment of its own all the same. */
const LEAST_SHARE = 1e-6;

/**
 * [I] clock value at which each iteration of a trace has happened, strictly rising. Masks that are given back do not
 * turn the clock back: such an iteration follows at once, and the next ones too until more is filled than before. A run
 * that does not tell its times is over as soon as it begins, on the clock of times.
 */
export function laneTicks(trace: Trace, scale: ClockScale): readonly number[] {
  const known = ticksByTrace.get(trace) ?? new Map<ClockScale, readonly number[]>();
  ticksByTrace.set(trace, known);
  const ticks = known.get(scale) ?? ticksOf(trace, scale);
  known.set(scale, ticks);
  return ticks;
}

/** Every step of the clock asks for them anew. */
const ticksByTrace = new WeakMap<Trace, Map<ClockScale, readonly number[]>>();

function ticksOf(trace: Trace, scale: ClockScale): readonly number[] {
  if (scale === "time") return elapsed(trace);
  if (scale === "step") return trace.iterations.map((_, index) => index + 1);
  const [start, ...after] = masksLeft(trace);
  return rising(after.map((masks) => 1 - masks / Math.max(start!, 1)));
}

/** Whether a trace tells when each of its iterations happened. */
export const tellsTimes = ({ iterations }: Trace): boolean =>
  iterations.every(({ elapsedMs }) => Number.isFinite(elapsedMs));

/** [I] milliseconds since the run began. */
function elapsed(trace: Trace): number[] {
  const { iterations } = trace;
  return tellsTimes(trace)
    ? iterations.map(({ elapsedMs }) => elapsedMs!)
    : iterations.map((_, index) => (index + 1) * LEAST_SHARE);
}

/** [I + 1] masks before the first iteration and after each. Counted by what changes: canvases are read only after splices. */
function masksLeft(trace: Trace): number[] {
  const { maskId } = trace.vocabulary;
  const count = (canvas: readonly number[]) => canvas.filter((token) => token === maskId).length;
  const left = [count(initialCanvas(trace))];
  for (const [index, iteration] of trace.iterations.entries()) {
    const { commits, remasks = [], splices } = iteration;
    const after = splices
      ? count(canvasAfter(iteration, maskId))
      : left[index]! - commits.length + new Set(remasks).size;
    left.push(after);
  }
  return left;
}

/** Values that rise by at least `LEAST_SHARE`, between 0 and 1, as near to the given ones as that allows. */
function rising(values: readonly number[]): number[] {
  const raised: number[] = [];
  for (const value of values) raised.push(Math.max(value, (raised.at(-1) ?? 0) + LEAST_SHARE));
  for (let index = raised.length - 1, roof = 1; index >= 0; index--, roof -= LEAST_SHARE) {
    raised[index] = Math.min(raised[index]!, roof);
  }
  return raised;
}

/** Largest clock value that matters: the last iteration of the longest lane, or 1 for the share unmasked. */
export function clockEnd(traces: readonly Trace[], scale: ClockScale): number {
  if (scale === "unmasked") return 1;
  return Math.max(0, ...traces.map((trace) => laneTicks(trace, scale).at(-1) ?? 0));
}

/** Rounding in the last digit must not hide an iteration that the clock has reached. */
const SLACK = 1e-9;

/** How many of some values, ascending, are below a bound, or no more than it. */
function countUpTo(values: readonly number[], bound: number, isInclusive: boolean): number {
  let [from, to] = [0, values.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const value = values[middle]!;
    if (value < bound || (isInclusive && value === bound)) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Iterations of a lane that have happened at clock value `value`: the clock that charts take. */
export function laneClock(ticks: readonly number[], value: number): number {
  return countUpTo(ticks, value + SLACK, true);
}

/** The nearest of some moments, ascending, after (`1`) or before (`-1`) a clock value; undefined where there is none. */
export function momentBeyond(moments: readonly number[], value: number, direction: 1 | -1): number | undefined {
  return direction > 0
    ? moments[countUpTo(moments, value + SLACK, true)]
    : moments[countUpTo(moments, value - SLACK, false) - 1];
}

/** The next (`1`) or previous (`-1`) moment at which any lane changes; stays inside 0 … `end`. */
export function nextTick(lanes: readonly (readonly number[])[], value: number, direction: 1 | -1, end: number): number {
  const moments = [...lanes, [0, end]].map((ticks) => momentBeyond(ticks, value, direction) ?? null);
  const beyond = moments.filter((moment) => moment !== null);
  if (beyond.length === 0) return direction > 0 ? end : 0;
  return Math.min(direction > 0 ? Math.min(...beyond) : Math.max(...beyond), end);
}

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
