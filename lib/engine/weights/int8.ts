/**
 * Matrices of eight bits with a scale a row, half the download of float16: value = scale · q. In the file NAME is I8 and
 * NAME_scale [rows, 1] stands beside it, as compressed-tensors has its channel-wise `int-quantized` weights.
 */
import { BadFileError } from "../errors";
import { floatValues, type StoredTensor, type TensorFile } from "./safetensors";

const scaleTypes = ["F32", "F16", "BF16"];

/**
 * The scales of an I8 tensor, checked.
 * @throws BadFileError where there are none, where they are not one a row, or where one is no finite number above 0
 */
export function scalesOf({ name, shape }: StoredTensor, file: TensorFile): StoredTensor {
  const scales = file.get(`${name}_scale`);
  const expected = [shape[0] ?? 1, 1].join(", ");
  if (!scales) {
    throw new BadFileError(
      `weights: expected "${name}_scale" of shape [${expected}] beside "${name}" as I8, found none`,
    );
  }
  const found = scales.shape.join(", ");
  if (!scaleTypes.includes(scales.dtype) || found !== expected) {
    throw new BadFileError(
      `weights: expected "${scales.name}" as F32, F16 or BF16 of shape [${expected}], found ${scales.dtype} [${found}]`,
    );
  }
  floatValues(scales).forEach((scale, row) => {
    if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) {
      throw new BadFileError(`weights: expected scales above 0 in "${scales.name}", found ${scale} in row ${row}`);
    }
  });
  return scales;
}

/** Fresh float32 values of an I8 tensor, each row times its scale. @param scales as `scalesOf` has checked them */
export function int8Values({ bytes }: StoredTensor, scales: StoredTensor): Float32Array {
  const whole = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float32Array(whole.length);
  const perRow = floatValues(scales);
  const width = whole.length / perRow.length;
  perRow.forEach((scale, row) => {
    for (let at = row * width; at < (row + 1) * width; at++) values[at] = whole[at]! * scale;
  });
  return values;
}
