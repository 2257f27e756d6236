/** Numbers on the grid of a slider. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** Digits behind the point that a step of this size needs: 0.05 → 2, 1 → 0. */
const stepDigits = (step: number): number => (String(step).split(".")[1] ?? "").length;

/** The nearest multiple of the step inside the range, without the dust of binary fractions. */
export function snapToRange(value: number, { min, max, step }: NumberRange): number {
  const snapped = Number((Math.round(value / step) * step).toFixed(stepDigits(step)));
  return Math.min(max, Math.max(min, snapped));
}

/** A value with the digits of its step; with all its digits where those would change it. */
export function formatStepped(value: number, step: number): string {
  const short = value.toFixed(stepDigits(step));
  return Number(short) === value ? short : String(value);
}
