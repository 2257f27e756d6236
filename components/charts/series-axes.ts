/** Measurements of which a chart is drawn, and its axes: what a page says of a chart before the script that draws it is there. */

/** Signs of points: meaning is never colour alone. */
export type PointSign = "circle" | "square" | "triangle" | "diamond";

export interface SeriesPoint {
  readonly x: number;
  /** What is drawn, and its 95 % interval, which may be unbounded. */
  readonly y: { readonly value: number; readonly low: number; readonly high: number };
  /** What is read about the point. */
  readonly title: string;
}

/** Points of one kind; what they are of is said at the right, beside the last one. */
export interface Series {
  readonly id: string;
  readonly name: string;
  /** CSS colour. */
  readonly color: string;
  readonly isDashed?: boolean;
  readonly sign?: PointSign;
  /** Points of kinds that have no order: no line goes through them. */
  readonly isScattered?: boolean;
  /** A line that the others are held against, not measured: it has neither signs nor intervals. */
  readonly isGuide?: boolean;
  /** In ascending x. */
  readonly points: readonly SeriesPoint[];
}

/** A place of the horizontal axis at which something begins. */
export interface AxisMark {
  readonly value: number;
  readonly label: string;
  /** Where its words stand: the first at the head is above everything drawn. */
  readonly at: "head" | "foot";
}

export interface HorizontalAxis {
  readonly name: string;
  readonly isLogarithmic: boolean;
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  /** Ends of the axis. */
  readonly domain: readonly [number, number];
  /** What its numbers count, a plural: `positions`. */
  readonly unit?: string;
  /** Its places have names, none of which may be left out. */
  readonly isOfKinds?: boolean;
  readonly marks?: readonly AxisMark[];
}

/** What is measured: shares from 0 to 1, written in per cent; differences of shares, written in points; or numbers. */
export interface VerticalAxis {
  readonly domain: readonly [foot: number, head: number];
  readonly unit: "share" | "points" | "number";
}

/** An axis of shares. @param lowest share at its foot */
export const shareAxis = (lowest = 0): VerticalAxis => ({ domain: [lowest, 1], unit: "share" });

/** The tens of per cent below everything drawn, so that the chart shows what differs. */
export function lowestShare(series: readonly Series[]): number {
  const least = Math.min(1, ...series.flatMap(({ points }) => points.map(({ y }) => y.low)));
  return Math.max(0, Math.min(0.9, Math.floor(10 * least) / 10));
}

/** An axis of differences of shares: as far below 0 as above. Intervals without bounds do not widen it. */
export function pointsAxis(series: readonly Series[]): VerticalAxis {
  const ends = series.flatMap(({ points }) =>
    points.flatMap(({ y: { low, high } }) => [Math.abs(low), Math.abs(high)]),
  );
  const reach = Math.min(1, Math.ceil(10 * (Math.max(0, ...ends.filter(Number.isFinite)) || 0.1)) / 10);
  return { domain: [-reach, reach], unit: "points" };
}

/** An axis of kinds, one after the other. */
export const kindAxis = (name: string, kinds: readonly string[]): HorizontalAxis => ({
  name,
  isLogarithmic: false,
  isOfKinds: true,
  domain: [-0.5, Math.max(1, kinds.length) - 0.5],
  ticks: kinds.map((label, value) => ({ value, label })),
});

/** Where the point of one line of several stands beside the others of its kind on such an axis. */
export const besideKind = (kind: number, line: number, lines: number): number =>
  kind + (lines < 2 ? 0 : (0.6 * line) / (lines - 1) - 0.3);

/** An axis from 0 to 1, such as of confidences. */
export const unitAxis = (name: string): HorizontalAxis => ({
  name,
  isLogarithmic: false,
  domain: [0, 1],
  ticks: [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({ value, label: `${value}` })),
});

/** The axis of preset lengths: those that were measured, each doubling as far from the last. */
export function lengthAxis(series: readonly Series[]): HorizontalAxis {
  const presets = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  return {
    name: "preset response length, positions (logarithmic)",
    isLogarithmic: true,
    domain: [(presets[0] ?? 8) / 1.1, (presets.at(-1) ?? 128) * 1.1],
    ticks: presets.map((value) => ({ value, label: `${value}` })),
    unit: "positions",
  };
}
