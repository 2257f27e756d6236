/** How many iterations answers take, against their length and the threshold. */
import { type Interval, meanInterval } from "@/lib/analysis/interval";
import { findStrategy } from "@/lib/decoding/strategies";
import type { Row } from "./row";
import { groupsOf, type RowGroup } from "./summary";

/** Dimple's confident decoding takes about a third as many iterations as the answer has positions (arXiv:2505.16990). */
const PAPER_SHARE = 1 / 3;

export interface IterationPoint extends Pick<RowGroup, "lane" | "detail" | "presetLength" | "prior"> {
  readonly n: number;
  /** Mean response positions; the preset length, where there is one. */
  readonly length: number;
  /** Threshold in force, for strategies that hold scores against one; null for others, and where it is off. */
  readonly gamma: number | null;
  readonly iterations: Interval;
  /** Iterations over response positions; 1 = one token at a time. */
  readonly perLength: Interval;
  /** Response positions per iteration, filler included, and those before the end token: means over the answers. */
  readonly tokensPerIteration: { readonly nominal: Interval; readonly effective: Interval };
  /** What the paper's length ÷ 3 would be. */
  readonly paper: number;
}

/** A point for every lane at every length and prior. For one task, pass its rows. */
export function iterationPoints(rows: readonly Row[]): IterationPoint[] {
  return groupsOf(rows).map(({ rows: answers, ...group }) => {
    const over = (value: (row: Row) => number) => meanInterval(answers.map(value));
    const length = over(({ responseLength }) => responseLength).value;
    return {
      ...group,
      n: answers.length,
      length,
      gamma: gammaOf(answers[0]!),
      iterations: over(({ iterations }) => iterations),
      perLength: over(({ iterations, responseLength }) => iterations / responseLength),
      tokensPerIteration: {
        nominal: over(({ finalLength, iterations }) => finalLength / Math.max(1, iterations)),
        effective: over(({ producedLength, iterations }) => producedLength / Math.max(1, iterations)),
      },
      paper: length * PAPER_SHARE,
    };
  });
}

/** The setting that a strategy's gate goes by. */
function gammaOf({ strategy, settings }: Row): number | null {
  const key = findStrategy(strategy)?.gate?.(settings)?.key;
  const value = key === null || key === undefined ? null : settings[key];
  return typeof value === "number" ? value : null;
}
