/** Measurements with their intervals along an axis, as lines of points: numbers only, no DOM. */
import { area, line, max, scaleLinear, scaleLog } from "d3";
import { type HorizontalAxis, type Series, shareAxis, type VerticalAxis } from "./series-axes";

/** Size of the drawing and room for its axes, px of its own; the names of the lines have theirs at the right. */
export const PLOT = { width: 760, height: 320, left: 44, top: 14, bottom: 38 } as const;

/**
 * Drawings narrower than this are as wide as their place, and have the names of their lines below: beside them nothing
 * would be left for the lines. Wider ones are scaled as a whole.
 */
export const NARROW = 620;

/** Of a narrow drawing: height of the axes, room at their right, height of a line of the key and room for a sign in it, px. */
const SMALL = { height: 220, right: 12, key: 17, sign: 20 } as const;

/** Height of a line's name and width of one of its letters, px. */
const NAME = { height: 15, letter: 5.8 };

/** Least and most room for names, px; longer ones are cut. */
const NAME_ROOM = { least: 176, most: 300 };

const tickLabels: Readonly<Record<VerticalAxis["unit"], (value: number) => string>> = {
  share: (value) => `${Math.round(100 * value)} %`,
  points: (value) => String(Number((100 * value).toPrecision(6))).replace("-", "−"),
  number: (value) => String(value).replace("-", "−"),
};

/** An axis of numbers from 0 to a round one above everything drawn; of intervals without bounds the value counts. */
export function numberAxis(series: readonly Series[]): VerticalAxis {
  const ends = series.flatMap(({ points }) =>
    points.map(({ y: { value, high } }) => (Number.isFinite(high) ? high : value)),
  );
  return {
    domain: scaleLinear([0, max(ends) || 1], [0, 1])
      .nice()
      .domain() as [number, number],
    unit: "number",
  };
}

interface PlacedPoint {
  readonly x: number;
  readonly y: number;
  /** Ends of the interval, px from the top; inside the drawing. */
  readonly interval: readonly [low: number, high: number];
  readonly title: string;
}

interface PlacedSeries extends Omit<Series, "points"> {
  readonly points: readonly PlacedPoint[];
  /** SVG path through the points. */
  readonly path: string;
  /** SVG path around the intervals; nothing where there is one point, or none was measured. */
  readonly band: string;
  /** The name as far as there is room for it. */
  readonly shortName: string;
  /** Where the name begins, its middle from the top, px; and the end of the line it belongs to. */
  readonly nameAt: { readonly x: number; readonly y: number };
  readonly end: { readonly x: number; readonly y: number };
}

/** What is read at one place of the axis. */
export interface SeriesReading {
  /** Of the axis, and px from the left. */
  readonly value: number;
  readonly x: number;
  readonly points: readonly { readonly id: string; readonly color: string; readonly title: string }[];
}

export interface SeriesLayout {
  readonly series: readonly PlacedSeries[];
  /** `row`: of two, where names of kinds have no room side by side. */
  readonly xTicks: readonly { readonly label: string; readonly x: number; readonly row: 0 | 1 }[];
  readonly yTicks: readonly { readonly label: string; readonly y: number }[];
  /** Words stand at `y`, on the side of their line where there is room. */
  readonly marks: readonly {
    readonly label: string;
    readonly x: number;
    readonly y: number;
    readonly isLeft: boolean;
  }[];
  /** Of all of it, px of the drawing. */
  readonly width: number;
  readonly height: number;
  /** Where the axes end, px from the top. */
  readonly foot: number;
  /** Names stand below, with a sign each, and not beside the ends of their lines. */
  readonly isNarrow: boolean;
  /** From where both axes begin to where both end; where both are shares, they are equal on it. */
  readonly diagonal: string;
  /** Right end of the axes, px. */
  readonly right: number;
  /** Every place with a measured point, from left to right. */
  readonly readings: readonly SeriesReading[];
}

