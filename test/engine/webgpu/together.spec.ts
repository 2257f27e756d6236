import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { DecoderPass, DecoderResult, Executor, ImageFeatures, KvCache } from "@/lib/engine/executor";
import { createWebGpuExecutor } from "@/lib/engine/webgpu";
import { randomFloats, randomWeights, testConfig } from "../random-network";
import { startWebGpu } from "./support";

const config = testConfig({ num_hidden_layers: 3 });
const imageTokenId = config.imageTokenId!;
const dispatched: string[] = [];
let executor: Executor;

beforeAll(async () => {
  await startWebGpu();
  executor = await createWebGpuExecutor(config, randomWeights(config, 1), {
    variants: { matmul: "direct", statistics: "serial" },
    onDispatch: (key) => dispatched.push(key),
  });
});
beforeEach(() => {
  dispatched.length = 0;
});

/** Rows at some places of a canvas of seeded tokens, from `start` on unless said. */
function passOf(seed: number, places: readonly number[], options: Partial<DecoderPass> = {}): DecoderPass {
  const canvas = Int32Array.from(randomFloats(60, seed, 60), (x) => 65 + Math.floor(x));
  const behind = [...(options.shadows ?? [])].flatMap((position) => [position - 1, position]);
  const rows = [...places, ...behind];
  return {
    ids: Int32Array.from(rows, (at) => canvas[at]!),
    positions: Int32Array.from([0, 1, 2].flatMap((axis) => rows.map((at) => at * (1 + axis)))),
    attention: "bidirectional",
    promptLength: 9,
    headRows: Int32Array.of(0, rows.length - 1),
    ...options,
  };
}

const span = (first: number, end: number) => Array.from({ length: end - first }, (_, at) => first + at);

/** Image tokens at the beginning of a pass. */
function showing(pass: DecoderPass, image: ImageFeatures): DecoderPass {
  return { ...pass, ids: pass.ids.map((id, at) => (at > 0 && at <= image.tokens ? imageTokenId : id)), image };
}

const pixelsOf = (seed: number, [frames, rows, columns]: readonly [number, number, number]) =>
  randomFloats(frames * rows * columns * 3 * 2 * 16, seed);
const encode = (seed: number, grid: readonly [number, number, number]) =>
  executor.encodeImages(pixelsOf(seed, grid), [grid]);

/** The passes one by one, and as one; caches are freed unless they are to be kept. */
async function bothWays(passes: readonly DecoderPass[]) {
  const alone: DecoderResult[] = [];
  for (const pass of passes) alone.push(await executor.run(pass));
  dispatched.length = 0;
  return { alone, together: await executor.runTogether!(passes) };
}

function expectEqual(together: readonly DecoderResult[], alone: readonly DecoderResult[]) {
  // Each row is computed from the same numbers in the same order: not even the last bit differs.
  expect(together.map(({ statistics, logits }) => ({ statistics, logits }))).toEqual(
    alone.map(({ statistics, logits }) => ({ statistics, logits })),
  );
  expect(together.map(({ attention }) => attention)).toEqual(alone.map(({ attention }) => attention));
  expect(together.map(({ cache }) => [cache?.length, cache?.bytes])).toEqual(
    alone.map(({ cache }) => [cache?.length, cache?.bytes]),
  );
  expect(together.map(({ shared }) => shared)).toEqual(together.map(() => together.length));
}

const free = (...lists: (readonly { readonly cache?: KvCache }[])[]) => {
  for (const { cache } of lists.flat()) cache?.dispose();
};

