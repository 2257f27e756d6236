/** Whether a model is as sure of the tokens it commits as it should be, and what a threshold buys. */
import { type Share, wilsonInterval } from "@/lib/analysis/interval";
import { CONFIDENCE_EDGES } from "@/lib/study/confidences";
import type { Row } from "./row";
import { lanesOfRows, type RowGroup } from "./summary";

/** Tokens committed with a confidence in (from, to]. */
interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly tokens: number;
  /** Mean confidence. */
  readonly confidence: number;
  /** Share that is right. */
  readonly right: Share;
}

/** What a threshold buys. */
interface Threshold {
  readonly gamma: number;
  /** Share of the tokens whose confidence is above it. */
  readonly share: Share;
  /** Share of these that is right: P(correct | confidence > γ). */
  readonly right: Share;
}

/**
 * Confidences of commits against whether they are right. Tokens of one answer are not independent of each other, so that
 * intervals are rather too narrow.
 */
export interface Calibration {
  readonly answers: number;
  readonly tokens: number;
  /** Bins that hold a token, by rising confidence. */
  readonly bins: readonly CalibrationBin[];
  /** Expected calibration error: mean distance of confidence and share right over the bins, weighted by their tokens; null without tokens. */
  readonly ece: number | null;
  /** At every edge of the bins above which there is a token. */
  readonly above: readonly Threshold[];
}

/** Sums up the rows of one lane. Answers to questions of which no right answer is known are no part of it. */
export function calibrationOf(rows: readonly Row[]): Calibration {
  const sums = CONFIDENCE_EDGES.slice(1).map(() => ({ tokens: 0, confidence: 0, right: 0 }));
  const known = rows.filter(({ confidences }) => confidences.every(([, , , right]) => right !== null));
  for (const [at, tokens, confidence, right] of known.flatMap(({ confidences }) => confidences)) {
    const sum = sums[at]!;
    sum.tokens += tokens;
    sum.confidence += confidence;
    sum.right += right!;
  }
  const tokens = sums.reduce((total, bin) => total + bin.tokens, 0);
  const error = sums.reduce((total, bin) => total + Math.abs(bin.right - bin.confidence), 0);
  return {
    answers: known.length,
    tokens,
    bins: sums.flatMap((bin, at) =>
      bin.tokens === 0
        ? []
        : {
            from: CONFIDENCE_EDGES[at]!,
            to: CONFIDENCE_EDGES[at + 1]!,
            tokens: bin.tokens,
            confidence: bin.confidence / bin.tokens,
            right: wilsonInterval(bin.right, bin.tokens),
          },
    ),
    ece: tokens === 0 ? null : error / tokens,
    above: sums.flatMap((_, at) => {
      const higher = sums.slice(at);
      const over = higher.reduce((total, bin) => total + bin.tokens, 0);
      if (over === 0) return [];
      const right = higher.reduce((total, bin) => total + bin.right, 0);
      return { gamma: CONFIDENCE_EDGES[at]!, share: wilsonInterval(over, tokens), right: wilsonInterval(right, over) };
    }),
  };
}

/** The calibration of every lane and prior, lengths together. */
export function laneCalibrations(
  rows: readonly Row[],
): (Pick<RowGroup, "lane" | "detail" | "prior"> & { readonly calibration: Calibration })[] {
  return lanesOfRows(rows).map(({ rows: answers, ...line }) => ({ ...line, calibration: calibrationOf(answers) }));
}
