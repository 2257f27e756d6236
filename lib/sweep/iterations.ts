/** How many iterations answers take, against their length and the threshold. */
import { type Interval, meanInterval, type Share, wilsonInterval } from "@/lib/analysis/interval";
import { findDeclaration } from "@/lib/decoding/declarations";
import type { Row } from "./row";
import { groupsOf, lanesOfRows, type RowGroup } from "./summary";

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

/** How many positions the iterations of a lane committed, all of its answers together. */
export interface CommitDistribution extends Pick<RowGroup, "lane" | "detail" | "prior"> {
  /** Answers that tell it. */
  readonly answers: number;
  readonly iterations: number;
  /** By rising size; iterations of one answer are not independent of each other, so intervals are rather too narrow. */
  readonly sizes: readonly {
    /** Positions committed. */
    readonly size: number;
    /** Share of the iterations that committed so many, and that committed so many or more. */
    readonly share: Share;
    readonly atLeast: Share;
  }[];
}

/** A distribution for every lane and prior, lengths together; those whose rows do not tell it are left out. */
export function commitDistributions(rows: readonly Row[]): CommitDistribution[] {
  const telling = rows.filter(({ commitSizes }) => commitSizes !== undefined);
  return lanesOfRows(telling).map(({ rows: answers, ...line }) => {
    const counts = new Map<number, number>();
    for (const [size, times] of answers.flatMap(({ commitSizes = [] }) => commitSizes)) {
      counts.set(size, (counts.get(size) ?? 0) + times);
    }
    const iterations = [...counts.values()].reduce((sum, times) => sum + times, 0);
    const share = (has: (size: number) => boolean) =>
      wilsonInterval(
        [...counts].reduce((sum, [size, times]) => sum + (has(size) ? times : 0), 0),
        iterations,
      );
    const sizes = [...counts.keys()]
      .sort((one, other) => one - other)
      .map((size) => ({ size, share: share((each) => each === size), atLeast: share((each) => each >= size) }));
    return { ...line, answers: answers.length, iterations, sizes };
  });
}

/** The setting that a strategy's gate goes by. */
function gammaOf({ strategy, settings }: Row): number | null {
  const key = findDeclaration(strategy)?.gate?.(settings)?.key;
  const value = key === null || key === undefined ? null : settings[key];
  return typeof value === "number" ? value : null;
}
