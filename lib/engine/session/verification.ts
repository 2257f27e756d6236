/** The rows of a pass that verify known tokens (WINO's shadow block), beside those that were asked for. */
import type { DecoderResult } from "../executor";
import { type PredictRequest, TOP_K } from "../predictor";

/** Window rows that shadows take. */
export const shadowRows = ({ verify }: PredictRequest): number => 2 * (verify?.length ?? 0);

/**
 * What the head is run for: row p scores the token at p + 1, and the first row of each shadow the token that is
 * verified, for which all logits are needed.
 * @param start first absolute position of the window @param end that of its shadows
 */
export function headOf({ rows, verify, wantLogits }: PredictRequest, start: number, end: number) {
  const own = Array.from(rows, (row) => row - 1 - start);
  const shadows = Array.from(verify ?? [], (_, index) => end - start + 2 * index);
  return { headRows: Int32Array.from([...own, ...shadows]), wantLogits: (wantLogits ?? false) || shadows.length > 0 };
}

/** The same for a window whose rows stand at some places of the canvas. @param places ascending, row − 1 of every row among them */
export function headRowsAt({ rows, verify, wantLogits }: PredictRequest, places: Int32Array) {
  const own = Array.from(rows, (row) => places.indexOf(row - 1));
  const shadows = Array.from(verify ?? [], (_, index) => places.length + 2 * index);
  return { headRows: Int32Array.from([...own, ...shadows]), wantLogits: (wantLogits ?? false) || shadows.length > 0 };
}

/** The rows that were asked for, and behind them what the shadows say about the canvas's tokens. */
export function answerOf({ statistics, logits }: DecoderResult, request: PredictRequest, vocabularySize: number) {
  const { canvas, rows, verify, wantLogits } = request;
  const positions = rows.slice();
  if (!verify || !logits) return { table: { positions, ...statistics }, ...(logits && { logits }) };
  const count = rows.length;
  const verified = Float32Array.from(verify, (position, index) => {
    const row = count + index;
    return Math.exp(logits[row * vocabularySize + canvas[position]!]! - statistics.logSumExp[row]!);
  });
  return {
    table: {
      positions,
      topIds: statistics.topIds.slice(0, count * TOP_K),
      topProbs: statistics.topProbs.slice(0, count * TOP_K),
      logSumExp: statistics.logSumExp.slice(0, count),
      entropy: statistics.entropy.slice(0, count),
      margin: statistics.margin.slice(0, count),
    },
    ...(wantLogits ? { logits: logits.slice(0, count * vocabularySize) } : {}),
    verified,
  };
}
