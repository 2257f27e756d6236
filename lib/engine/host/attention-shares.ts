import type { ModelConfig } from "../model/config";

/**
 * How much each row attends to each key: softmax(q·k + mask), averaged over the heads. In plain loops, for it is asked for
 * seldom and of few layers.
 * @param queries [KV, G · S, K] turned and scaled   @param keys [KV, K, T] turned   @param mask [S, T] to add
 * @returns [S, T]
 */
export function attentionShares(
  queries: Float32Array,
  keys: Float32Array,
  mask: Float32Array | null,
  rows: number,
  { numAttentionHeads: heads, numKeyValueHeads: kvHeads, headDim }: ModelConfig,
): Float32Array {
  const length = keys.length / kvHeads / headDim;
  const shares = new Float32Array(rows * length);
  const scores = new Float64Array(length);
  for (let head = 0; head < heads; head++) {
    const lines = Math.floor(head / (heads / kvHeads)) * headDim;
    for (let row = 0; row < rows; row++) {
      const query = (head * rows + row) * headDim;
      scores.fill(0);
      for (let channel = 0; channel < headDim; channel++) {
        const weight = queries[query + channel]!;
        const line = (lines + channel) * length;
        for (let key = 0; key < length; key++) scores[key]! += weight * keys[line + key]!;
      }
      if (mask) for (let key = 0; key < length; key++) scores[key]! += mask[row * length + key]!;
      addSoftmax(shares.subarray(row * length, (row + 1) * length), scores, 1 / heads);
    }
  }
  return shares;
}

/** to += weight · softmax(scores). */
function addSoftmax(to: Float32Array, scores: Float64Array, weight: number): void {
  const highest = scores.reduce((best, score) => Math.max(best, score), -Infinity);
  let total = 0;
  for (let key = 0; key < scores.length; key++) {
    scores[key] = Math.exp(scores[key]! - highest);
    total += scores[key]!;
  }
  for (let key = 0; key < scores.length; key++) to[key]! += (weight * scores[key]!) / total;
}
