/** Rearranges matrices at load, so that the kernels find rows of vec4 and channel pairs side by side. */

/** The next multiple of 4: what a row of vec4 takes. */
export const multipleOf4 = (size: number) => Math.ceil(size / 4) * 4;

/** Row i of a matrix times factor i: a norm's weight moves into the product behind it. Changes `matrix`. */
export function scaleRows(matrix: Float32Array, factors: Float32Array): Float32Array {
  const columns = matrix.length / factors.length;
  for (let i = 0; i < matrix.length; i++) matrix[i]! *= factors[Math.floor(i / columns)]!;
  return matrix;
}

/** The same matrix with zero columns up to a multiple of 4. */
export function padColumns(matrix: Float32Array, rows: number): Float32Array {
  const columns = matrix.length / rows;
  const stride = multipleOf4(columns);
  if (stride === columns) return matrix;
  const padded = new Float32Array(rows * stride);
  for (let row = 0; row < rows; row++) {
    padded.set(matrix.subarray(row * columns, (row + 1) * columns), row * stride);
  }
  return padded;
}

/** The same matrix with zero rows up to a multiple of 4. */
export function padRows(matrix: Float32Array, rows: number): Float32Array {
  const padded = new Float32Array((matrix.length / rows) * multipleOf4(rows));
  padded.set(matrix);
  return padded;
}

/** Matrices of `rows` rows side by side. */
export function joinColumns(matrices: readonly Float32Array[], rows: number): Float32Array {
  const joined = new Float32Array(matrices.reduce((total, matrix) => total + matrix.length, 0));
  let place = 0;
  for (let row = 0; row < rows; row++) {
    for (const matrix of matrices) {
      const columns = matrix.length / rows;
      joined.set(matrix.subarray(row * columns, (row + 1) * columns), place);
      place += columns;
    }
  }
  return joined;
}

/**
 * Reorders the columns of each head from (0 … K/2 − 1, K/2 … K − 1) to (0, K/2, 1, K/2 + 1, …), so that the two
 * channels which rotary embedding turns together lie in one vec4. Queries and keys change alike: their products stay.
 */
export function pairUp(matrix: Float32Array, headDim: number): Float32Array {
  return matrix.map((_, place) => {
    const channel = place % headDim;
    return matrix[place - channel + pairedChannel(channel, headDim)]!;
  });
}

/** The half-split channel that stands at place `channel` of a paired-up head. */
export function pairedChannel(channel: number, headDim: number): number {
  return (channel >> 1) + (channel & 1) * (headDim / 2);
}

/** cos, sin of angle 0, cos, sin of angle 1, …, as the product's rotary step reads them. */
export function interleave(cos: Float32Array, sin: Float32Array, length = 2 * cos.length): Float32Array {
  const table = new Float32Array(length);
  for (let i = 0; i < cos.length; i++) {
    table[2 * i] = cos[i]!;
    table[2 * i + 1] = sin[i]!;
  }
  return table;
}
