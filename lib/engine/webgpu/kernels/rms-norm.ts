/** RMSNorm by itself, where no product follows that could take it along. */
import type * as tf from "@tensorflow/tfjs-core";
import type { Gpu } from "../gpu";
import { dispatch } from "../program";

/** x / √(mean(x²) + eps) · weight over each row. @param x [rows, width] @param weight [width], a multiple of 4 */
export function rmsNorm(gpu: Gpu, x: tf.Tensor, weight: tf.Tensor, eps: number): tf.Tensor {
  const [rows, width] = x.shape as [number, number];
  return dispatch(gpu, {
    key: "rms-norm",
    inputs: { x: { tensor: x, components: 4 }, weight: { tensor: weight, components: 4 } },
    integers: { rows, width4: width / 4 },
    floats: { eps },
    output: { shape: [rows, width], components: 4 },
    workgroupSize: [16, 1, 1],
    workgroups: [Math.ceil(rows / 16), 1, 1],
    body: `
    let row = i32(workgroupId.x * 16u + localId.x);
    if (row >= uniforms.rows) { return; }
    var squares = 0.0;
    for (var i = 0; i < uniforms.width4; i++) {
      let value = x[row * uniforms.width4 + i];
      squares += dot(value, value);
    }
    let scale = inverseSqrt(squares / f32(uniforms.width4 * 4) + uniforms.eps);
    for (var i = 0; i < uniforms.width4; i++) {
      result[row * uniforms.width4 + i] = x[row * uniforms.width4 + i] * scale * weight[i];
    }`,
  });
}
