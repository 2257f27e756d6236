/** How much each row of a window attends to each key, for whoever asks: no pass of its own accord runs it. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "../gpu";
import { dispatch, unroll } from "../program";
import { type AttentionOptions, keyRange } from "./attention";

/** What of the window's attention decides about it. */
type SharesOptions = Omit<AttentionOptions, "segments" | "shadows" | "queries" | "pattern"> & {
  readonly pattern: Exclude<AttentionOptions["pattern"], "segments">;
};

/**
 * softmax(q·kᵀ / √headDim) averaged over the heads. A row is one invocation, which walks its keys twice for each head:
 * for the softmax's sum, and to write.
 * @param packed as for `attention`
 * @returns [rows, canvas keys]
 */
export function attentionShares(gpu: Gpu, packed: tf.Tensor, options: SharesOptions): tf.Tensor {
  const { heads, kvHeads, headDim, rows, pattern, past, places } = options;
  const head4 = headDim / 4;
  const packed4 = (heads + 2 * kvHeads) * head4;
  const keys = places ? past!.length : (past?.length ?? 0) + rows;
  const score = (source: string) =>
    Array.from({ length: head4 }, (_, i) => `dot(q${i}, ${source}[key + ${i}])`).join(" + ");
  /** Runs `visit` with `score` and `j`, the key's position, for every key that the row sees. */
  const walk = (visit: string) => `
    ${past ? `for (var j = first; j < min(end, uniforms.pastRows); j++) { let key = j * ${2 * kvHeads * head4} + kvHead * ${head4}; let score = ${score("past")}; ${visit} }` : ""}
    ${places ? "" : `for (var j = max(first, uniforms.pastRows); j < end; j++) { let key = (j - uniforms.pastRows) * ${packed4} + ${heads * head4} + kvHead * ${head4}; let score = ${score("packed")}; ${visit} }`}`;
  return dispatch(gpu, {
    key: `attention-shares-${heads}-${kvHeads}-${headDim}-${pattern}${past ? "-past" : ""}${places ? "-places" : ""}`,
    inputs: {
      packed: { tensor: packed, components: 4 },
      ...(past && { past: { tensor: past.packed, components: 4 } }),
      ...(places && { placeOf: { tensor: places, components: 1 } }),
    },
    integers: {
      rows,
      pastRows: past?.length ?? 0,
      canvasKeys: keys,
      promptLength: options.promptLength ?? 0,
      padding: options.padding ?? 0,
    },
    floats: { scale: 1 / Math.sqrt(headDim) },
    output: { shape: [rows, keys], components: 1 },
    workgroupSize: [16, 1, 1],
    workgroups: [Math.ceil(rows / 16), 1, 1],
    body: `
    let row = i32(workgroupId.x * 16u + localId.x);
    if (row >= uniforms.rows) { return; }
    let position = ${places ? "placeOf[row]" : "uniforms.pastRows + row"};
    ${keyRange[pattern]}
    if (position < uniforms.padding) { first = position; end = position + 1; }
    let to = row * uniforms.canvasKeys;
    for (var j = 0; j < uniforms.canvasKeys; j++) { result[to + j] = 0.0; }
    for (var head = 0; head < ${heads}; head++) {
      let kvHead = head / ${heads / kvHeads};
      let base = row * ${packed4} + head * ${head4};
      ${unroll(head4, (i) => `let q${i} = packed[base + ${i}] * uniforms.scale;`)}
      var highest = -3.0e38;
      var total = 0.0;
      ${walk("let higher = max(highest, score); total = total * exp(highest - higher) + exp(score - higher); highest = higher;")}
      ${walk(`result[to + j] = result[to + j] + exp(score - highest) / total / ${heads}.0;`)}
    }`,
  });
}
