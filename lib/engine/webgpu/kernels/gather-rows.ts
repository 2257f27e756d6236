/** Picks rows of a matrix: embeddings of tokens, rows that go on to the head, or what was said before about some. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "../gpu";
import { dispatch } from "../program";

/**
 * Row i of the result is row `indices[i]` of `table`, or, from `table`'s height on, a row of `extra`; with row i of
 * `onto` added to it.
 * @param table [R, D] @param indices [n or more] int32 @param extra [E, D] such as image features behind the vocabulary
 * @param onto [n or more, D]
 * @returns [length of indices, D], D a multiple of 4
 */
export function gatherRows(
  gpu: Gpu,
  table: tf.Tensor,
  indices: tf.Tensor,
  rows: number,
  { extra, onto }: { readonly extra?: tf.Tensor | undefined; readonly onto?: tf.Tensor | undefined } = {},
): tf.Tensor {
  const [height, width] = table.shape as [number, number];
  return dispatch(gpu, {
    key: `gather-rows${extra ? "-extra" : ""}${onto ? "-onto" : ""}`,
    inputs: {
      rowsOf: { tensor: table, components: 4 },
      indices: { tensor: indices, components: 1 },
      ...(extra && { extra: { tensor: extra, components: 4 } }),
      ...(onto && { onto: { tensor: onto, components: 4 } }),
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
    let place = row * uniforms.width4 + column;
    var value : vec4<f32>;
    ${extra ? "if (source >= uniforms.height) { value = extra[(source - uniforms.height) * uniforms.width4 + column]; } else" : ""}
    { value = rowsOf[source * uniforms.width4 + column]; }
    result[place] = value${onto ? " + onto[place]" : ""};`,
  });
}
