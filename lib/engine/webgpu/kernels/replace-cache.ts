/** Puts the keys and values of a pass over some positions into those of the whole canvas. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "../gpu";
import { dispatch } from "../program";

/**
 * Keys and values of every position: the cached ones, but for those that the window ran.
 * @param packed [S or more, packedWidth] whose last `width` columns are rotated keys and values
 * @param past [length or more, width]
 * @param sources [length or more] int32: below `length` a row of `past`, from there on a row of the window
 * @param keySources the same for the keys, where they come from other rows than the values
 * @returns [as many rows as `past`, width], of which `length` count
 */
export function replaceCache(
  gpu: Gpu,
  packed: tf.Tensor,
  past: { readonly packed: tf.Tensor; readonly length: number },
  sources: tf.Tensor,
  keySources?: tf.Tensor,
): tf.Tensor {
  const packedWidth = packed.shape[1]!;
  const [capacity, width] = past.packed.shape as [number, number];
  return dispatch(gpu, {
    key: keySources ? "replace-cache-apart" : "replace-cache",
    inputs: {
      packed: { tensor: packed, components: 4 },
      past: { tensor: past.packed, components: 4 },
      sources: { tensor: sources, components: 1 },
      ...(keySources && { keySources: { tensor: keySources, components: 1 } }),
    },
    integers: {
      width4: width / 4,
      packed4: packedWidth / 4,
      skipped4: (packedWidth - width) / 4,
      length: past.length,
    },
    output: { shape: [capacity, width], components: 4 },
    workgroupSize: [64, 1, 1],
    workgroups: [Math.ceil(width / 4 / 64), past.length, 1],
    body: `
    let column = i32(workgroupId.x * 64u + localId.x);
    let row = i32(workgroupId.y);
    if (column >= uniforms.width4) { return; }
    let place = row * uniforms.width4 + column;
    var source = sources[row];
    ${keySources ? "if (column < uniforms.width4 / 2) { source = keySources[row]; }" : ""}
    if (source < uniforms.length) { result[place] = past[place]; return; }
    result[place] = packed[(source - uniforms.length) * uniforms.packed4 + uniforms.skipped4 + column];`,
  });
}
