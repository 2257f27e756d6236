/** Matrix product with tiles in workgroup memory: what discrete GPUs like, and software adapters do not. */
import { unroll } from "../program";
import { declareRow, type LoopParts, type MatmulLoop, multiplyAdd } from "./matmul-loop";

/**
 * A workgroup of 8 × 8 threads makes 32 rows × 32 columns, 16 of K at a time: both tiles are read once into
 * workgroup memory and used by all. Places outside the matrices are zeros, so sizes need not fit.
 */
export function tiledLoop(parts: LoopParts): MatmulLoop {
  const { norm, gated } = parts;
  const tileRows = 4;
  const load = (factor: string, tile: string) => `
        ${tile}[slot / 8][slot % 8] = vec4<f32>(0.0);
        if (insideB) { ${tile}[slot / 8][slot % 8] = ${factor}[rowB * uniforms.columns4 + columnB]; }`;
  const multiply = (tile: string, accumulator: string) => `{
      let b0 = ${tile}[4 * k][x];
      let b1 = ${tile}[4 * k + 1][x];
      let b2 = ${tile}[4 * k + 2][x];
      let b3 = ${tile}[4 * k + 3][x];
      ${multiplyAdd(tileRows, accumulator)}
    }`;
  return {
    workgroupSize: [8, 8, 1],
    tileRows,
    declarations: `
    var<workgroup> tileA : array<array<vec4<f32>, 4>, 32>;
    var<workgroup> tileB : array<array<vec4<f32>, 8>, 16>;
    ${gated ? "var<workgroup> tileG : array<array<vec4<f32>, 8>, 16>;" : ""}`,
    body: `
    let x = i32(localId.x);
    let y = i32(localId.y);
    let firstRow = i32(workgroupId.y) * 32;
    let firstColumn = i32(workgroupId.x) * 8;
    let column = firstColumn + x;
    let row = firstRow + y * ${tileRows};
    ${unroll(tileRows, (i) => declareRow(i, parts))}
    for (var step = 0; step < uniforms.inner4; step += 4) {
      for (var slot = i32(localIndex); slot < 128; slot += 64) {
        let rowA = firstRow + slot / 4;
        let innerA = step + slot % 4;
        tileA[slot / 4][slot % 4] = vec4<f32>(0.0);
        if (rowA < uniforms.rows && innerA < uniforms.inner4) {
          tileA[slot / 4][slot % 4] = A[rowA * uniforms.inner4 + innerA];
        }
        let rowB = step * 4 + slot / 8;
        let columnB = firstColumn + slot % 8;
        let insideB = rowB < 4 * uniforms.inner4 && columnB < uniforms.columns4;
        ${load("B", "tileB")}
        ${gated ? load("G", "tileG") : ""}
      }
      workgroupBarrier();
      for (var k = 0; k < 4; k++) {
        ${unroll(tileRows, (i) => `let a${i} = tileA[y * ${tileRows} + ${i}][k];`)}
        ${norm ? unroll(tileRows, (i) => `squares${i} += dot(a${i}, a${i});`) : ""}
        ${multiply("tileB", "sum")}
        ${gated ? multiply("tileG", "gate") : ""}
      }
      workgroupBarrier();
    }`,
  };
}
