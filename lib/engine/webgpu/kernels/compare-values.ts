/** How far the values of a pass have turned from those cached: what chooses the rows that a layer refreshes. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "../gpu";
import { dispatch } from "../program";

/** Floats a row. */
export const COMPARISON_WIDTH = 3;

/**
 * The sums that a cosine is made of, rather than the cosine: divided where the other executors divide, values that have
 * not changed at all come out as equally similar everywhere.
 * @param packed [rows or more, (heads + 2 · kvHeads) · headDim] queries, keys, then values of the window
 * @param past [n, 2 · kvHeads · headDim] keys, then values of every position
 * @param places [rows or more] int32 position of each window row
 * @returns [rows, COMPARISON_WIDTH] of each row's value over all heads: product with the cached one, square, square of
 * the cached one
 */
export function compareValues(
  gpu: Gpu,
  packed: tf.Tensor,
  past: tf.Tensor,
  places: tf.Tensor,
  rows: number,
): tf.Tensor {
  const [packed4, past4] = [packed.shape[1]! / 4, past.shape[1]! / 4];
  return dispatch(gpu, {
    key: "compare-values",
    inputs: {
      packed: { tensor: packed, components: 4 },
      past: { tensor: past, components: 4 },
      placeOf: { tensor: places, components: 1 },
    },
    integers: { rows, packed4, past4, values4: past4 / 2 },
    output: { shape: [rows, COMPARISON_WIDTH], components: 1 },
    workgroupSize: [16, 1, 1],
    workgroups: [Math.ceil(rows / 16), 1, 1],
    body: `
    let row = i32(workgroupId.x * 16u + localId.x);
    if (row >= uniforms.rows) { return; }
    let fresh = (row + 1) * uniforms.packed4 - uniforms.values4;
    let cached = (placeOf[row] + 1) * uniforms.past4 - uniforms.values4;
    var product = 0.0;
    var square = 0.0;
    var cachedSquare = 0.0;
    for (var i = 0; i < uniforms.values4; i++) {
      let x = packed[fresh + i];
      let y = past[cached + i];
      product += dot(x, y);
      square += dot(x, x);
      cachedSquare += dot(y, y);
    }
    result[${COMPARISON_WIDTH} * row] = product;
    result[${COMPARISON_WIDTH} * row + 1] = square;
    result[${COMPARISON_WIDTH} * row + 2] = cachedSquare;`,
  });
}
