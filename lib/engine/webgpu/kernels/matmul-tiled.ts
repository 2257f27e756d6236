/** Matrix product with tiles in workgroup memory: what discrete GPUs like, and software adapters do not. */
import { unroll } from "../program";
import type { MatmulLoop } from "./matmul";

/**
 * A workgroup of 8 × 8 threads makes 32 rows × 32 columns, 16 of K at a time: both tiles are read once into
 * workgroup memory and used by all. Places outside the matrices are zeros, so sizes need not fit.
 */
export function tiledLoop({ norm, gated }: { norm: boolean; gated: boolean }): MatmulLoop {
  const tileRows = 4;
  const load = (factor: string, tile: string) =>
    `${tile}[k][c] = select(vec4<f32>(0.0), ${factor}[min(step * 4 + k, 4 * uniforms.inner4 - 1) * uniforms.columns4 + min(firstColumn + c, uniforms.columns4 - 1)], inside);`;
  const multiply = (tile: string, accumulator: string) => `{
      let b0 = ${tile}[4 * k][x];
      let b1 = ${tile}[4 * k + 1][x];
      let b2 = ${tile}[4 * k + 2][x];
      let b3 = ${tile}[4 * k + 3][x];
      ${unroll(tileRows, (i) => `${accumulator}${i} += a${i}.x * b0 + a${i}.y * b1 + a${i}.z * b2 + a${i}.w * b3;`)}
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
    ${unroll(
      tileRows,
      (i) => `
      var sum${i} = vec4<f32>(0.0);
      ${gated ? `var gate${i} = vec4<f32>(0.0);` : ""}
      ${norm ? `var squares${i} = 0.0;` : ""}`,
    )}
    for (var step = 0; step < uniforms.inner4; step += 4) {
      for (var slot = i32(localIndex); slot < 128; slot += 64) {
        {
          let r = slot / 4;
          let k = slot % 4;
          let inside = firstRow + r < uniforms.rows && step + k < uniforms.inner4;
          tileA[r][k] = select(vec4<f32>(0.0), A[min(firstRow + r, uniforms.rows - 1) * uniforms.inner4 + min(step + k, uniforms.inner4 - 1)], inside);
        }
        let k = slot / 8;
        let c = slot % 8;
        let inside = step * 4 + k < 4 * uniforms.inner4 && firstColumn + c < uniforms.columns4;
        ${load("B", "tileB")}
        ${gated ? load("G", "tileG") : ""}
      }
      workgroupBarrier();
      for (var k = 0; k < 4; k++) {
        ${unroll(tileRows, (i) => `let a${i} = tileA[y * ${tileRows} + ${i}][k]; ${norm ? `squares${i} += dot(a${i}, a${i});` : ""}`)}
        ${multiply("tileB", "sum")}
        ${gated ? multiply("tileG", "gate") : ""}
      }
      workgroupBarrier();
    }`,
  };
}
