/** Accuracy against evaluations, as points: numbers only, no DOM. */
import { max, min, scaleLinear, scaleLog } from "d3";
import { paretoFront } from "@/lib/analysis/pareto";
import type { MeasuredSummary } from "@/lib/experiment/measured";

/** Size of the drawing and room for its axes, px of its own. */
export const PLOT = { width: 760, height: 320, left: 44, right: 16, top: 14, bottom: 38 } as const;

/** A strategy as a point. */
export interface MeasuredPoint {
  readonly id: string;
  readonly label: string;
  /** The model that decodes; a companion does not count. */
  readonly model: string;
  readonly summary: MeasuredSummary;
}

export interface PlacedPoint extends MeasuredPoint {
  readonly x: number;
  readonly y: number;
  /** Ends of the 95 % interval, px from the top. */
  readonly interval: readonly [low: number, high: number];
  /** No other one on the same model needs fewer evaluations for as many right answers. */
  readonly isOnFront: boolean;
  /** Where its name stands, px; null where it is not written. */
  readonly name: { readonly x: number; readonly y: number; readonly anchor: "start" | "end" } | null;
}

/** The strategies of one model that no other one beats. */
interface Front {
  readonly model: string;
  /** SVG path through them, from cheap to good. */
  readonly path: string;
}

export interface MeasuredLayout {
  readonly points: readonly PlacedPoint[];
  /** One a model, in the order in which the models occur. */
  readonly fronts: readonly Front[];
  readonly xTicks: readonly { readonly value: number; readonly x: number }[];
  readonly yTicks: readonly { readonly value: number; readonly y: number }[];
}

const EVALUATIONS = [1, 2, 3, 5, 8, 12, 20, 30, 50, 100, 200, 500];

/** Where everything is drawn: evaluations on a logarithmic axis, accuracy on the part of 0 … 1 that occurs. */
export function measuredLayout(measured: readonly MeasuredPoint[]): MeasuredLayout {
  const nfe = measured.map(({ summary }) => summary.nfe);
  const [least, most] = [Math.max(min(nfe) ?? 1, 1), Math.max(max(nfe) ?? 1, 2)];
  const x = scaleLog([least / 1.15, most * 1.25], [PLOT.left, PLOT.width - PLOT.right]);
  const lowest = min(measured, ({ summary }) => summary.accuracy.low) ?? 0;
  const highest = max(measured, ({ summary }) => summary.accuracy.high) ?? 1;
  const y = scaleLinear(
    [Math.floor(lowest * 10) / 10, Math.ceil(highest * 10) / 10],
    [PLOT.height - PLOT.bottom, PLOT.top],
  );
  const models = [...new Set(measured.map(({ model }) => model))];
  const frontOf = (model: string) =>
    paretoFront(
      measured
        .filter((point) => point.model === model)
        .map((point) => ({ point, cost: point.summary.nfe, worth: point.summary.accuracy.value })),
    ).map(({ point }) => point);
  const fronts = models.map((model) => ({ model, members: frontOf(model) }));
  const front = new Set(fronts.flatMap(({ members }) => members));
  const place = ({ summary: { nfe, accuracy } }: MeasuredPoint) => ({ x: x(nfe), y: y(accuracy.value) });
  const names = placeNames(
    [...front].map((point) => ({ id: point.id, label: point.label, ...place(point) })),
    measured.map(place),
  );
  const points = measured.map((point) => {
    const { low, high } = point.summary.accuracy;
    const interval = [y(low), y(high)] as const;
    return { ...point, ...place(point), interval, isOnFront: front.has(point), name: names.get(point.id) ?? null };
  });
  return {
    points,
    fronts: fronts.map(({ model, members }) => ({
      model,
      path: members
        .map(place)
        .map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x},${y}`)
        .join(""),
    })),
    xTicks: EVALUATIONS.filter((value) => value >= least / 1.15 && value <= most * 1.25).map((value) => ({
      value,
      x: x(value),
    })),
    yTicks: y.ticks(6).map((value) => ({ value, y: y(value) })),
  };
}

/** Of a name: width of a letter, height of a line, distance from its point, px. */
const NAME = { letter: 6, line: 13, gap: 9 } as const;

/** Rows above and below its point in which a name may stand, the nearest first. */
const ROWS = [0, -1, 1, -2, 2, -3, 3, -4, 4];

/** Puts names beside their points, in the nearest row where they cover neither points nor each other. */
function placeNames(
  named: readonly { readonly id: string; readonly label: string; readonly x: number; readonly y: number }[],
  points: readonly { readonly x: number; readonly y: number }[],
): ReadonlyMap<string, NonNullable<PlacedPoint["name"]>> {
  const taken: { left: number; right: number; y: number }[] = points.map(({ x, y }) => ({
    left: x - 5,
    right: x + 5,
    y,
  }));
  const placed = new Map<string, NonNullable<PlacedPoint["name"]>>();
  for (const { id, label, x, y } of named) {
    const width = label.length * NAME.letter;
    const isLeft = x + NAME.gap + width > PLOT.width - PLOT.right;
    const left = isLeft ? x - NAME.gap - width : x + NAME.gap;
    const isFree = (at: number) =>
      taken.every((box) => box.right < left || box.left > left + width || Math.abs(box.y - at) >= NAME.line - 1);
    const row = ROWS.find((row) => isFree(y + row * NAME.line)) ?? 0;
    const middle = y + row * NAME.line;
    taken.push({ left, right: left + width, y: middle });
    placed.set(id, { x: isLeft ? x - NAME.gap : left, y: middle + 4, anchor: isLeft ? "end" : "start" });
  }
  return placed;
}
