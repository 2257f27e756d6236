/** How much each row of a window attends to each key, for whoever asks: no pass of its own accord runs it. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "../gpu";
import { KEY_RANGE } from "../key-ranges";
import { dispatch, unroll } from "../program";
import type { AttentionOptions } from "./attention";

/** What of the window's attention decides about it. */
type SharesOptions = Pick<AttentionOptions, "heads" | "kvHeads" | "headDim" | "rows" | "ranges" | "past"> & {
  /** Columns: keys of the canvas that has most of them. */
  readonly keys: number;
};

/**
 * softmax(q·kᵀ / √headDim) averaged over the heads. A row is one invocation, which walks its keys twice for each head:
 * for the softmax's sum, and to write.
 * @param packed as for `attention`
 * @returns [rows, keys] by the keys' positions on the canvas of the row
 */
export function attentionShares(gpu: Gpu, packed: tf.Tensor, options: SharesOptions): tf.Tensor {
  const { heads, kvHeads, headDim, rows, ranges, past, keys } = options;
  const head4 = headDim / 4;
  const packed4 = (heads + 2 * kvHeads) * head4;
  const range = (place: number) => `ranges[${KEY_RANGE} * row + ${place}]`;
  /** Runs `visit` with `score` and `at`, the key's position, for the keys that the row sees in one source. */
  const walkOne = (source: string, place: number, origin: number, width: number, offset: number, visit: string) => {
    const score = Array.from({ length: head4 }, (_, i) => `dot(q${i}, ${source}[key + ${i}])`).join(" + ");
    return `for (var j = ${range(place)}; j < ${range(place + 1)}; j++) {
      let key = j * ${width} + ${offset} + kvHead * ${head4};
      let at = j - ${range(origin)};
      let score = ${score};
      ${visit}
    }`;
  };
  const walk = (visit: string) => `
    ${past ? walkOne("past", 2, 9, 2 * kvHeads * head4, 0, visit) : ""}
    ${walkOne("packed", 0, 8, packed4, heads * head4, visit)}`;
  return dispatch(gpu, {
    key: `attention-shares-${heads}-${kvHeads}-${headDim}${past ? "-past" : ""}`,
    inputs: {
      packed: { tensor: packed, components: 4 },
      ranges: { tensor: ranges, components: 1 },
      ...(past && { past: { tensor: past, components: 4 } }),
    },
    integers: { rows, keys },
    floats: { scale: 1 / Math.sqrt(headDim) },
    output: { shape: [rows, keys], components: 1 },
    workgroupSize: [16, 1, 1],
    workgroups: [Math.ceil(rows / 16), 1, 1],
    body: `
    let row = i32(workgroupId.x * 16u + localId.x);
    if (row >= uniforms.rows) { return; }
    let to = row * uniforms.keys;
    for (var j = 0; j < uniforms.keys; j++) { result[to + j] = 0.0; }
    for (var head = 0; head < ${heads}; head++) {
      let kvHead = head / ${heads / kvHeads};
      let base = row * ${packed4} + head * ${head4};
      ${unroll(head4, (i) => `let q${i} = packed[base + ${i}] * uniforms.scale;`)}
      var highest = -3.0e38;
      var total = 0.0;
      ${walk("let higher = max(highest, score); total = total * exp(highest - higher) + exp(score - higher); highest = higher;")}
      ${walk(`result[to + at] = result[to + at] + exp(score - highest) / total / ${heads}.0;`)}
    }`,
  });
}
