/** Accuracy against what it costs: which lanes no other one beats, and the whole front in one number. */
import type { Share } from "@/lib/analysis/interval";
import { paretoFront, type Tradeoff } from "@/lib/analysis/pareto";
import type { Row } from "./row";
import { accuracyOf, groupsOf, type RowGroup } from "./summary";

/** What an answer can cost: evaluations, evaluations weighted by what a cache leaves to run, or milliseconds. */
export type Cost = "nfe" | "weightedNfe" | "totalMs";

export interface CostPoint extends Tradeoff, Pick<RowGroup, "lane" | "detail" | "presetLength" | "prior"> {
  /** The model that decodes. */
  readonly model: string;
  readonly n: number;
  readonly accuracy: Share;
  /** No other lane costs less and is as good, or is better at the same cost. */
  readonly isOnFront: boolean;
}

/** A point for every lane at every length and prior: mean cost of an answer, and accuracy as its worth. */
export function costPoints(rows: readonly Row[], cost: Cost): CostPoint[] {
  const points = groupsOf(rows).map(({ rows: answers, ...group }) => {
    const accuracy = accuracyOf(answers);
    const mean = answers.reduce((sum, row) => sum + row[cost], 0) / answers.length;
    const { model } = answers[0]!;
    return { ...group, model, n: answers.length, cost: mean, accuracy, worth: accuracy.value };
  });
  const front = new Set(paretoFront(points));
  return points.map((point) => ({ ...point, isOnFront: front.has(point) }));
}

/** Answers that are worse than the slowest lane's by more than this are not counted, points. */
const LOSS_ALLOWED = 5;
/** How fast what falls short of the best accuracy loses weight. */
const PENALTY = 3;

/**
 * Accuracy under parallelism (AUP, Hao AI Lab): the area under accuracy, in percent, over tokens per evaluation, where
 * accuracy that is lost on the way loses weight. Tokens are those before the end token. With one lane it is the product
 * of the two; null without rows, and 0 where the best lane has nothing right.
 */
export function accuracyUnderParallelism(rows: readonly Row[]): number | null {
  const points = groupsOf(rows)
    .map(({ rows: answers }) => ({
      speed:
        sum(answers, ({ producedLength }) => producedLength) /
        Math.max(
          1,
          sum(answers, ({ nfe }) => nfe),
        ),
      accuracy: 100 * accuracyOf(answers).value,
    }))
    .sort((one, other) => one.speed - other.speed || other.accuracy - one.accuracy);
  const [slowest] = points;
  if (!slowest) return null;
  const counted = points.filter(({ accuracy }) => accuracy >= slowest.accuracy - LOSS_ALLOWED);
  const best = Math.max(...counted.map(({ accuracy }) => accuracy));
  const weighted = (accuracy: number) =>
    best === 0 ? 0 : accuracy * Math.min(1, Math.exp(-PENALTY * (1 - accuracy / best)));
  return counted.slice(1).reduce((area, { speed, accuracy }, at) => {
    const before = counted[at]!;
    return area + ((speed - before.speed) * (weighted(accuracy) + weighted(before.accuracy))) / 2;
  }, slowest.speed * slowest.accuracy);
}

const sum = (rows: readonly Row[], value: (row: Row) => number): number =>
  rows.reduce((total, row) => total + value(row), 0);
