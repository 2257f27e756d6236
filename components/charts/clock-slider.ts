/** What charts that are sliders on the clock share: where a key leads. */

/** Where a key moves the clock of a run with `last` iterations, or null when it does not. */
export function stepClock(key: string, clock: number, last: number): number | null {
  if (key === "ArrowRight" || key === "ArrowUp") return Math.min(clock + 1, last);
  if (key === "ArrowLeft" || key === "ArrowDown") return Math.max(clock - 1, 0);
  if (key === "Home") return 0;
  if (key === "End") return last;
  return null;
}
