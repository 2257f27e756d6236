/** Cuts the keys and values to keep out of a pass. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "../gpu";
import { dispatch } from "../program";

/**
 * Keys and values of the first `keep` positions: those of `past`, then those of the window.
 * @param packed [S or more, packedWidth] whose last `width` columns are rotated keys and values
 * @param past [length or more, width] the same for the positions before the window
 * @returns [capacity, width], of which `keep` rows count
 */
export function appendCache(
  gpu: Gpu,
  packed: tf.Tensor,
  past: { readonly packed: tf.Tensor; readonly length: number } | undefined,
  size: { readonly keep: number; readonly capacity: number; readonly width: number },
): tf.Tensor {
  const packedWidth = packed.shape[1]!;
  return dispatch(gpu, {
    key: past ? "append-cache-past" : "append-cache",
    inputs: {
      packed: { tensor: packed, components: 4 },
      ...(past && { past: { tensor: past.packed, components: 4 } }),
    },
    integers: {
      width4: size.width / 4,
      packed4: packedWidth / 4,
      skipped4: (packedWidth - size.width) / 4,
      pastRows: past?.length ?? 0,
    },
    output: { shape: [size.capacity, size.width], components: 4 },
    workgroupSize: [64, 1, 1],
    workgroups: [Math.ceil(size.width / 4 / 64), size.keep, 1],
    body: `
    let column = i32(workgroupId.x * 64u + localId.x);
    let row = i32(workgroupId.y);
    if (column >= uniforms.width4) { return; }
    let place = row * uniforms.width4 + column;
    ${past ? "if (row < uniforms.pastRows) { result[place] = past[place]; return; }" : ""}
    result[place] = packed[(row - uniforms.pastRows) * uniforms.packed4 + uniforms.skipped4 + column];`,
  });
}
