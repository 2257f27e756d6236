/** Writes keys and values of a pass where they are kept. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "../gpu";
import { dispatchInto } from "../program";

/** What is written: for each row of the cache that changes, where it comes from. */
export interface KeyStores {
  readonly count: number;
  /** [count or more] int32 rows of the cache; none of them is read in the same dispatch. */
  readonly to: tf.Tensor;
  /** [count or more] int32: a row of the window, or −1 − a row of the cache. */
  readonly from: tf.Tensor;
  /** The same for the keys, where they come from other rows than the values. */
  readonly keysFrom?: tf.Tensor | undefined;
}

/**
 * Copies keys and values of some rows, of the window or of the cache itself, into other rows of the cache.
 * @param cache [n, width], changed in place
 * @param packed [S or more, packedWidth] whose last `width` columns are rotated keys and values
 */
export function storeKeys(gpu: Gpu, cache: tf.Tensor, packed: tf.Tensor, { count, to, from, keysFrom }: KeyStores) {
  const [packedWidth, width] = [packed.shape[1]!, cache.shape[1]!];
  dispatchInto(gpu, cache, {
    key: keysFrom ? "store-keys-apart" : "store-keys",
    inputs: {
      packed: { tensor: packed, components: 4 },
      placeOf: { tensor: to, components: 1 },
      sourceOf: { tensor: from, components: 1 },
      ...(keysFrom && { keySourceOf: { tensor: keysFrom, components: 1 } }),
    },
    integers: { width4: width / 4, packed4: packedWidth / 4, skipped4: (packedWidth - width) / 4 },
    output: { shape: cache.shape, components: 4 },
    workgroupSize: [64, 1, 1],
    workgroups: [Math.ceil(width / 4 / 64), count, 1],
    body: `
    let column = i32(workgroupId.x * 64u + localId.x);
    let row = i32(workgroupId.y);
    if (column >= uniforms.width4) { return; }
    let place = placeOf[row] * uniforms.width4 + column;
    var source = sourceOf[row];
    ${keysFrom ? "if (column < uniforms.width4 / 2) { source = keySourceOf[row]; }" : ""}
    if (source < 0) { result[place] = result[(-1 - source) * uniforms.width4 + column]; return; }
    result[place] = packed[source * uniforms.packed4 + uniforms.skipped4 + column];`,
  });
}
