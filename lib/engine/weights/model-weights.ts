/** Access to the tensors of a file, after checking that all are there that its family asks for. */
import { BadFileError } from "../errors";
import { int8Values, scalesOf } from "./int8";
import { floatValues, type TensorFile } from "./safetensors";

/** Weights of one checkpoint, still in the file's precision; values are converted each time they are asked for. */
export interface ModelWeights {
  /** Bytes held. */
  readonly bytes: number;
  /** Fresh float32 values, row-major, in the file's shape (linear layers: [out, in]). */
  floats(name: string): Float32Array;
  /** Fresh float32 values of a linear layer, transposed to [in, out]: the only layout that is fast on every backend. */
  linear(name: string): Float32Array;
}

/**
 * Checked access to the weights of one checkpoint. Tensors that are not asked for are ignored.
 * @param expected names and shapes, as the family says
 * @throws BadFileError naming the first missing or mis-shaped tensor, or what is wrong with the scales of one of eight bits
 */
export function modelWeights(expected: ReadonlyMap<string, readonly number[]>, file: TensorFile): ModelWeights {
  const missing = [...expected.keys()].filter((name) => !file.has(name));
  if (missing.length > 0) {
    const others = missing.length > 1 ? ` and ${missing.length - 1} more` : "";
    throw new BadFileError(`weights: expected tensor "${missing[0]}"${others}, found ${file.size} other tensors`);
  }
  let bytes = 0;
  for (const [name, shape] of expected) {
    const found = file.get(name)!;
    if (found.shape.join() !== shape.join()) {
      throw new BadFileError(
        `weights: expected "${name}" of shape [${shape.join(", ")}], found [${found.shape.join(", ")}]`,
      );
    }
    if (!["F32", "F16", "BF16", "I8"].includes(found.dtype)) {
      throw new BadFileError(`weights: expected "${name}" as F32, F16, BF16 or I8, found ${found.dtype}`);
    }
    bytes += found.bytes.byteLength;
    if (found.dtype === "I8") bytes += scalesOf(found, file).bytes.byteLength;
  }
  const stored = (name: string) => {
    const tensor = file.get(name);
    if (!tensor || !expected.has(name)) throw new BadFileError(`weights: no tensor "${name}" in this network`);
    return tensor;
  };
  const floats = (name: string) => {
    const tensor = stored(name);
    return tensor.dtype === "I8" ? int8Values(tensor, scalesOf(tensor, file)) : floatValues(tensor);
  };
  return {
    bytes,
    floats,
    linear: (name) => transpose(floats(name), stored(name).shape[0]!),
  };
}

/** [rows, columns] → [columns, rows]. */
function transpose(values: Float32Array, rows: number): Float32Array {
  const columns = values.length / rows;
  const result = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column * rows + row] = values[row * columns + column]!;
  }
  return result;
}
