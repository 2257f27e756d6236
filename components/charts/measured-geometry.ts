/** Accuracy against evaluations, as points: numbers only, no DOM. */
import { max, min, range, scaleLinear, scaleLog } from "d3";
import type { Share } from "@/lib/analysis/interval";
import { paretoFront } from "@/lib/analysis/pareto";

/** Size of the drawing and room for its axes, px of its own. */
export const PLOT = { width: 760, height: 320, left: 44, right: 16, top: 14, bottom: 38 } as const;

/** A strategy or a cache as a point. */
export interface MeasuredPoint {
  readonly id: string;
  readonly label: string;
  /** What it is compared within: the model that decodes, or the strategy. */
  readonly series: string;
  readonly accuracy: Share;
  /** How many it was asked; the fewer are the first of the many, so what has the same number was asked the same. */
  readonly samples: number;
  /** Network evaluations a response. */
  readonly cost: number;
  /** What the others of its series are held against: it is named whether or not it is on their front. */
  readonly isReference?: boolean;
}

export interface PlacedPoint extends MeasuredPoint {
  readonly x: number;
  readonly y: number;
  /** Ends of the 95 % interval, px from the top. */
  readonly interval: readonly [low: number, high: number];
  /** No other one of its series, asked the same questions, needs fewer evaluations for as many right answers. */
  readonly isOnFront: boolean;
  /** Where its name stands, px; null where it is not written. */
  readonly name: { readonly x: number; readonly y: number; readonly anchor: "start" | "end" } | null;
}

/** Those of one series that no other one beats. */
interface Front {
  readonly series: string;
  /** SVG path through them, from cheap to good. */
  readonly path: string;
}

export interface MeasuredLayout {
  readonly points: readonly PlacedPoint[];
  /** One a series, in the order in which they occur. */
  readonly fronts: readonly Front[];
  readonly xTicks: readonly { readonly value: number; readonly x: number }[];
  readonly yTicks: readonly { readonly value: number; readonly y: number }[];
}

/** Room for names beside the cheapest and the dearest point, as factors of their cost. */
const MARGIN = { left: 1.35, right: 1.25 };

const EVALUATIONS = [1, 2, 3, 5, 8, 12, 20, 30, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/**
 * Where everything is drawn: evaluations on a logarithmic axis, accuracy on the part of 0 … 1 that occurs.
 * @param width of the drawing, px of its own
 */
export function measuredLayout(measured: readonly MeasuredPoint[], width: number = PLOT.width): MeasuredLayout {
  const costs = measured.map(({ cost }) => cost);
  const [least, most] = [Math.max(min(costs) ?? 1, 1), Math.max(max(costs) ?? 1, 2)];
  const x = scaleLog([least / MARGIN.left, most * MARGIN.right], [PLOT.left, width - PLOT.right]);
  const [left, right] = x.domain() as [number, number];
  const lowest = min(measured, ({ accuracy }) => accuracy.low) ?? 0;
  const highest = max(measured, ({ accuracy }) => accuracy.high) ?? 1;
  const y = scaleLinear(
    [Math.floor(lowest * 20) / 20, Math.ceil(highest * 20) / 20],
    [PLOT.height - PLOT.bottom, PLOT.top],
  );
  const names = [...new Set(measured.map(({ series }) => series))];
  // A line says that one is better than the other, which only answers to the same questions can.
  const frontOf = (series: string) => {
    const members = measured.filter((point) => point.series === series);
    const most = max(members, ({ samples }) => samples);
    return paretoFront(
      members
        .filter(({ samples }) => samples === most)
        .map((point) => ({ point, cost: point.cost, worth: point.accuracy.value })),
    ).map(({ point }) => point);
  };
  const fronts = names.map((series) => ({ series, members: frontOf(series) }));
  const front = new Set(fronts.flatMap(({ members }) => members));
  const place = ({ cost, accuracy }: MeasuredPoint) => ({ x: x(cost), y: y(accuracy.value) });
  const placed = placeNames(
    measured.filter((point) => front.has(point) || point.isReference).map((point) => ({ point, ...place(point) })),
    [...measured.map(place), ...fronts.flatMap(({ members }) => alongPath(members.map(place)))],
    width - PLOT.right,
  );
  const points = measured.map((point) => {
    const { low, high } = point.accuracy;
    const interval = [y(low), y(high)] as const;
    return { ...point, ...place(point), interval, isOnFront: front.has(point), name: placed.get(point) ?? null };
  });
  return {
    points,
    fronts: fronts.map(({ series, members }) => ({
      series,
      path: members
        .map(place)
        .map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x},${y}`)
        .join(""),
    })),
    xTicks: EVALUATIONS.filter((value) => value >= left && value <= right).map((value) => ({ value, x: x(value) })),
    yTicks: y.ticks(6).map((value) => ({ value, y: y(value) })),
  };
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Of a name: width of a letter, height of a line, distance from its point, px. */
const NAME = { letter: 6, line: 13, gap: 9 } as const;

/** Rows above and below its point in which a name may stand, the nearest first; in each right of it, else left. */
const ROWS = [0, -1, 1, -2, 2, -3, 3, -4, 4];

/**
 * Places on a line through points, close enough together that no letter passes between them. The ends of its pieces are
 * left out: there a name stands beside the point, not on the line.
 */
function alongPath(points: readonly Place[]): Place[] {
  return points.slice(1).flatMap((end, index) => {
    const start = points[index]!;
    const steps = Math.max(1, Math.ceil(Math.hypot(end.x - start.x, end.y - start.y) / NAME.letter));
    const places = range(steps).map((step) => ({
      x: start.x + ((end.x - start.x) * step) / steps,
      y: start.y + ((end.y - start.y) * step) / steps,
    }));
    return places.filter((at) => [start, end].every(({ x, y }) => Math.hypot(at.x - x, at.y - y) > 2 * NAME.gap));
  });
}

/** Puts names beside their points, in the nearest place where they cover neither `obstacles` nor each other, left of `edge`. */
function placeNames(
  named: readonly (Place & { readonly point: MeasuredPoint })[],
  obstacles: readonly Place[],
  edge: number,
): ReadonlyMap<MeasuredPoint, NonNullable<PlacedPoint["name"]>> {
  const taken: { left: number; right: number; y: number }[] = obstacles.map(({ x, y }) => ({
    left: x - 5,
    right: x + 5,
    y,
  }));
  const placed = new Map<MeasuredPoint, NonNullable<PlacedPoint["name"]>>();
  for (const { point, x, y } of named) {
    const width = point.label.length * NAME.letter;
    const places = ROWS.flatMap((row) => [
      { left: x + NAME.gap, right: x + NAME.gap + width, y: y + row * NAME.line, anchor: "start" as const },
      { left: x - NAME.gap - width, right: x - NAME.gap, y: y + row * NAME.line, anchor: "end" as const },
    ]).filter((name) => name.left >= PLOT.left && name.right <= edge);
    const isFree = (place: (typeof places)[number]) =>
      taken.every(
        (box) => box.right < place.left || box.left > place.right || Math.abs(box.y - place.y) >= NAME.line - 1,
      );
    const place = places.find(isFree) ?? places[0];
    if (!place) continue;
    taken.push(place);
    const { anchor, left, right } = place;
    placed.set(point, { x: anchor === "start" ? left : right, y: place.y + 4, anchor });
  }
  return placed;
}
