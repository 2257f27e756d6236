/** Lines of the trajectory chart and their labels: numbers only, no DOM. */
import { line, scaleLinear } from "d3";
import type { Trajectory } from "@/lib/analysis/candidates";
import type { Span } from "./brush";
import type { Box } from "./heatmap-geometry";

/** Room around the plot, px; charts below it share it, so that their iterations stand under each other. */
export const TRAJECTORY_MARGIN = { left: 20, right: 58, top: 10, bottom: 18 } as const;

export interface TrajectoryLine {
  readonly id: number;
  readonly text: string;
  readonly isFinal: boolean;
  /** SVG path, broken where a probability is unknown. */
  readonly path: string;
  /** Points without a neighbour, which a path cannot show. */
  readonly dots: readonly { readonly x: number; readonly y: number }[];
  /** Where the name of the token stands, beside the last known point; shifted so that names do not collide. */
  readonly label: { readonly x: number; readonly y: number };
}

export interface TrajectorySize {
  readonly iterations: number;
  readonly width: number;
  readonly height: number;
}

/** px of an iteration (0-based) and of a probability in [0, 1]. */
export function trajectoryScales({ iterations, width, height }: TrajectorySize) {
  return {
    x: scaleLinear([0, Math.max(iterations - 1, 1)], [0, width]),
    y: scaleLinear([0, 1], [height, 0]),
  };
}

/** The stretch of the chart that a range of iterations takes, half a step beyond its ends, px. */
export function stretchBox([from, to]: Span, size: TrajectorySize): Box {
  const { x } = trajectoryScales(size);
  const place = (iteration: number) => Math.min(Math.max(x(iteration), 0), size.width);
  const left = place(from - 0.5);
  return { x: left, y: 0, width: place(to + 0.5) - left, height: size.height };
}

const LABEL_GAP = 11;

/** A value at an iteration; undefined where it is not known. */
export interface CurvePoint {
  /** 0-based. */
  readonly iteration: number;
  readonly value: number | undefined;
}

/** A line with gaps: known points without a known neighbour cannot be shown by a path and become dots. */
export interface BrokenLine {
  readonly path: string;
  readonly dots: readonly { readonly x: number; readonly y: number }[];
}

/** The line through known values, broken where one is unknown. */
export function brokenLine(
  points: readonly CurvePoint[],
  x: (iteration: number) => number,
  y: (value: number) => number,
): BrokenLine {
  const path = line<CurvePoint>()
    .defined(({ value }) => Number.isFinite(value))
    .x(({ iteration }) => x(iteration))
    .y(({ value }) => y(value!))
    .digits(1);
  const isKnown = (index: number) => Number.isFinite(points[index]?.value);
  const lonely = points.filter((_, index) => isKnown(index) && !isKnown(index - 1) && !isKnown(index + 1));
  return { path: path(points) ?? "", dots: lonely.map(({ iteration, value }) => ({ x: x(iteration), y: y(value!) })) };
}

/** One line per token; tokens whose probability is never known are left out. */
export function trajectoryLines(trajectories: readonly Trajectory[], size: TrajectorySize): TrajectoryLine[] {
  const { x, y } = trajectoryScales(size);
  const known = trajectories.flatMap((trajectory) => {
    const end = trajectory.points.findLast(({ probability }) => Number.isFinite(probability));
    return end ? [{ trajectory, end }] : [];
  });
  const labels = spread(
    known.map(({ end }) => y(end.probability!)),
    LABEL_GAP,
    size.height - 4,
  );
  return known.map(({ trajectory: { id, text, isFinal, points }, end }, index) => ({
    id,
    text,
    isFinal,
    ...brokenLine(
      points.map(({ iteration, probability }) => ({ iteration, value: probability })),
      x,
      y,
    ),
    label: { x: x(end.iteration) + 7, y: labels[index]! },
  }));
}

/** Moves values apart until neighbours are `gap` from each other, inside 0 … `end`; order is kept. */
export function spread(values: readonly number[], gap: number, end: number): number[] {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]! || a - b);
  const placed = [...values];
  let floor = Number.NEGATIVE_INFINITY;
  for (const index of order) {
    placed[index] = Math.max(placed[index]!, floor);
    floor = placed[index]! + gap;
  }
  let ceiling = end;
  for (const index of order.reverse()) {
    placed[index] = Math.min(placed[index]!, ceiling);
    ceiling = placed[index]! - gap;
  }
  return placed;
}
