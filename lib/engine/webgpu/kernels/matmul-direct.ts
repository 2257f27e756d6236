/** Matrix product without workgroup memory: what software adapters and small integrated GPUs like best. */
import { unroll } from "../program";
import { declareRow, type LoopParts, type MatmulLoop, multiplyAdd } from "./matmul-loop";

/** Each thread makes 8 rows × 4 columns and reads its operands itself; neighbours in x read neighbouring columns. */
export function directLoop(parts: LoopParts): MatmulLoop {
  const { norm, gated } = parts;
  const tileRows = 8;
  const workgroupSize: [number, number, number] = [16, 2, 1];
  const multiply = (factor: string, accumulator: string) => `{
      let b0 = ${factor}[place];
      let b1 = ${factor}[place + uniforms.columns4];
      let b2 = ${factor}[place + 2 * uniforms.columns4];
      let b3 = ${factor}[place + 3 * uniforms.columns4];
      ${multiplyAdd(tileRows, accumulator)}
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
      (i) => `${declareRow(i, parts)}
      let start${i} = min(row + ${i}, uniforms.rows - 1) * uniforms.inner4;`,
    )}
    for (var k = 0; k < uniforms.inner4; k++) {
      ${unroll(tileRows, (i) => `let a${i} = A[start${i} + k];`)}
      ${norm ? unroll(tileRows, (i) => `squares${i} += dot(a${i}, a${i});`) : ""}
      let place = 4 * k * uniforms.columns4 + column;
      ${multiply("B", "sum")}
      ${gated ? multiply("G", "gate") : ""}
    }`,
  };
}
