/** Weights brought into the shape in which they are multiplied. */

/** Scales row i of an [in, out] matrix by norm weight i, in place: (x · n) W = x (n ∘ W). */
export function foldNorm(matrix: Float32Array, norm: Float32Array): Float32Array {
  const columns = matrix.length / norm.length;
  norm.forEach((scale, row) => {
    for (let at = row * columns; at < (row + 1) * columns; at++) matrix[at]! *= scale;
  });
  return matrix;
}

/** [rows, a], [rows, b] … → [rows, a + b + …]. */
export function sideBySide(matrices: readonly Float32Array[], rows: number): Float32Array {
  const result = new Float32Array(matrices.reduce((total, matrix) => total + matrix.length, 0));
  const width = result.length / rows;
  let left = 0;
  for (const matrix of matrices) {
    const columns = matrix.length / rows;
    for (let row = 0; row < rows; row++) {
      result.set(matrix.subarray(row * columns, (row + 1) * columns), row * width + left);
    }
    left += columns;
  }
  return result;
}
