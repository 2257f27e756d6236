import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import { ropePositions } from "@/lib/engine/model/positions";
import { folderReader, startNodeBackend } from "@/lib/engine/node";
import { readModelFolder } from "@/lib/engine/parity/folder";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";
import { fixtureJson, parityFolder } from "./fixtures";
import { checkReadings } from "./readings";

/** Of shares that go to 1; both sides compute in single precision, the pictures first. */
const equalShares = 1e-5;

beforeAll(async () => {
  await startNodeBackend("wasm");
});

describe.each([
  ["plain", createReferenceExecutor],
  ["tuned for wasm", createWasmExecutor],
  ["on our kernels", createKernelExecutor],
] as const)("the executor %s", (_, create) => {
  it.each(["a", "b_tied", "c"])("reads the attention that PyTorch computes in %s", async (name) => {
    const folder = await readModelFolder(folderReader(parityFolder(name)));
    const before = tf.memory().numTensors;
    const executor = (await create(folder.config, folder.weights))!;
    const { shares } = fixtureJson(`${name}/attention.json`) as { shares: number[][][] };
    expect(await checkReadings(executor, folder, shares)).toBeLessThan(equalShares);
    executor.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(["bidirectional", "causal", "prefix"] as const)(
    "reads the same behind a cache and in places of its own, under the %s mask, and changes nothing by it",
    async (attention) => {
      const { config, weights } = await readModelFolder(folderReader(parityFolder("c")));
      const executor = (await create(config, weights))!;
      const ids = Int32Array.from({ length: 14 }, (_, at) => (at < 3 ? config.padTokenId! : (at * 37) % 60));
      const { positions } = ropePositions(ids, 3, [], config);
      const pass = { attention, promptLength: 9, padding: 3, headRows: Int32Array.of(0, 2), wantLogits: true } as const;
      const whole = { ...pass, ids, positions, keep: 14 };
      const plain = await executor.run({ ...whole, keep: 8 });
      const full = await executor.run({ ...whole, attentionLayers: 1 });
      expect(full.logits).toEqual(plain.logits);
      expect(full.attention).toHaveLength(14 * 14);
      const from = (rows: readonly number[]) => ({
        ids: Int32Array.from(rows, (row) => ids[row]!),
        positions: Int32Array.from([0, 1, 2].flatMap((axis) => rows.map((row) => positions[axis * 14 + row]!))),
      });
      const tail = [8, 9, 10, 11, 12, 13];
      const behind = await executor.run({ ...pass, ...from(tail), past: plain.cache, attentionLayers: 1 });
      expect(behind.attention).toHaveLength(6 * 14);
      const places = Int32Array.of(4, 8, 13);
      const some = { ...pass, ...from([...places]), places, past: full.cache, attentionLayers: 1 };
      const inPlaces = await executor.run(some);
      for (let key = 0; key < 14; key++) {
        for (const [row, place] of tail.entries()) {
          expect(behind.attention![row * 14 + key]).toBeCloseTo(full.attention![place * 14 + key]!, 5);
        }
        for (const [row, place] of places.entries()) {
          expect(inPlaces.attention![row * 14 + key]).toBeCloseTo(full.attention![place * 14 + key]!, 5);
        }
      }
      for (const cache of [plain.cache, full.cache]) cache!.dispose();
      executor.dispose();
    },
  );

  it("is not read of more layers than there are, nor beside outputs, shadows or an early exit", async () => {
    const { config, weights } = await readModelFolder(folderReader(parityFolder("c")));
    const executor = (await create(config, weights))!;
    const ids = Int32Array.of(5, 6, 7);
    const pass = {
      ids,
      positions: ropePositions(ids, 0, [], config).positions,
      attention: "bidirectional",
      promptLength: 1,
      headRows: Int32Array.of(0),
    } as const;
    await expect(executor.run({ ...pass, attentionLayers: 3 })).rejects.toThrow("1 to 2 layers, found 3");
    const refused = { shadows: Int32Array.of(1), outputs: { from: 3, count: 0 } };
    const exit = { measure: "head", atLeast: 0.5 } as const;
    for (const more of [{ shadows: refused.shadows }, { outputs: refused.outputs }, { exit }]) {
      const run = executor.run({
        ...pass,
        ...more,
        ...("exit" in more && { attention: "causal" }),
        attentionLayers: 1,
      });
      await expect(run).rejects.toThrow("expected no attention to be read beside");
    }
    executor.dispose();
  });
});
