/**
 * Length bias: what the preset length of the answer does to the answer. A model without it answers the same whatever room
 * it is given.
 */
import { type Interval, meanInterval, type Share, wilsonInterval } from "@/lib/analysis/interval";
import { type Comparison, compare } from "./compare";
import { questionIdOf, type Row } from "./row";
import { accuracyOf, groupsOf, pairsOf, type RowGroup } from "./summary";

/** One lane at one preset length. */
interface LengthPoint {
  /** Response positions as they were set. */
  readonly length: number;
  readonly n: number;
  readonly accuracy: Share;
  /** Positions before the end token. */
  readonly producedLength: Interval;
  /** Position of the first end token, of the answers that have one; null where none has. */
  readonly endPlace: Interval | null;
  /** Share of answers that have an end token. */
  readonly ended: Share;
  /** Share of the final positions that hold an end token or filler. */
  readonly fillerShare: Interval;
  /** Positions in the end, which strategies may have made more or fewer. */
  readonly finalLength: Interval;
}

export interface LengthCurve extends Pick<RowGroup, "lane" | "detail" | "prior"> {
  /** By rising length. */
  readonly points: readonly LengthPoint[];
  /**
   * Elasticity: change of the share of right answers with each doubling of the preset length; 0.01 is one point. Least
   * squares on the logarithm, question by question over those that were asked at every length, so that what makes
   * questions easy or hard does not widen its interval. Null with one length.
   */
  readonly perDoubling: Interval | null;
  /**
   * The best length against the worst one, on the questions asked at both. They are chosen by what is compared, so the
   * difference is rather too large. Null with one length.
   */
  readonly range: { readonly best: number; readonly worst: number; readonly comparison: Comparison } | null;
}

/** Curves over the preset length, one a lane and prior; rows whose length was not preset are no part of them. */
export function lengthCurves(rows: readonly Row[]): LengthCurve[] {
  const curves = new Map<string, RowGroup[]>();
  for (const group of groupsOf(rows.filter(({ presetLength }) => presetLength !== null))) {
    const key = JSON.stringify([group.lane, group.detail, group.prior]);
    curves.set(key, [...(curves.get(key) ?? []), group]);
  }
  return [...curves.values()].map(curveOf);
}

function curveOf(groups: readonly RowGroup[]): LengthCurve {
  const sorted = [...groups].sort((one, other) => one.presetLength! - other.presetLength!);
  const { lane, detail, prior } = sorted[0]!;
  return {
    lane,
    detail,
    prior,
    points: sorted.map(pointOf),
    perDoubling: elasticityOf(sorted),
    range: rangeOf(sorted),
  };
}

function pointOf({ presetLength, rows }: RowGroup): LengthPoint {
  const ends = rows.flatMap(({ endPlace }) => endPlace ?? []);
  const over = (value: (row: Row) => number) => meanInterval(rows.map(value));
  return {
    length: presetLength!,
    n: rows.length,
    accuracy: accuracyOf(rows),
    producedLength: over((row) => row.producedLength),
    endPlace: ends.length > 0 ? meanInterval(ends) : null,
    ended: wilsonInterval(ends.length, rows.length),
    fillerShare: over((row) => row.fillerShare),
    finalLength: over((row) => row.finalLength),
  };
}

/** The mean of the questions' own slopes: as least squares are linear, the slope of their mean. */
function elasticityOf(groups: readonly RowGroup[]): Interval | null {
  if (groups.length < 2) return null;
  const doublings = groups.map(({ presetLength }) => Math.log2(presetLength!));
  const middle = doublings.reduce((sum, x) => sum + x, 0) / doublings.length;
  const spread = doublings.reduce((sum, x) => sum + (x - middle) ** 2, 0);
  const answers = groups.map(({ rows }) => new Map(rows.map((row) => [questionIdOf(row), Number(row.correct)])));
  const asked = [...answers[0]!.keys()].filter((question) => answers.every((each) => each.has(question)));
  if (asked.length === 0) return null;
  const slopes = asked.map((question) =>
    doublings.reduce((sum, x, at) => sum + ((x - middle) / spread) * answers[at]!.get(question)!, 0),
  );
  return meanInterval(slopes);
}

function rangeOf(groups: readonly RowGroup[]): LengthCurve["range"] {
  if (groups.length < 2) return null;
  const ranked = [...groups].sort((one, other) => accuracyOf(other.rows).value - accuracyOf(one.rows).value);
  const [best, worst] = [ranked[0]!, ranked.at(-1)!];
  const pairs = pairsOf(best.rows, worst.rows);
  if (pairs.length === 0) return null;
  const comparison = compare(
    pairs.map(([row]) => row.correct),
    pairs.map(([, row]) => row.correct),
  );
  return { best: best.presetLength!, worst: worst.presetLength!, comparison };
}
