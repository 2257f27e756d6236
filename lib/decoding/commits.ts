/** Commits with the numbers that decided about them. */
import { type PredictionTable, TOP_K } from "@/lib/engine/predictor";
import type { CommitReason, Proposal, Selection } from "./strategy";

/** A commit as it happened. */
export interface AppliedCommit {
  /** Response position. */
  readonly position: number;
  readonly token: number;
  readonly probability: number;
  /** What the position was ranked by; of a token put there by hand: what it would have been ranked by. */
  readonly score: number;
  /** 1 = best score among the positions asked about; ties go left. */
  readonly rank: number;
  readonly reason: CommitReason;
}

/** What the network said about the positions it was asked about, and what is made of it. Rows run parallel. */
export interface PredictedRows {
  /** [M] response positions, ascending. */
  readonly positions: Int32Array;
  readonly table: PredictionTable;
  /** [M, V], where they were asked for. */
  readonly logits?: Float32Array | undefined;
  readonly proposal: Proposal;
}

/** A strategy's commits, left to right. @param positions [M] what its rows stand for */
export function commitsOf({ commits }: Selection, positions: Int32Array, asked: PredictedRows): AppliedCommit[] {
  const describe = describer(asked);
  return commits
    .map(({ row, reason }) => ({ ...describe(positions[row]!), reason }))
    .sort((a, b) => a.position - b.position);
}

/** Describes commits by hand: of the token proposed at a position, or of another one with its plain probability. */
export function commitsByHand(asked: PredictedRows): (position: number, token?: number) => AppliedCommit {
  const describe = describer(asked);
  return (position, token) => ({
    ...describe(position),
    ...(token === undefined
      ? {}
      : { token, probability: probabilityOf(token, asked.positions.indexOf(position), asked) }),
    reason: "forced",
  });
}

function describer({ positions, proposal }: PredictedRows): (position: number) => Omit<AppliedCommit, "reason"> {
  const { tokens, probability, score } = proposal;
  const byScore = Array.from(score.keys()).sort((a, b) => score[b]! - score[a]! || a - b);
  const rank = new Int32Array(byScore.length);
  byScore.forEach((row, index) => {
    rank[row] = index + 1;
  });
  return (position) => {
    const row = positions.indexOf(position);
    return {
      position,
      token: tokens[row]!,
      probability: probability[row]!,
      score: score[row]!,
      rank: rank[row]!,
    };
  };
}

/** Plain softmax probability of any token in a row: a kept candidate's, else from the logits. */
function probabilityOf(token: number, row: number, { positions, table, logits }: PredictedRows): number {
  const slot = table.topIds.subarray(row * TOP_K, (row + 1) * TOP_K).indexOf(token);
  if (slot >= 0) return table.topProbs[row * TOP_K + slot]!;
  if (!logits)
    throw new Error(`token ${token} needs the full logits of ${positions.length} rows; the predictor gave none`);
  const width = logits.length / positions.length;
  return Math.exp(logits[row * width + token]! - table.logSumExp[row]!);
}