describe("passes that are run as one", () => {
  it("say to the last bit what each says alone, whatever their masks and lengths, in as many dispatches as one", async () => {
    const passes = [
      passOf(1, span(0, 37), { wantLogits: true }),
      passOf(2, span(0, 12), { attention: "causal", padding: 3 }),
      passOf(3, span(0, 25), { attention: "prefix", shadows: Int32Array.of(14, 15, 20) }),
      passOf(4, span(0, 50), { headRows: new Int32Array() }),
    ];
    const { alone, together } = await bothWays(passes);
    expectEqual(together, alone);
    expect(dispatched.length).toBe(1 + 3 * 5 + 3);
    const read = await bothWays([...passes, passOf(5, span(0, 19), { attentionLayers: 2 })]);
    expectEqual(read.together, read.alone);
    expect(read.alone[4]!.attention).toHaveLength(2 * 19 * 19);
  });

  it("go on from caches of prompt and canvas, wherever these were made, and keep others", async () => {
    const tensors = tf.memory().numTensors;
    const first = await executor.runTogether!([
      passOf(1, span(0, 30), { keep: 8 }),
      passOf(2, span(0, 41), { keep: 41 }),
      passOf(3, span(0, 7), { attention: "causal", keep: 7 }),
    ]);
    const later = await executor.run(passOf(4, span(0, 44), { keep: 44, attention: "prefix" }));
    const passes = [
      passOf(1, span(8, 30), { past: first[0]!.cache, shadows: Int32Array.of(20) }),
      passOf(5, [8, 20, 21, 40], { past: first[1]!.cache, places: Int32Array.of(8, 20, 21, 40), keep: 41 }),
      passOf(3, span(7, 13), { attention: "causal", past: first[2]!.cache, keep: 13 }),
      passOf(6, [3, 30, 31], { past: later.cache, places: Int32Array.of(3, 30, 31), attention: "prefix" }),
      passOf(1, span(8, 30), { past: first[0]!.cache, attentionLayers: 1 }),
      passOf(7, span(0, 20), { keep: 6 }),
    ];
    const { alone, together } = await bothWays(passes);
    expectEqual(together, alone);
    expect(dispatched.length).toBe(1 + 3 * 6 + 3 + 1); // a layer is read
    const next = (results: readonly DecoderResult[]) => [
      passOf(8, [20, 21], { past: results[1]!.cache, places: Int32Array.of(20, 21) }),
      passOf(3, span(13, 15), { attention: "causal", past: results[2]!.cache }),
      passOf(7, span(6, 20), { past: results[5]!.cache }),
    ];
    const [one, other] = [await bothWays(next(alone)), await bothWays(next(together))];
    expectEqual(other.together, one.alone);
    free(first, [later], alone, together);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it("may show different pictures, which are encoded together where they are asked for together", async () => {
    const tensors = tf.memory().numTensors;
    const grids = [
      [1, 4, 4],
      [1, 2, 6],
      [1, 4, 8],
    ] as const;
    const alone = [];
    for (const [at, grid] of grids.entries()) alone.push(await encode(at, grid));
    const forOne = dispatched.length / 3;
    dispatched.length = 0;
    const [a, b, c] = await Promise.all(grids.map((grid, at) => encode(at, grid)));
    expect(dispatched.length).toBe(forOne);
    expect([a!.tokens, b!.tokens, c!.tokens]).toEqual([4, 3, 8]);

    const asked = (images: readonly ImageFeatures[]) =>
      images.map((image, at) => showing(passOf(at, span(0, 30)), image));
    const separate = await bothWays(asked(alone));
    expectEqual(separate.together, separate.alone);
    expect(dispatched.length).toBe(1 + 3 * 5 + 3 + 2); // two pictures are put beside the first
    const again = await bothWays([...asked(alone).reverse(), passOf(9, span(0, 11))]);
    expectEqual(again.together, again.alone);
    expect(dispatched.length).toBe(1 + 3 * 5 + 3); // where they still are
    const joint = await bothWays(asked([a!, b!, c!]));
    expectEqual(joint.together, separate.alone);
    const mixed = await bothWays(asked([a!, alone[1]!, c!]));
    expectEqual(mixed.together, separate.alone);
    for (const image of [...alone, a!, b!, c!]) image.dispose();
    expect(tf.memory().numTensors).toBe(tensors + 1); // the album's page
  });

  it("hold no more after many rounds of changing company than after the first", async () => {
    const memory = () => tf.memory().numTensors;
    let held = 0;
    for (let round = 0; round < 4; round++) {
      const whole = await executor.runTogether!(
        span(0, 5 + (round % 2)).map((at) => passOf(at, span(0, 20 + 9 * at), { keep: 9 })),
      );
      const rest = await executor.runTogether!(
        whole.map(({ cache }, at) => passOf(at, span(9, 20 + 9 * at), { past: cache })),
      );
      free(whole, rest);
      held ||= memory();
      expect(memory()).toBe(held);
    }
  });

  it("are refused where one is decided on its way, or is wrong, and leave nothing behind", async () => {
    const tensors = tf.memory().numTensors;
    const fine = passOf(1, span(0, 9), { keep: 9 });
    const choosing = passOf(2, span(0, 9), { outputs: { from: 9, count: 0 }, keep: 9 });
    await expect(executor.runTogether!([fine, choosing])).rejects.toThrow("choose nothing on their way");
    const wrong = passOf(3, span(0, 9), { headRows: Int32Array.of(9) });
    await expect(executor.runTogether!([fine, wrong])).rejects.toThrow("head rows below 9");
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
