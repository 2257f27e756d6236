/** One comparison of computed numbers with recorded ones, and how it is worded. */
import { floatValues, integerValues, type StoredTensor } from "../weights/safetensors";

/** Outcome of one check. `detail` names the first difference, or how close it came. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

/** Largest error relative to max(1, largest expected magnitude) that passes. */
export type Tolerance = number;

/** Compares floating-point values of the same shape. */
export function compareFloats(
  expected: StoredTensor,
  actual: { readonly values: Float32Array; readonly shape: readonly number[] },
  tolerance: Tolerance,
): Check {
  const { name } = expected;
  if (expected.shape.join() !== actual.shape.join()) {
    return failed(name, `expected shape [${expected.shape.join(", ")}], got [${actual.shape.join(", ")}]`);
  }
  const reference = floatValues(expected);
  const scale = reference.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  let worst = 0;
  for (let i = 0; i < reference.length; i++) {
    const error = Math.abs(actual.values[i]! - reference[i]!) / scale;
    if (!(error <= tolerance)) {
      const where = indexOf(i, expected.shape);
      return failed(
        name,
        `first differs at [${where}]: expected ${reference[i]}, got ${actual.values[i]} (tolerance ${tolerance} relative)`,
      );
    }
    worst = Math.max(worst, error);
  }
  return { name, passed: true, detail: `largest relative error ${worst.toExponential(1)} of ${tolerance}` };
}

/** Compares integers, which must agree exactly. */
export function compareIntegers(expected: StoredTensor, actual: ArrayLike<number>): Check {
  const reference = integerValues(expected);
  if (reference.length !== actual.length) {
    return failed(expected.name, `expected ${reference.length} values, got ${actual.length}`);
  }
  const first = reference.findIndex((value, i) => value !== actual[i]);
  if (first < 0) return { name: expected.name, passed: true, detail: "equal" };
  const where = indexOf(first, expected.shape);
  return failed(expected.name, `first differs at [${where}]: expected ${reference[first]}, got ${actual[first]}`);
}

/** A failed check. */
export function failed(name: string, detail: string): Check {
  return { name, passed: false, detail };
}

/** Flat index → "row, column, …". */
function indexOf(flat: number, shape: readonly number[]): string {
  const places: number[] = [];
  let rest = flat;
  for (const size of [...shape].reverse()) {
    places.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return places.join(", ");
}
