/** The rows of a pass behind the canvas, beside those that were asked for: shadows that verify (WINO), side branches. */
import type { DecoderResult, RowStatistics } from "../executor";
import { lineages } from "../model/branches";
import { type PredictRequest, TOP_K } from "../predictor";

/** Window rows that shadows take, or side branches. */
export const asideRows = ({ verify, branches }: PredictRequest): number =>
  2 * (verify?.length ?? 0) + (branches?.ids.length ?? 0);

/**
 * What the head is run for, in a window that holds all positions from `start` to `end`: the row that scores each
 * requested position, and behind these one row of each shadow, for which all logits are needed, or every side branch.
 * @param end first position behind the window's own, where its shadows are
 */
export function headOf(request: PredictRequest, shift: number, start: number, end: number) {
  return headRows(request, shift, end - start, (position) => position - start);
}

/** The same for a window whose rows stand at some places of the canvas. @param places ascending, those that score the rows among them */
export function headRowsAt(request: PredictRequest, shift: number, places: Int32Array) {
  return headRows(request, shift, places.length, (position) => places.indexOf(position));
}

/** @param own window rows on the canvas @param rowOf window row of an absolute position */
function headRows(
  { rows, verify, wantLogits, branches }: PredictRequest,
  shift: number,
  own: number,
  rowOf: (position: number) => number,
) {
  const asked = Array.from(rows, (row) => rowOf(row - shift));
  // A shadow is two rows, the token before and the mask: one of them scores the position, as on the canvas.
  const shadows = Array.from(verify ?? [], (_, index) => own + 2 * index + 1 - shift);
  const along = Array.from(branches?.ids ?? [], (_, index) => own + index);
  return {
    headRows: Int32Array.from([...asked, ...shadows, ...along]),
    wantLogits: (wantLogits ?? false) || shadows.length > 0,
  };
}

/** The rows that were asked for, and behind them what the shadows say about the canvas's tokens. */
export function answerOf({ statistics, logits }: DecoderResult, request: PredictRequest, vocabularySize: number) {
  const { canvas, rows, verify, wantLogits, branches } = request;
  const positions = rows.slice();
  if (branches) {
    const behind = lineages(branches.after, canvas.length).map(({ fork, depth }) => fork + depth + 1);
    const cut = (from: number, at: Int32Array) => ({
      table: { positions: at, ...statisticsOf(statistics, from, at.length) },
      ...(logits && { logits: logits.slice(from * vocabularySize, (from + at.length) * vocabularySize) }),
    });
    return { ...cut(0, positions), branches: cut(rows.length, Int32Array.from(behind)) };
  }
  if (!verify || !logits) return { table: { positions, ...statistics }, ...(logits && { logits }) };
  const count = rows.length;
  const verified = Float32Array.from(verify, (position, index) => {
    const row = count + index;
    return Math.exp(logits[row * vocabularySize + canvas[position]!]! - statistics.logSumExp[row]!);
  });
  return {
    table: { positions, ...statisticsOf(statistics, 0, count) },
    ...(wantLogits ? { logits: logits.slice(0, count * vocabularySize) } : {}),
    verified,
  };
}

/** Of some rows. */
function statisticsOf({ topIds, topProbs, logSumExp, entropy, margin }: RowStatistics, from: number, count: number) {
  const end = from + count;
  return {
    topIds: topIds.slice(from * TOP_K, end * TOP_K),
    topProbs: topProbs.slice(from * TOP_K, end * TOP_K),
    logSumExp: logSumExp.slice(from, end),
    entropy: entropy.slice(from, end),
    margin: margin.slice(from, end),
  };
}
