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
  readonly summary: MeasuredSummary;
}

export interface PlacedPoint extends MeasuredPoint {
  readonly x: number;
  readonly y: number;
  /** Ends of the 95 % interval, px from the top. */
  readonly interval: readonly [low: number, high: number];
  /** No other one needs fewer evaluations for as many right answers. */
  readonly isOnFront: boolean;
  /** Its name is written to the left of it, where there is no room to the right. */
  readonly isLabelLeft: boolean;
}

export interface MeasuredLayout {
  readonly points: readonly PlacedPoint[];
  /** SVG path through the points on the front. */
  readonly frontPath: string;
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
  const choices = measured.map((point) => ({ point, cost: point.summary.nfe, worth: point.summary.accuracy.value }));
  const front = new Set(paretoFront(choices).map(({ point }) => point));
  const points = measured.map((point) => {
    const { accuracy } = point.summary;
    const at = x(point.summary.nfe);
    return {
      ...point,
      x: at,
      y: y(accuracy.value),
      interval: [y(accuracy.low), y(accuracy.high)] as const,
      isOnFront: front.has(point),
      isLabelLeft: at > PLOT.width * 0.75,
    };
  });
  const onFront = points.filter(({ isOnFront }) => isOnFront).sort((a, b) => a.x - b.x);
  return {
    points,
    frontPath: onFront.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x},${y}`).join(""),
    xTicks: EVALUATIONS.filter((value) => value >= least / 1.15 && value <= most * 1.25).map((value) => ({
      value,
      x: x(value),
    })),
    yTicks: y.ticks(6).map((value) => ({ value, y: y(value) })),
  };
}
