/** Bars and lines of the commit chart: numbers only, no DOM. */
import { max, range } from "d3";
import { thresholdName } from "@/lib/analysis/ranking";
import type { IterationConfidence } from "@/lib/analysis/run";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { type Bands, type Box, pixelBands } from "./heatmap-geometry";
import { linearScale, linePath } from "./scale";

/** A threshold on confidence, 0 … 1, by the name that its strategy gives it. */
export interface ConfidenceThreshold {
  readonly name: string;
  readonly value: number;
}

/**
 * The threshold to draw on the confidence axis, or null. One that gates margin or negative entropy is another
 * quantity than the lines of this chart, so it is not drawn among them.
 */
export function confidenceThreshold(trace: Trace): ConfidenceThreshold | null {
  const { iterations } = trace;
  const gated = iterations.findLast(({ gate }) => gate.threshold !== undefined);
  const value = gated?.gate.threshold;
  if (gated === undefined || value === undefined || !(value >= 0 && value <= 1)) return null;
  const ranksByConfidence = iterations.every(
    ({ probability, score }) => score && probability?.every((value, row) => Math.abs(value - score[row]!) < 1e-6),
  );
  return ranksByConfidence ? { name: thresholdName(trace, gated.index), value } : null;
}

export interface CommitLayout {
  readonly x: Bands;
  /** Confidence in [0, 1] → px from the top. */
  readonly y: (confidence: number) => number;
  /** [I] one bar per iteration. */
  readonly bars: readonly Box[];
  /** SVG paths of the two lines, broken where a value is missing. */
  readonly meanPath: string;
  readonly gatePath: string;
}

export interface CommitSize {
  /** Iterations on the x axis, at least as many as there are steps. */
  readonly columns: number;
  /** Commits that fill the height. */
  readonly maxCommits: number;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio?: number;
}

/** Bars (count against `maxCommits`) and lines (confidence against [0, 1]) in one box of `width` × `height` px. */
export function commitLayout(steps: readonly IterationConfidence[], size: CommitSize): CommitLayout {
  const { columns, maxCommits, width, height, pixelRatio = 1 } = size;
  const x = pixelBands(columns, width, 2, pixelRatio);
  const y = linearScale([0, 1], [height, 0]);
  const bar = linearScale([0, Math.max(maxCommits, 1)], [0, height]);
  const middle = (index: number) => x.start[index]! + x.size[index]! / 2;
  const pathOf = (value: (step: IterationConfidence) => number | null | undefined) =>
    linePath(
      steps.map((step, index) => {
        const at = value(step);
        return typeof at === "number" && Number.isFinite(at) ? [middle(index), y(at)] : null;
      }),
    );
  const bars = range(steps.length).map((index) => {
    const tall = Math.round(bar(steps[index]!.commits));
    return { x: x.start[index]!, y: height - tall, width: x.size[index]!, height: tall };
  });
  return { x, y, bars, meanPath: pathOf((step) => step.mean), gatePath: pathOf((step) => step.gate) };
}

/** One SVG path of all bars, corners rounded; a bar without height is none. */
export function barsPath(bars: readonly Box[]): string {
  return bars
    .filter(({ width, height }) => width > 0 && height > 0)
    .map(({ x, y, width, height }) => {
      const rx = Math.min(2, width / 3);
      const ry = Math.min(rx, height / 2);
      const corner = (toX: number, toY: number) => `a${rx},${ry} 0 0 1 ${toX},${toY}`;
      const across = width - 2 * rx;
      const down = height - 2 * ry;
      return [
        `M${x + rx},${y}h${across}${corner(rx, ry)}v${down}${corner(-rx, ry)}`,
        `h${-across}${corner(-rx, -ry)}v${-down}${corner(rx, -ry)}z`,
      ].join("");
    })
    .join("");
}

/** Most commits of one iteration: the shared y domain of charts that are compared is the maximum of these. */
export const mostCommits = (iterations: readonly Iteration[]): number =>
  max(iterations, ({ commits }) => commits.length) ?? 0;
