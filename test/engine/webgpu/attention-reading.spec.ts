import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { DecoderPass } from "@/lib/engine/executor";
import { ropePositions } from "@/lib/engine/model/positions";
import { readModelFolder } from "@/lib/engine/parity/folder";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { createWebGpuExecutor } from "@/lib/engine/webgpu";
import { checkReadings } from "../readings";
import { largestDifference, readParityFile, startWebGpu } from "./support";

const equalShares = 1e-5;

beforeAll(async () => {
  await startWebGpu();
});

it.each(["a", "b_tied", "c"])("reads the attention that PyTorch computes in %s", async (name) => {
  const read = readParityFile(name);
  const folder = await readModelFolder(read);
  const { shares } = JSON.parse(new TextDecoder().decode((await read("attention.json"))!));
  const before = tf.memory().numTensors;
  const executor = await createWebGpuExecutor(folder.config, folder.weights);
  expect(await checkReadings(executor, folder, shares)).toBeLessThan(equalShares);
  executor.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

describe.each(["bidirectional", "causal", "prefix"] as const)("under the %s mask", (attention) => {
  it("reads what the plain executor reads, behind a cache and in places of its own, with a dispatch a layer", async () => {
    const { config, weights } = await readModelFolder(readParityFile("c"));
    const keys: string[] = [];
    const [plain, fast] = [
      createReferenceExecutor(config, weights),
      await createWebGpuExecutor(config, weights, { onDispatch: (key) => void keys.push(key) }),
    ];
    const ids = Int32Array.from({ length: 14 }, (_, at) => (at < 3 ? config.padTokenId! : (at * 37) % 60));
    const { positions } = ropePositions(ids, 3, [], config);
    const pass = { attention, promptLength: 9, padding: 3, headRows: Int32Array.of(0, 2), wantLogits: true } as const;
    const from = (rows: readonly number[]) => ({
      ids: Int32Array.from(rows, (row) => ids[row]!),
      positions: Int32Array.from([0, 1, 2].flatMap((axis) => rows.map((row) => positions[axis * 14 + row]!))),
    });
    const both = async (one: DecoderPass, past?: readonly [DecoderPass["past"], DecoderPass["past"]]) => {
      const asked = { ...one, attentionLayers: 2 };
      return Promise.all([plain.run({ ...asked, past: past?.[0] }), fast.run({ ...asked, past: past?.[1] })] as const);
    };
    const first = await both({ ...pass, ids, positions, keep: 8 });
    const whole = await both({ ...pass, ids, positions, keep: 14 });
    const behind = await both({ ...pass, ...from([8, 9, 10, 11, 12, 13]) }, [first[0].cache, first[1].cache]);
    const places = Int32Array.of(4, 8, 13);
    const inPlaces = await both({ ...pass, ...from([...places]), places }, [whole[0].cache, whole[1].cache]);
    for (const [[expected, got], rows] of [
      [first, 14],
      [behind, 6],
      [inPlaces, 3],
    ] as const) {
      expect(expected.attention).toHaveLength(2 * rows * 14);
      expect(largestDifference(got.attention!, expected.attention!)).toBeLessThan(equalShares);
      expect(largestDifference(got.logits!, expected.logits!)).toBeLessThan(5e-5);
    }
    expect(keys.filter((key) => key.startsWith("attention-shares"))).toHaveLength(4 * 2);
    keys.length = 0;
    await fast.run({ ...pass, ids, positions });
    expect(keys.filter((key) => key.startsWith("attention-shares"))).toEqual([]);
    for (const { cache } of [...first, ...whole]) cache!.dispose();
    plain.dispose();
    fast.dispose();
  });
});