/** Where everything is drawn. Series without a point are left out. @param width of the place, px: decides how it is laid out */
export function seriesLayout(
  series: readonly Series[],
  axis: HorizontalAxis,
  vertical: VerticalAxis = shareAxis(),
  width: number = PLOT.width,
): SeriesLayout {
  const drawn = series.filter(({ points }) => points.length > 0);
  const room = Math.min(
    NAME_ROOM.most,
    Math.max(NAME_ROOM.least, 18 + NAME.letter * (max(drawn, ({ name }) => name.length) ?? 0)),
  );
  const isNarrow = width < NARROW;
  const [left, right] = [PLOT.left, isNarrow ? width - SMALL.right : PLOT.width - room];
  const [foot, head] = [isNarrow ? PLOT.top + SMALL.height : PLOT.height - PLOT.bottom, PLOT.top];
  const x = (axis.isLogarithmic ? scaleLog() : scaleLinear()).domain(axis.domain).range([left, right]);
  const y = scaleLinear(vertical.domain, [foot, head]);
  const inside = (value: number) => y(Math.min(vertical.domain[1], Math.max(vertical.domain[0], value)));
  const placed = drawn.map(({ points, ...rest }) => ({
    ...rest,
    points: points.map(({ x: at, y: { value, low, high }, title }) => ({
      x: x(at),
      y: y(value),
      interval: [inside(low), inside(high)] as const,
      title,
    })),
  }));
  const ends = placed.map(({ points }) => points.at(-1)!);
  const ticks = placedTicks(axis, x);
  const rows = ticks.some(({ row }) => row === 1) ? 2 : 1;
  const below = foot + PLOT.bottom + (rows - 1) * NAME.height + SMALL.key / 2;
  const names = isNarrow
    ? ends.map((_, index) => ({ x: SMALL.sign, y: below + index * SMALL.key }))
    : spread(ends.map((end) => end.y)).map((y) => ({ x: right + 12, y }));
  const through = line<PlacedPoint>(
    (point) => point.x,
    (point) => point.y,
  );
  const around = area<PlacedPoint>(
    (point) => point.x,
    (point) => point.interval[0],
    (point) => point.interval[1],
  );
  const letters = Math.floor((isNarrow ? width - SMALL.sign : room - 12) / NAME.letter);
  return {
    series: placed.map((each, index) => ({
      ...each,
      path: each.isScattered ? "" : (through(each.points) ?? ""),
      band: each.isGuide || each.isScattered || each.points.length < 2 ? "" : (around(each.points) ?? ""),
      shortName: each.name.length > letters ? `${each.name.slice(0, letters - 1)}…` : each.name,
      nameAt: names[index]!,
      end: { x: ends[index]!.x, y: ends[index]!.y },
    })),
    xTicks: ticks,
    yTicks: y.ticks(6).map((value) => ({
      label: tickLabels[vertical.unit](value),
      y: y(value),
    })),
    marks: (axis.marks ?? []).map(({ value, label, at }, row) => ({
      label,
      x: x(value),
      y: at === "head" ? head - 4 + row * NAME.height : foot - 6 - row * NAME.height,
      isLeft: x(value) > (left + right) / 2,
    })),
    diagonal: `M${left},${foot}L${right},${head}`,
    right,
    foot,
    isNarrow,
    width: isNarrow ? width : PLOT.width,
    height: isNarrow ? below + drawn.length * SMALL.key : PLOT.height,
    readings: readingsOf(drawn, x),
  };
}

/** Numbers that would touch the one before are left out; names of kinds that would touch stand in two rows by turns. */
function placedTicks(
  { ticks, isOfKinds = false }: HorizontalAxis,
  x: (value: number) => number,
): SeriesLayout["xTicks"] {
  const placed = ticks.map(({ value, label }) => ({ label, x: x(value), row: 0 as const }));
  const half = ({ label }: { readonly label: string }) => (label.length * NAME.letter) / 2 + 3;
  const touches = (one: (typeof placed)[number], other: (typeof placed)[number]) =>
    Math.abs(other.x - one.x) < half(one) + half(other);
  if (!placed.some((tick, index) => index > 0 && touches(placed[index - 1]!, tick))) return placed;
  if (isOfKinds) return placed.map((tick, index) => ({ ...tick, row: index % 2 === 0 ? 0 : 1 }));
  const kept: (typeof placed)[number][] = [];
  for (const tick of placed) if (!kept.at(-1) || !touches(kept.at(-1)!, tick)) kept.push(tick);
  return kept;
}

function readingsOf(drawn: readonly Series[], x: (value: number) => number): SeriesReading[] {
  const measured = drawn.filter(({ isGuide }) => !isGuide);
  const places = [...new Set(measured.flatMap(({ points }) => points.map((point) => point.x)))].sort((a, b) => a - b);
  return places.map((value) => ({
    value,
    x: x(value),
    points: measured.flatMap(({ id, color, points }) =>
      points.filter((point) => point.x === value).map(({ title }) => ({ id, color, title })),
    ),
  }));
}

/** Heights moved apart until names do not cover each other, in the same order, and up again from the foot. */
function spread(heights: readonly number[]): number[] {
  const order = heights.map((_, index) => index).sort((a, b) => heights[a]! - heights[b]!);
  const moved = [...heights];
  order.forEach((index, rank) => {
    const above = order[rank - 1];
    if (above !== undefined) moved[index] = Math.max(moved[index]!, moved[above]! + NAME.height);
  });
  let ceiling = PLOT.height - PLOT.bottom;
  for (const index of order.toReversed()) {
    moved[index] = Math.min(moved[index]!, ceiling);
    ceiling = moved[index]! - NAME.height;
  }
  return moved;
}
