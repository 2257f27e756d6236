/** Reads a model's last hidden state off its logits: they are its product with the embeddings, which lose nothing. */
import type { Linear } from "./weights";

/**
 * The state h [D] of logits E h [V], by the normal equations EᵀE h = Eᵀ z, whose matrix is factorised once (Cholesky).
 * @throws RangeError where the embeddings are not of full rank, so that states cannot be told apart
 */
export function stateReader({ out: rows, input: width, weight }: Linear): (logits: Float32Array) => Float32Array {
  const lower = factorised(gram(weight, rows, width), width);
  return (logits) => {
    const x = new Float64Array(width);
    for (let row = 0; row < rows; row++) {
      const logit = logits[row]!;
      for (let at = 0; at < width; at++) x[at]! += logit * weight[row * width + at]!;
    }
    for (let at = 0; at < width; at++) {
      for (let before = 0; before < at; before++) x[at]! -= lower[at * width + before]! * x[before]!;
      x[at]! /= lower[at * width + at]!;
    }
    for (let at = width - 1; at >= 0; at--) {
      for (let behind = at + 1; behind < width; behind++) x[at]! -= lower[behind * width + at]! * x[behind]!;
      x[at]! /= lower[at * width + at]!;
    }
    return Float32Array.from(x);
  };
}

/** [D, D] EᵀE, its lower half. */
function gram(weight: Float32Array, rows: number, width: number): Float64Array {
  const product = new Float64Array(width * width);
  for (let row = 0; row < rows; row++) {
    for (let a = 0; a < width; a++) {
      const value = weight[row * width + a]!;
      for (let b = 0; b <= a; b++) product[a * width + b]! += value * weight[row * width + b]!;
    }
  }
  return product;
}

/** The lower triangle L of a positive matrix L Lᵀ, in its place. */
function factorised(matrix: Float64Array, width: number): Float64Array {
  for (let column = 0; column < width; column++) {
    for (let row = column; row < width; row++) {
      let sum = matrix[row * width + column]!;
      for (let at = 0; at < column; at++) sum -= matrix[row * width + at]! * matrix[column * width + at]!;
      if (row === column && !(sum > 0))
        throw new RangeError("the embeddings of a drafter’s model are not of full rank");
      matrix[row * width + column] = row === column ? Math.sqrt(sum) : sum / matrix[column * width + column]!;
    }
  }
  return matrix;
}
