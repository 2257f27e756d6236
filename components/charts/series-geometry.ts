/** Shares with their intervals along an axis, as lines of points: numbers only, no DOM. */
import { line, scaleLinear, scaleLog } from "d3";

/** Size of the drawing and room for its axes and the names of the lines, px of its own. */
export const PLOT = { width: 760, height: 320, left: 44, right: 176, top: 14, bottom: 38 } as const;

/** Height of a line's name, px. */
const NAME = 15;

export interface SeriesPoint {
  readonly x: number;
  /** The share drawn, and its 95 % interval. */
  readonly y: { readonly value: number; readonly low: number; readonly high: number };
  /** What a pointer on the point is told. */
  readonly title: string;
}

/** Points of one kind; what they are of is said at the right, beside the last one. */
export interface Series {
  readonly id: string;
  readonly name: string;
  /** CSS colour. */
  readonly color: string;
  readonly isDashed?: boolean;
  /** In ascending x. */
  readonly points: readonly SeriesPoint[];
}

export interface HorizontalAxis {
  readonly name: string;
  readonly isLogarithmic: boolean;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  /** Ends of the axis. */
  readonly domain: readonly [number, number];
}

interface PlacedPoint {
  readonly x: number;
  readonly y: number;
  /** Ends of the interval, px from the top. */
  readonly interval: readonly [low: number, high: number];
  readonly title: string;
}

interface PlacedSeries extends Omit<Series, "points"> {
  readonly points: readonly PlacedPoint[];
  /** SVG path through the points. */
  readonly path: string;
  /** Middle of the name, px from the top, and the end of the line it belongs to. */
  readonly nameAt: number;
  readonly end: { readonly x: number; readonly y: number };
}

export interface SeriesLayout {
  readonly series: readonly PlacedSeries[];
  readonly xTicks: readonly { readonly label: string; readonly x: number }[];
  readonly yTicks: readonly { readonly value: number; readonly y: number }[];
  /** From where share and x are both least to where both are most; where x is a share, the two are equal on it. */
  readonly diagonal: string;
}

/** Where everything is drawn. Series without a point are left out. @param lowest share at the foot of the chart */
export function seriesLayout(series: readonly Series[], axis: HorizontalAxis, lowest = 0): SeriesLayout {
  const [left, right] = [PLOT.left, PLOT.width - PLOT.right];
  const [foot, head] = [PLOT.height - PLOT.bottom, PLOT.top];
  const x = (axis.isLogarithmic ? scaleLog() : scaleLinear()).domain(axis.domain).range([left, right]);
  const y = scaleLinear([lowest, 1], [foot, head]);
  const drawn = series.filter(({ points }) => points.length > 0);
  const placed = drawn.map(({ points, ...rest }) => ({
    ...rest,
    points: points.map(({ x: at, y: { value, low, high }, title }) => ({
      x: x(at),
      y: y(value),
      interval: [y(low), y(high)] as const,
      title,
    })),
  }));
  const ends = placed.map(({ points }) => points.at(-1)!);
  const names = spread(ends.map((end) => end.y));
  const through = line<PlacedPoint>(
    (point) => point.x,
    (point) => point.y,
  );
  return {
    series: placed.map((each, index) => ({
      ...each,
      path: through(each.points) ?? "",
      nameAt: names[index]!,
      end: { x: ends[index]!.x, y: ends[index]!.y },
    })),
    xTicks: axis.ticks.map(({ value, label }) => ({ label, x: x(value) })),
    yTicks: y.ticks(6).map((value) => ({ value, y: y(value) })),
    diagonal: `M${left},${foot}L${right},${head}`,
  };
}

/** Heights moved apart until names do not cover each other, in the same order, and up again from the foot. */
function spread(heights: readonly number[]): number[] {
  const order = heights.map((_, index) => index).sort((a, b) => heights[a]! - heights[b]!);
  const moved = [...heights];
  order.forEach((index, rank) => {
    const above = order[rank - 1];
    if (above !== undefined) moved[index] = Math.max(moved[index]!, moved[above]! + NAME);
  });
  let ceiling = PLOT.height - PLOT.bottom;
  for (const index of order.toReversed()) {
    moved[index] = Math.min(moved[index]!, ceiling);
    ceiling = moved[index]! - NAME;
  }
  return moved;
}
