import { beforeAll, describe, expect, it } from "vitest";
import { TOP_K } from "@/lib/engine/predictor";
import { type Gpu, guarded } from "@/lib/engine/webgpu/gpu";
import { rowStatistics, STATISTICS_WIDTH } from "@/lib/engine/webgpu/kernels/row-statistics";
import { upload } from "@/lib/engine/webgpu/program";
import { randomFloats } from "../random-network";
import { largestDifference, startWebGpu } from "./support";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await startWebGpu();
});

/** By sorting and summing in double precision. */
function referenceStatistics(logits: Float32Array): number[] {
  const order = [...logits.keys()].sort((a, b) => logits[b]! - logits[a]! || a - b);
  const highest = logits[order[0]!]!;
  const lse = highest + Math.log(logits.reduce((sum, x) => sum + Math.exp(x - highest), 0));
  const p = (id: number | undefined) => (id === undefined ? 0 : Math.exp(logits[id]! - lse));
  const entropy = logits.reduce((sum, x) => sum - Math.exp(x - lse) * (x - lse), 0);
  const top = Array.from({ length: TOP_K }, (_, k) => order[k]);
  return [lse, entropy, p(top[0]) - p(top[1]), p(top[0]), ...top.map((id) => id ?? -1), ...top.map(p)];
}

async function compare(variant: "serial" | "shared", rows: Float32Array[], stride: number): Promise<void> {
  const vocabulary = rows[0]!.length;
  const padded = new Float32Array(rows.length * stride).fill(1000);
  rows.forEach((row, i) => void padded.set(row, i * stride));
  const found = await guarded(gpu, "statistics", () =>
    rowStatistics(gpu, upload(gpu, padded, [rows.length, stride]), { rows: rows.length, vocabulary }, variant).data(),
  );
  expect(found.length).toBe(rows.length * STATISTICS_WIDTH);
  rows.forEach((row, i) => {
    const values = found.subarray(i * STATISTICS_WIDTH, (i + 1) * STATISTICS_WIDTH);
    const expected = referenceStatistics(row);
    expect(Array.from(values.subarray(4, 4 + TOP_K))).toEqual(expected.slice(4, 4 + TOP_K));
    // Float32 cannot hold a log-sum-exp of 3000 any better; everything else is of order 1, entropy reaches 7 nats.
    expect(Math.abs(values[0]! - expected[0]!)).toBeLessThan(5e-6 * Math.max(1, Math.abs(expected[0]!)));
    expect(largestDifference(values.subarray(1), expected.slice(1))).toBeLessThan(2e-5);
  });
}

describe.each(["serial", "shared"] as const)("rowStatistics, %s", (variant) => {
  it("matches sorting and summing, and ignores padded columns", async () => {
    const rows = [0, 1, 2, 3, 4].map((seed) => randomFloats(1021, seed, 6));
    await compare(variant, rows, 1024);
  });

  it("orders ties by the lower id", async () => {
    const row = randomFloats(300, 11, 4);
    for (const id of [250, 7, 71, 135, 64, 128, 0, 299, 100]) row[id] = 9;
    await compare(variant, [row, new Float32Array(300)], 300);
  });

  it("stays exact for very confident and very large logits", async () => {
    const confident = new Float32Array(100).fill(-60);
    confident[42] = 60;
    const large = randomFloats(100, 12, 1).map((x) => x + 3000);
    await compare(variant, [confident], 100);
    await compare(variant, [large.map((x) => Math.round(x * 64) / 64)], 100);
  });

  it("fills up with id -1 when the vocabulary is smaller than the list", async () => {
    await compare(variant, [Float32Array.from([0.5, 2, -1])], 4);
  });
});
