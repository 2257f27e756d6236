/**
 * How the values of heatmap cells become colours and words. A scale's domain never depends on the values found, so that
 * two runs of one question can be compared: shares lie in [0, 1], entropies in [0, ln V], ranks and orders in 1 … R,
 * ages below the number of rows. Only the depth of the network is not in a trace: exit layers lie above the deepest that
 * a token of the run went to. Numbers only, no DOM.
 */
import { charts } from "@/components/ui/words/en/charts";
import { wordsNow } from "@/components/ui/words/spoken";
import { longestCanvas } from "@/lib/trace/canvas";
import type { Trace } from "@/lib/trace/schema";
import { formatNats, formatPercent } from "./format";

export interface CellScale {
  /** Share of the colour scale, 0 dark … 1 bright; bright is always the sure, early or fresh end. */
  readonly shade: (value: number) => number;
  /** What stands under the dark end, the middle and the bright end of the scale. */
  readonly stops: readonly [dark: string, middle: string, bright: string];
  /** One value with its unit: `93.1 %`, `0.34 nats`, `3`. */
  readonly format: (value: number) => string;
}

/** The scale of a quantity on a trace, in a chart of `rows` rows. */
export type ScaleOf = (trace: Trace, rows: number) => CellScale;

const clampShare = (share: number) => Math.min(Math.max(share, 0), 1);
const short = (value: number) => String(Number(value.toFixed(1))).replace("-", "−");

/** A scale between two values; `dark` may be the larger one. `stretch` > 1 spreads values near the bright end. */
function scaleBetween(
  dark: number,
  bright: number,
  stretch = 1,
): Pick<CellScale, "shade"> & { at(share: number): number } {
  return {
    shade: (value) => 1 - clampShare((value - bright) / (dark - bright)) ** (1 / stretch),
    at: (share) => bright + (dark - bright) * (1 - share) ** stretch,
  };
}

function natsScale(dark: number, bright: number): CellScale {
  const { shade, at } = scaleBetween(dark, bright);
  return { shade, stops: [short(dark), short(at(0.5)), short(bright)], format: formatNats };
}

function countScale(dark: number, bright: number, unit?: "iterations"): CellScale {
  const { shade, at } = scaleBetween(dark, bright);
  const format = (value: number) => (unit ? `${value}\u00a0${wordsNow(charts).iterationsUnit(value)}` : String(value));
  return { shade, stops: [String(dark), String(Math.round(at(0.5))), String(bright)], format };
}

const SHARE: CellScale = { shade: scaleBetween(0, 1).shade, stops: ["0", "0.5", "1"], format: formatPercent };

export const shareScale: ScaleOf = () => SHARE;

export const entropyScale: ScaleOf = ({ vocabulary }) => natsScale(Math.log(vocabulary.size), 0);

/** Shares, or negative entropies: no other ranking goes below 0. */
export const scoreScale: ScaleOf = ({ iterations, vocabulary }) =>
  iterations.some(({ score }) => score?.some((value) => value < 0)) ? natsScale(-Math.log(vocabulary.size), 0) : SHARE;

export const placeScale: ScaleOf = (trace) => countScale(Math.max(longestCanvas(trace), 2), 1);

export const layerScale: ScaleOf = ({ iterations }) =>
  countScale(Math.max(2, ...iterations.map(({ cost }) => cost?.layers ?? 1)), 1);

export const ageScale: ScaleOf = (_, rows) => countScale(Math.max(rows - 1, 1), 0, "iterations");

/** Largest KL divergence that still has a colour of its own, nats: beyond it the prediction is another one. */
const LARGEST_DRIFT = 1;

export const driftScale: ScaleOf = () => {
  const { shade, at } = scaleBetween(LARGEST_DRIFT, 0, 2);
  return { shade, stops: [`≥ ${short(LARGEST_DRIFT)}`, String(at(0.5)), "0"], format: formatNats };
};

/** Three states instead of a range. */
export const settledScale: ScaleOf = () => {
  const { undecided, waiting, committed } = wordsNow(charts).settled;
  const stops = [undecided, waiting, committed] as const;
  return { shade: (value) => [0.15, 0.75, 1][value] ?? 0, stops, format: (value) => stops[value] ?? "" };
};
