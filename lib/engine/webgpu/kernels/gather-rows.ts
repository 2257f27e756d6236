/** Picks rows of a matrix: embeddings of tokens, or the rows that go on to the head. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "../gpu";
import { dispatch } from "../program";

/**
 * Row i of the result is row `indices[i]` of `table`, or, from `table`'s height on, a row of `extra`.
 * @param table [R, D] @param indices [n or more] int32 @param extra [E, D] image features behind the vocabulary
 * @returns [length of indices, D], D a multiple of 4
 */
export function gatherRows(gpu: Gpu, table: tf.Tensor, indices: tf.Tensor, rows: number, extra?: tf.Tensor): tf.Tensor {
  const [height, width] = table.shape as [number, number];
  return dispatch(gpu, {
    key: extra ? "gather-rows-extra" : "gather-rows",
    inputs: {
      rowsOf: { tensor: table, components: 4 },
      indices: { tensor: indices, components: 1 },
      ...(extra && { extra: { tensor: extra, components: 4 } }),
    },
    integers: { rows, width4: width / 4, height },
    output: { shape: [indices.shape[0]!, width], components: 4 },
    workgroupSize: [64, 1, 1],
    workgroups: [Math.ceil(width / 4 / 64), rows, 1],
    body: `
    let column = i32(workgroupId.x * 64u + localId.x);
    let row = i32(workgroupId.y);
    if (column >= uniforms.width4) { return; }
    let source = indices[row];
    ${
      extra
        ? `if (source >= uniforms.height) {
      result[row * uniforms.width4 + column] = extra[(source - uniforms.height) * uniforms.width4 + column];
      return;
    }`
        : ""
    }
    result[row * uniforms.width4 + column] = rowsOf[source * uniforms.width4 + column];`,
  });
}
