/** The few formulas that tower and decoder share, in plain tfjs ops. Call inside `tf.tidy`. */
import * as tf from "@tensorflow/tfjs-core";

/** x / √(mean(x²) + eps) · weight over the last axis, [n, D] → [n, D]. */
export function rmsNorm(x: tf.Tensor2D, weight: tf.Tensor1D, eps: number): tf.Tensor2D {
  const meanSquare = tf.mean(tf.square(x), 1, true); // [n, 1]
  return tf.mul(tf.div(x, tf.sqrt(tf.add(meanSquare, eps))), weight);
}

/** x · sigmoid(x). */
export function silu<T extends tf.Tensor>(x: T): T {
  return tf.mul(x, tf.sigmoid(x));
}

/** x · W + b, with W as [in, out]: the transposed product is slow or wrong on wasm. */
export function linear(x: tf.Tensor2D, weight: tf.Tensor2D, bias?: tf.Tensor1D): tf.Tensor2D {
  const product = tf.matMul<tf.Tensor2D>(x, weight);
  return bias ? tf.add(product, bias) : product;
}

/**
 * Half-split rotary: channel j turns with channel j + K/2.
 * @param x [n, H, K] @param cos [n, 1, K/2] @param sin [n, 1, K/2]
 */
export function rotate(x: tf.Tensor3D, cos: tf.Tensor3D, sin: tf.Tensor3D): tf.Tensor3D {
  const [first, second] = tf.split(x, 2, 2) as [tf.Tensor3D, tf.Tensor3D]; // [n, H, K/2] each
  return tf.concat(
    [tf.sub(tf.mul(first, cos), tf.mul(second, sin)), tf.add(tf.mul(second, cos), tf.mul(first, sin))],
    2,
  );
}

/** [n, H · K] → [n, H, K] → [H, n, K]. */
export function splitHeads(x: tf.Tensor, heads: number): tf.Tensor3D {
  const rows = x.shape[0]!;
  return tf.transpose(tf.reshape(x, [rows, heads, x.size / rows / heads]), [1, 0, 2]);
}

/** [H, n, K] → [n, H · K]. */
export function joinHeads(x: tf.Tensor3D): tf.Tensor2D {
  const [heads, rows, headDim] = x.shape;
  return tf.reshape(tf.transpose(x, [1, 0, 2]), [rows, heads * headDim]);
}
