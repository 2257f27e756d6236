/** Lines of the trajectory chart and their labels: numbers only, no DOM. */
import { line, scaleLinear } from "d3";
import type { Span } from "./brush";
import type { Trajectory, TrajectoryPoint } from "./candidates";
import type { Box } from "./heatmap-geometry";

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

/** One line per token; tokens whose probability is never known are left out. */
export function trajectoryLines(trajectories: readonly Trajectory[], size: TrajectorySize): TrajectoryLine[] {
  const { x, y } = trajectoryScales(size);
  const path = line<TrajectoryPoint>()
    .defined(({ probability }) => probability !== undefined)
    .x(({ iteration }) => x(iteration))
    .y(({ probability }) => y(probability!))
    .digits(1);
  const known = trajectories.flatMap((trajectory) => {
    const end = trajectory.points.findLast(({ probability }) => probability !== undefined);
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
    path: path(points) ?? "",
    dots: lonely(points).map(({ iteration, probability }) => ({ x: x(iteration), y: y(probability!) })),
    label: { x: x(end.iteration) + 7, y: labels[index]! },
  }));
}

/** Known points whose neighbours on both sides are unknown. */
function lonely(points: readonly TrajectoryPoint[]): TrajectoryPoint[] {
  const isKnown = (index: number) => points[index]?.probability !== undefined;
  return points.filter((_, index) => isKnown(index) && !isKnown(index - 1) && !isKnown(index + 1));
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
