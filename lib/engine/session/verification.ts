/** The rows of a pass that verify known tokens (WINO's shadow block), beside those that were asked for. */
import type { DecoderResult } from "../executor";
import { type PredictRequest, TOP_K } from "../predictor";

/** Window rows that shadows take. */
export const shadowRows = ({ verify }: PredictRequest): number => 2 * (verify?.length ?? 0);

/**
 * What the head is run for, in a window that holds all positions from `start` to `end`: the row that scores each
 * requested position, and behind these one row of each shadow, for which all logits are needed.
 * @param end first position behind the window's own, where its shadows are
 */
export function headOf(request: PredictRequest, shift: number, start: number, end: number) {
  return headRows(request, shift, end - start, (position) => position - start);
}

/** The same for a window whose rows stand at some places of the canvas. @param places ascending, those that score the rows among them */
export function headRowsAt(request: PredictRequest, shift: number, places: Int32Array) {
  return headRows(request, shift, places.length, (position) => places.indexOf(position));
}

/** @param own window rows without shadows @param rowOf window row of an absolute position */
function headRows(
  { rows, verify, wantLogits }: PredictRequest,
  shift: number,
  own: number,
  rowOf: (position: number) => number,
) {
  const asked = Array.from(rows, (row) => rowOf(row - shift));
  // A shadow is two rows, the token before and the mask: one of them scores the position, as on the canvas.
  const shadows = Array.from(verify ?? [], (_, index) => own + 2 * index + 1 - shift);
  return { headRows: Int32Array.from([...asked, ...shadows]), wantLogits: (wantLogits ?? false) || shadows.length > 0 };
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
