/** Matrix product without workgroup memory: what software adapters and small integrated GPUs like best. */
import { unroll } from "../program";
import type { MatmulLoop } from "./matmul";

/** Each thread makes 8 rows × 4 columns and reads its operands itself; neighbours in x read neighbouring columns. */
export function directLoop({ norm, gated }: { norm: boolean; gated: boolean }): MatmulLoop {
  const tileRows = 8;
  const workgroupSize: [number, number, number] = [16, 2, 1];
  const multiply = (factor: string, accumulator: string) => `{
      let b0 = ${factor}[place];
      let b1 = ${factor}[place + uniforms.columns4];
      let b2 = ${factor}[place + 2 * uniforms.columns4];
      let b3 = ${factor}[place + 3 * uniforms.columns4];
      ${unroll(tileRows, (i) => `${accumulator}${i} += a${i}.x * b0 + a${i}.y * b1 + a${i}.z * b2 + a${i}.w * b3;`)}
    }`;
  return {
    workgroupSize,
    tileRows,
    declarations: "",
    body: `
    let column = i32(workgroupId.x * ${workgroupSize[0]}u + localId.x);
    let row = i32(workgroupId.y * ${workgroupSize[1]}u + localId.y) * ${tileRows};
    if (column >= uniforms.columns4 || row >= uniforms.rows) { return; }
    ${unroll(
      tileRows,
      (i) => `
      var sum${i} = vec4<f32>(0.0);
      ${gated ? `var gate${i} = vec4<f32>(0.0);` : ""}
      ${norm ? `var squares${i} = 0.0;` : ""}
      let start${i} = min(row + ${i}, uniforms.rows - 1) * uniforms.inner4;`,
    )}
    for (var k = 0; k < uniforms.inner4; k++) {
      ${unroll(tileRows, (i) => `let a${i} = A[start${i} + k]; ${norm ? `squares${i} += dot(a${i}, a${i});` : ""}`)}
      let place = 4 * k * uniforms.columns4 + column;
      ${multiply("B", "sum")}
      ${gated ? multiply("G", "gate") : ""}
    }`,
  };
}
