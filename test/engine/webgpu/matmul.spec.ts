import { beforeAll, describe, expect, it } from "vitest";
import { type Gpu, guarded } from "@/lib/engine/webgpu/gpu";
import { matmul } from "@/lib/engine/webgpu/kernels/matmul";
import { rmsNorm } from "@/lib/engine/webgpu/kernels/rms-norm";
import { upload } from "@/lib/engine/webgpu/program";
import { randomFloats } from "../random-network";
import { largestDifference, referenceNorm, referenceProduct, startWebGpu } from "./support";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await startWebGpu();
});

const shapes = [
  [1, 16, 4],
  [33, 48, 96],
  [50, 64, 132],
  [7, 100, 60],
] as const;

describe.each(["direct", "tiled"] as const)("matmul, %s", (variant) => {
  it.each(shapes)("multiplies %i × %i by a matrix of %i columns", async (rows, inner, columns) => {
    const a = randomFloats(rows * inner, 1);
    const b = randomFloats(inner * columns, 2);
    const product = await guarded(gpu, "matmul", () =>
      matmul(gpu, upload(gpu, a, [rows, inner]), upload(gpu, b, [inner, columns]), { rows, variant }).data(),
    );
    // Float32 sums of up to 100 products of numbers below 1.
    expect(largestDifference(product, referenceProduct(a, b, rows, inner))).toBeLessThan(1e-5);
  });

  it("normalises, gates, adds bias and residual, and leaves bucket rows alone", async () => {
    const [rows, bucket, inner, columns, eps] = [13, 16, 48, 80, 1e-5];
    const a = randomFloats(bucket * inner, 3);
    const b = randomFloats(inner * columns, 4);
    const gate = randomFloats(inner * columns, 5);
    const bias = randomFloats(columns, 6);
    const residual = randomFloats(bucket * columns, 7);
    const gateBias = randomFloats(columns, 17);
    const result = await guarded(gpu, "matmul", () =>
      matmul(gpu, upload(gpu, a, [bucket, inner]), upload(gpu, b, [inner, columns]), {
        rows,
        variant,
        rmsEps: eps,
        bias: upload(gpu, bias, [columns]),
        gated: { weight: upload(gpu, gate, [inner, columns]), bias: upload(gpu, gateBias, [columns]) },
        residual: upload(gpu, residual, [bucket, columns]),
      }).data(),
    );
    const norm = referenceNorm(a.subarray(0, rows * inner), rows, eps);
    const left = referenceProduct(norm, b, rows, inner);
    const right = referenceProduct(norm, gate, rows, inner);
    const expected = left.map((value, i) => {
      const x = value + bias[i % columns]!;
      return (x / (1 + Math.exp(-x))) * (right[i]! + gateBias[i % columns]!) + residual[i]!;
    });
    expect(largestDifference(result, expected)).toBeLessThan(5e-5);
  });

  it("applies SiLU, and GELU as exactly as its table of erf", async () => {
    const identity = new Float32Array(16);
    for (let i = 0; i < 16; i += 5) identity[i] = 1;
    const x = Float32Array.of(-6, -2, -1, -0.5, 0, 0.5, 1, 3);
    const apply = (activation: "silu" | "gelu") =>
      guarded(gpu, activation, () =>
        matmul(gpu, upload(gpu, x, [2, 4]), upload(gpu, identity, [4, 4]), { rows: 2, variant, activation }).data(),
      );
    const silu = x.map((value) => value / (1 + Math.exp(-value)));
    // x·Φ(x) for the standard normal distribution Φ, from tables.
    const gelu = [-5.92e-9, -0.0455003, -0.1586553, -0.1542688, 0, 0.3457312, 0.8413447, 2.9959503];
    expect(largestDifference(await apply("silu"), silu)).toBeLessThan(1e-6);
    expect(largestDifference(await apply("gelu"), gelu)).toBeLessThan(1e-6);
  });

  it("turns the channel pairs of the leading columns", async () => {
    const [rows, inner, columns, headDim, turned] = [5, 8, 24, 8, 16];
    const a = randomFloats(rows * inner, 8);
    const b = randomFloats(inner * columns, 9);
    const angles = randomFloats(rows * (headDim / 2), 10, 3);
    const table = new Float32Array(rows * headDim);
    angles.forEach((angle, i) => void table.set([Math.cos(angle), Math.sin(angle)], 2 * i));
    const result = await guarded(gpu, "matmul", () =>
      matmul(gpu, upload(gpu, a, [rows, inner]), upload(gpu, b, [inner, columns]), {
        rows,
        variant,
        rotary: { table: upload(gpu, table, [rows, headDim]), headDim, columns: turned },
      }).data(),
    );
    const expected = referenceProduct(a, b, rows, inner);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < turned; column += 2) {
        const angle = angles[row * (headDim / 2) + (column % headDim) / 2]!;
        const [x, y] = [expected[row * columns + column]!, expected[row * columns + column + 1]!];
        expected[row * columns + column] = x * Math.cos(angle) - y * Math.sin(angle);
        expected[row * columns + column + 1] = y * Math.cos(angle) + x * Math.sin(angle);
      }
    }
    expect(largestDifference(result, expected)).toBeLessThan(1e-5);
  });
});

it("normalises rows by themselves where no product follows", async () => {
  const [rows, width] = [19, 12];
  const x = randomFloats(rows * width, 11);
  const weight = randomFloats(width, 12);
  const found = await guarded(gpu, "norm", () =>
    rmsNorm(gpu, upload(gpu, x, [rows, width]), upload(gpu, weight, [width]), 1e-6).data(),
  );
  const expected = referenceNorm(x, rows, 1e-6).map((value, i) => value * weight[i % width]!);
  expect(largestDifference(found, expected)).toBeLessThan(1e-6);
});

it("rejects shapes that do not fit before anything reaches the device", () => {
  const a = upload(gpu, new Float32Array(12), [2, 6]);
  const b = upload(gpu, new Float32Array(24), [6, 4]);
  expect(() => matmul(gpu, a, b, { rows: 2, variant: "direct" })).toThrow("multiples of 4, got [2,6]·[6,4]");
});
