/** Entropy and margin of one position over the iterations: numbers only, no DOM. */
import { max, scaleLinear } from "d3";
import type { Trace } from "@/lib/trace/schema";
import {
  type BrokenLine,
  brokenLine,
  type CurvePoint,
  type TrajectorySize,
  trajectoryScales,
} from "./trajectory-geometry";

/** What the curves show. */
export type CurveQuantity = "entropy" | "margin";

/**
 * The quantity at a position, iteration by iteration, by where it stands in each; unknown where it was not asked about, or not
 * recorded.
 */
export function curvePoints(trace: Trace, track: readonly number[], quantity: CurveQuantity): CurvePoint[] {
  return trace.iterations.map(({ positions, [quantity]: values }, iteration) => ({
    iteration,
    value: values?.[positions.indexOf(track[iteration]!)],
  }));
}

/**
 * Top of the axis of entropies, nats: what the whole run reaches, to the next half. One for all positions of a run, so
 * that two of them can be compared.
 */
export function entropyTop({ iterations }: Pick<Trace, "iterations">): number {
  const known = tops.get(iterations);
  if (known !== undefined) return known;
  const most =
    max(iterations, ({ entropy = [] }) => max(entropy, (value) => (Number.isFinite(value) ? value : 0))) ?? 0;
  const top = Math.max(Math.ceil(most * 2) / 2, 0.5);
  tops.set(iterations, top);
  return top;
}

/** What was found of a run once: the pointer goes from lane to lane and back. */
const tops = new WeakMap<Trace["iterations"], number>();

/** The line of a quantity in a box of `size`, from 0 at its foot to `top`. */
export function curveLine(points: readonly CurvePoint[], size: TrajectorySize, top: number): BrokenLine {
  return brokenLine(points, trajectoryScales(size).x, curveHeight(size.height, top));
}

/** Value → px from the top of a box `height` px high. */
export const curveHeight = (height: number, top: number) => scaleLinear([0, top], [height, 0]);
