import { beforeAll, describe, expect, it } from "vitest";
import type { AttentionPattern } from "@/lib/engine/executor";
import { type Gpu, guarded } from "@/lib/engine/webgpu/gpu";
import { attention } from "@/lib/engine/webgpu/kernels/attention";
import { storeKeys } from "@/lib/engine/webgpu/kernels/store-keys";
import { KEY_RANGE, keyRanges } from "@/lib/engine/webgpu/key-ranges";
import { cached } from "@/lib/engine/webgpu/layout";
import { upload } from "@/lib/engine/webgpu/program";
import { randomFloats } from "../random-network";
import { largestDifference, startWebGpu } from "./support";

let gpu: Gpu;
beforeAll(async () => {
  gpu = await startWebGpu();
});

const heads = 4;
const kvHeads = 2;
const headDim = 8;
const packedWidth = (heads + 2 * kvHeads) * headDim;
const cacheWidth = 2 * kvHeads * headDim;

/** Who sees whom, pair by pair, as the executor's contract words it. */
function sees(pattern: AttentionPattern, query: number, key: number, prompt: number, padding: number): boolean {
  if (query === key) return true;
  if (query < padding || key < padding) return false;
  if (pattern === "causal") return key < query;
  return pattern === "bidirectional" || query >= prompt || key < prompt;
}

/** Masked softmax attention of all positions, one score at a time. */
function referenceAttention(packed: Float32Array, pattern: AttentionPattern, prompt: number, padding: number) {
  const length = packed.length / packedWidth;
  const result = new Float64Array(length * heads * headDim);
  const at = (row: number, head: number, channel: number) => packed[row * packedWidth + head * headDim + channel]!;
  for (let query = 0; query < length; query++) {
    for (let head = 0; head < heads; head++) {
      const group = Math.floor(head / (heads / kvHeads));
      const keys = [...Array(length).keys()].filter((key) => sees(pattern, query, key, prompt, padding));
      const weights = keys.map((key) => {
        let score = 0;
        for (let c = 0; c < headDim; c++) score += at(query, head, c) * at(key, heads + group, c);
        return Math.exp(score / Math.sqrt(headDim));
      });
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      for (let c = 0; c < headDim; c++) {
        const mixed = keys.reduce((sum, key, i) => sum + weights[i]! * at(key, heads + kvHeads + group, c), 0);
        result[(query * heads + head) * headDim + c] = mixed / total;
      }
    }
  }
  return result;
}

/** Keys and values of the first `rows` positions, as a cache holds them. */
function cacheOf(packed: Float32Array, rows: number): Float32Array {
  return Float32Array.from({ length: rows * cacheWidth }, (_, i) => {
    const row = Math.floor(i / cacheWidth);
    return packed[row * packedWidth + heads * headDim + (i % cacheWidth)]!;
  });
}

const length = 21;
const promptLength = 12;
const all = randomFloats(length * packedWidth, 21, 2);

describe.each(["bidirectional", "causal", "prefix"] as const)("attention, %s", (pattern) => {
  const options = { heads, kvHeads, headDim };
  /** Which keys the rows behind `cached` positions see. */
  const rangesOf = (rows: number, padding: number, cached = 0) =>
    upload(gpu, keyRanges({ ids: new Int32Array(rows), attention: pattern, promptLength, padding, cached }, 0, 0), [
      rows,
      KEY_RANGE,
    ]);

  it.each([0, 5])("matches one-by-one attention with %i pads on the left", async (padding) => {
    const found = await guarded(gpu, "attention", () =>
      attention(gpu, upload(gpu, all, [length, packedWidth]), {
        ...options,
        rows: length,
        ranges: rangesOf(length, padding),
      }).data(),
    );
    expect(largestDifference(found, referenceAttention(all, pattern, promptLength, padding))).toBeLessThan(5e-6);
  });

  it("continues after a cache, for the rows asked for only", async () => {
    const [pastRows, padding] = [11, 3];
    const rows = length - pastRows;
    const queries = [0, 4, 9];
    const bucket = new Float32Array(16 * packedWidth);
    bucket.set(all.subarray(pastRows * packedWidth));
    const past = new Float32Array(16 * cacheWidth);
    past.set(cacheOf(all, pastRows));
    const found = await guarded(gpu, "attention", () =>
      attention(gpu, upload(gpu, bucket, [16, packedWidth]), {
        ...options,
        rows,
        ranges: rangesOf(rows, padding, pastRows),
        past: upload(gpu, past, [16, cacheWidth]),
        queries: { rows: upload(gpu, Int32Array.from([...queries, 0]), [4]), count: queries.length },
      }).data(),
    );
    const expected = referenceAttention(all, pattern, promptLength, padding);
    const width = heads * headDim;
    queries.forEach((query, i) => {
      const start = (pastRows + query) * width;
      const row = found.subarray(i * width, (i + 1) * width);
      expect(largestDifference(row, expected.subarray(start, start + width))).toBeLessThan(5e-6);
    });
  });
});

it("attends inside segments only, as if each were alone", async () => {
  const bounds = [0, 5, 6, length];
  const ranges = new Int32Array(length * KEY_RANGE);
  bounds.slice(1).forEach((end, i) => {
    for (let row = bounds[i]!; row < end; row++) ranges.set([bounds[i]!, end], row * KEY_RANGE);
  });
  const found = await guarded(gpu, "attention", () =>
    attention(gpu, upload(gpu, all, [length, packedWidth]), {
      heads,
      kvHeads,
      headDim,
      rows: length,
      ranges: upload(gpu, ranges, [length, KEY_RANGE]),
    }).data(),
  );
  const alone = bounds.slice(1).flatMap((end, i) => {
    const segment = all.slice(bounds[i]! * packedWidth, end * packedWidth);
    return [...referenceAttention(segment, "bidirectional", 0, 0)];
  });
  expect(largestDifference(found, alone)).toBeLessThan(5e-6);
});

it("stores rows of a window, and rows of the cache itself, where they are kept, and leaves all others", async () => {
  const before = randomFloats(16 * cacheWidth, 22, 2);
  const cache = upload(gpu, before.slice(), [16, cacheWidth]);
  const to = [12, 13, 3, 9];
  await guarded(gpu, "cache", async () => {
    storeKeys(gpu, cache, upload(gpu, all, [length, packedWidth]), {
      count: to.length,
      to: upload(gpu, Int32Array.from(to), [to.length]),
      from: upload(gpu, Int32Array.of(7, cached(5), 20, cached(0)), [to.length]),
      keysFrom: undefined,
    });
  });
  const window = cacheOf(all, length);
  const row = (of: Float32Array, at: number) => of.subarray(at * cacheWidth, (at + 1) * cacheWidth);
  const expected = before.slice();
  to.forEach((place, at) => {
    const source = [row(window, 7), row(before, 5), row(window, 20), row(before, 0)][at]!;
    expected.set(source, place * cacheWidth);
  });
  expect(await cache.data()).toEqual(expected);
});
