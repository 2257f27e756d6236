/**
 * The shared clock: one moment for all lanes. What "the same moment" means is a mode: the same iteration, the same
 * number of unmasked tokens, or the same time since the start.
 */
import type { Trace } from "@/lib/trace/schema";

export type ClockMode = "step" | "unmasked" | "time";

export interface Clock {
  readonly mode: ClockMode;
  /** Iterations, tokens or milliseconds, as the mode says. `end` follows the newest iteration. */
  readonly at: number | "end";
}

type Run = Pick<Trace, "iterations">;

/** [n] clock value at which each iteration of a run has happened, ascending. */
export function moments({ iterations }: Run, mode: ClockMode): number[] {
  if (mode === "step") return iterations.map((_, index) => index + 1);
  if (mode === "time") return iterations.map((iteration) => iteration.elapsedMs);
  let unmasked = 0;
  return iterations.map((iteration) => {
    unmasked += iteration.commits.length;
    return unmasked;
  });
}

/** Every value at which some lane changes, ascending, without repeats, starting with 0. */
export function clockStops(runs: readonly Run[], mode: ClockMode): number[] {
  const all = new Set([0, ...runs.flatMap((run) => moments(run, mode))]);
  return [...all].sort((a, b) => a - b);
}

/** Iterations of a run that have happened by the clock, 0 … all. */
export function iterationsShown(run: Run, { mode, at }: Clock): number {
  if (at === "end") return run.iterations.length;
  const happened = moments(run, mode);
  const later = happened.findIndex((moment) => moment > at);
  return later < 0 ? happened.length : later;
}

/** The stop before or after the clock's position; the outermost stop where there is none further. */
export function neighbourStop(stops: readonly number[], at: number | "end", direction: -1 | 1): number {
  const last = stops.at(-1) ?? 0;
  const from = at === "end" ? last : at;
  const found = direction < 0 ? stops.findLast((stop) => stop < from) : stops.find((stop) => stop > from);
  return found ?? (direction < 0 ? 0 : last);
}

/** The clock in another mode at the moment where the given run shows the same iteration. */
export function convertClock(clock: Clock, mode: ClockMode, run: Run | undefined): Clock {
  if (clock.at === "end" || !run) return { mode, at: clock.at };
  const shown = iterationsShown(run, clock);
  return { mode, at: shown === 0 ? 0 : (moments(run, mode)[shown - 1] ?? 0) };
}

/** The clock where a run shows exactly its first `shown` iterations. */
export function clockAt(mode: ClockMode, run: Run, shown: number): Clock {
  return { mode, at: shown === 0 ? 0 : (moments(run, mode)[shown - 1] ?? "end") };
}

const PER_STOP_MS = 320;

/** How long playing from start to end takes, milliseconds: slow enough to follow, short enough to wait for. */
export function playMs(stops: readonly number[], mode: ClockMode): number {
  const real = mode === "time" ? (stops.at(-1) ?? 0) : 0;
  return Math.min(14_000, Math.max(2_500, real, (stops.length - 1) * PER_STOP_MS));
}
