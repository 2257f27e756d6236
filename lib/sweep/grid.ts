/**
 * Grids in the text of a lane. A value may be a range, `gamma=0.5:0.95:0.05` (from, to, step), a list,
 * `fallback=best,schedule`, or follow the answer's length, `steps=length/2`; a list may hold the other two.
 */
import { laneText, parseLane } from "@/lib/experiment/lane-text";
import type { Lane } from "@/lib/experiment/schema";
import { SWEEP_LIMITS } from "./schema";

const NUMBER = String.raw`[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?`;
const RANGE = new RegExp(`^(${NUMBER}):(${NUMBER}):(${NUMBER})$`, "i");
const OF_LENGTH = /^length(?:([/*])(\d+(?:\.\d+)?))?$/;

/** A lane of a sweep: one point of a grid, which may still follow the length. */
export interface SweepLane {
  /** As rows and tables name it; the same lane has the same label however it was written. */
  readonly label: string;
  /** Whether some setting depends on the answer's length. */
  readonly followsLength: boolean;
  /** @param length response positions  @throws RangeError with everything that is wrong with it */
  at(length: number): Lane;
}

/**
 * The lanes of a text, its grids spread out; the first value of the first grid stays longest.
 * @throws RangeError for a grid that cannot be read, or is too large
 */
export function lanesOf(text: string): SweepLane[] {
  const [strategy, ...pairs] = text.split(";");
  const axes = pairs.filter((pair) => pair !== "").map(axisOf);
  const points = axes.reduce((product, values) => product * values.length, 1);
  if (points > SWEEP_LIMITS.points) {
    throw new RangeError(`"${text}": expected at most ${SWEEP_LIMITS.points} lanes of a grid, found ${points}`);
  }
  const spread = axes.reduce<string[][]>(
    (lanes, values) => lanes.flatMap((lane) => values.map((value) => [...lane, value])),
    [[strategy!]],
  );
  return spread.map(laneOf);
}

function laneOf(parts: readonly string[]): SweepLane {
  const followsLength = parts.some((part) => OF_LENGTH.test(valueIn(part)));
  const at = (length: number) => parseLane(parts.map((part) => resolvedAt(part, length)).join(";"));
  return { label: followsLength ? parts.join(";") : laneText(at(1)), followsLength, at };
}

const valueIn = (pair: string) => pair.slice(pair.indexOf("=") + 1);

/** All pairs that one pair with a grid stands for. */
function axisOf(pair: string): string[] {
  const at = pair.indexOf("=");
  if (at < 0) return [pair];
  const key = pair.slice(0, at);
  return valueIn(pair)
    .split(",")
    .flatMap((value) => rangeOf(value, pair))
    .map((value) => `${key}=${value}`);
}

/** The values of a range, its end included; any other value by itself. */
function rangeOf(value: string, pair: string): string[] {
  const [, ...ends] = RANGE.exec(value) ?? [];
  if (ends.length === 0) return [value];
  const [from, to, step] = ends.map(Number) as [number, number, number];
  const count = Math.floor((to - from) / step + 1e-9) + 1;
  if (!(count >= 1 && count <= SWEEP_LIMITS.points)) {
    throw new RangeError(
      `${pair}: expected from:to:step with 1 to ${SWEEP_LIMITS.points} values, found ${Number.isFinite(count) ? Math.max(0, count) : "no end of them"}`,
    );
  }
  // 0.5 + 2 · 0.05 is not quite 0.6.
  return Array.from({ length: count }, (_, index) => String(Number((from + index * step).toPrecision(12))));
}

/** A pair whose value follows the length, as it is at one; a part of a position counts as one. */
function resolvedAt(pair: string, length: number): string {
  const [, sign, by] = OF_LENGTH.exec(valueIn(pair)) ?? [undefined];
  if (!OF_LENGTH.test(valueIn(pair))) return pair;
  const factor = Number(by ?? 1);
  const value = sign === "/" ? length / factor : length * factor;
  return `${pair.slice(0, pair.indexOf("="))}=${Math.ceil(Number(value.toPrecision(12)))}`;
}
