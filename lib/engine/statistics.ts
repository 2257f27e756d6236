/** What decoding wants to know of a row of logits, computed where the logits already are in JavaScript's memory. */
import type { RowStatistics } from "./executor";
import { TOP_K } from "./predictor";

/**
 * Top-8 ids and probabilities, log-sum-exp, entropy and margin of each row; equal logits rank by lower id.
 * @param logits [M, V] @param vocabularySize V
 */
export function rowStatistics(logits: Float32Array, vocabularySize: number): RowStatistics {
  const rows = logits.length / vocabularySize;
  const statistics = {
    topIds: new Int32Array(rows * TOP_K).fill(-1),
    topProbs: new Float32Array(rows * TOP_K),
    logSumExp: new Float32Array(rows),
    entropy: new Float32Array(rows),
    margin: new Float32Array(rows),
  };
  for (let row = 0; row < rows; row++) {
    describeRow(logits.subarray(row * vocabularySize, (row + 1) * vocabularySize), row, statistics);
  }
  return statistics;
}

function describeRow(logits: Float32Array, row: number, statistics: RowStatistics): void {
  const first = row * TOP_K;
  const kept = topIds(logits, statistics.topIds.subarray(first, first + TOP_K));
  const best = logits[statistics.topIds[first]!]!;
  let total = 0;
  let weighted = 0;
  for (let id = 0; id < logits.length; id++) {
    const distance = logits[id]! - best;
    const weight = Math.exp(distance);
    total += weight;
    weighted += weight * distance;
  }
  const logTotal = Math.log(total);
  statistics.logSumExp[row] = best + logTotal;
  statistics.entropy[row] = Math.max(0, logTotal - weighted / total);
  for (let place = 0; place < kept; place++) {
    statistics.topProbs[first + place] = Math.exp(logits[statistics.topIds[first + place]!]! - best) / total;
  }
  statistics.margin[row] = statistics.topProbs[first]! - (kept > 1 ? statistics.topProbs[first + 1]! : 0);
}

/** Fills `ids` with the largest logits' ids by insertion; a strict comparison leaves ties with the lower id. */
function topIds(logits: Float32Array, ids: Int32Array): number {
  let kept = 0;
  for (let id = 0; id < logits.length; id++) {
    const value = logits[id]!;
    if (kept === ids.length && !(value > logits[ids[kept - 1]!]!)) continue;
    let place = kept < ids.length ? kept++ : kept - 1;
    while (place > 0 && value > logits[ids[place - 1]!]!) {
      ids[place] = ids[place - 1]!;
      place--;
    }
    ids[place] = id;
  }
  return kept;
}
