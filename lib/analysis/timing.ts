/** Wall times of repeated runs: one number is noise, several have a middle and a spread. */

/** Times of the same run, repeated. */
export interface Timing {
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** How many there are. */
  readonly runs: number;
}

/** Middle and spread of some times in milliseconds; null where there are none. */
export function timingOf(times: readonly number[]): Timing | null {
  const sorted = [...times].sort((a, b) => a - b);
  const [minMs, maxMs] = [sorted[0], sorted.at(-1)];
  if (minMs === undefined || maxMs === undefined) return null;
  const middle = (sorted.length - 1) / 2;
  const medianMs = (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2;
  return { medianMs, minMs, maxMs, runs: sorted.length };
}

/** Fewest repeats whose spread says something. */
const ENOUGH = 3;

/** Whether every repeat of one took less time than every repeat of the other. */
export const isSurelyFaster = (timing: Timing, than: Timing): boolean =>
  Math.min(timing.runs, than.runs) >= ENOUGH && timing.maxMs < than.minMs;
