/** What the two versions of the matrix product have in common. */

/** A loop over K that leaves row i of the thread's tile in `sum{i}`, `gate{i}` and its squares in `squares{i}`. */
export interface MatmulLoop {
  readonly workgroupSize: [number, number, number];
  /** Output rows of one thread. */
  readonly tileRows: number;
  readonly declarations: string;
  /** Sets `row` (first of the tile) and `column` (in vec4) and fills the accumulators. */
  readonly body: string;
}

/** Statements that add a row of A times four rows of B (`b0` … `b3`) to the accumulators of each tile row. */
export function multiplyAdd(tileRows: number, accumulator: string): string {
  return Array.from(
    { length: tileRows },
    (_, i) => `${accumulator}${i} += a${i}.x * b0 + a${i}.y * b1 + a${i}.z * b2 + a${i}.w * b3;`,
  ).join("\n");
}

/** Which accumulators a product needs beside the sums. */
export interface LoopParts {
  readonly norm: boolean;
  readonly gated: boolean;
}

/** Declares the accumulators of one tile row. */
export function declareRow(i: number, { norm, gated }: LoopParts): string {
  return `var sum${i} = vec4<f32>(0.0);
    ${gated ? `var gate${i} = vec4<f32>(0.0);` : ""}
    ${norm ? `var squares${i} = 0.0;` : ""}`;
}
