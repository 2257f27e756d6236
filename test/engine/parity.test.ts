import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { createKernelExecutor } from "@/lib/engine/kernels/executor";
import { ropePositions } from "@/lib/engine/model/positions";
import { folderReader, startNodeBackend } from "@/lib/engine/node";
import type { Check } from "@/lib/engine/parity/compare";
import { type ModelFolder, readImageFolder, readModelFolder } from "@/lib/engine/parity/folder";
import { checkImageFolder } from "@/lib/engine/parity/image-parity";
import { checkModelFolder } from "@/lib/engine/parity/model-parity";
import { strictTolerance } from "@/lib/engine/parity/tolerance";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { createWasmExecutor } from "@/lib/engine/wasm/executor";
import type { StoredTensor } from "@/lib/engine/weights/safetensors";
import { parityFolder } from "./fixtures";

// The plain executor on cpu is slow by design, and the machine may be busy.
vi.setConfig({ testTimeout: 180_000 });

/** Recorded tensors that are not inputs: none may go unchecked. */
function recordedOutputs({ tensors }: ModelFolder): number {
  const inputs = /input_ids$|attention_mask$|^pixel_values$|^image_grid_thw$/;
  return [...tensors.keys()].filter((name) => !inputs.test(name)).length;
}

const failures = (checks: Check[]) => checks.filter(({ passed }) => !passed);

it("preprocesses images as the reference does", async () => {
  const checks = checkImageFolder(await readImageFolder(folderReader(parityFolder("image"))));
  expect(checks.length).toBe(51 + 4 * 4); // size rules, and four checks a case
  expect(failures(checks)).toEqual([]);
});

describe.each(["wasm", "cpu"] as const)("on %s", (backend) => {
  beforeAll(async () => {
    await startNodeBackend(backend);
  });

  it.each(["a", "b_tied", "c"])(
    "the plain executor reproduces every stage, cache and generation of %s",
    async (name) => {
      const folder = await readModelFolder(folderReader(parityFolder(name)));
      const before = tf.memory().numTensors;
      const executor = createReferenceExecutor(folder.config, folder.weights);
      const checks: Check[] = [];
      for await (const check of checkModelFolder(folder, executor, strictTolerance)) checks.push(check);
      executor.dispose();
      expect(failures(checks)).toEqual([]);
      expect(checks.length).toBe(recordedOutputs(folder) + folder.fixtures.generation.length);
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe.each([
  ["tuned for wasm", createWasmExecutor],
  ["on our kernels", createKernelExecutor],
] as const)("the executor %s", (_, create) => {
  beforeAll(async () => {
    await startNodeBackend("wasm");
  });

  it.each(["a", "b_tied", "c"])("reproduces the stages, caches and generations of %s", async (name) => {
    const folder = await readModelFolder(folderReader(parityFolder(name)));
    const before = tf.memory().numTensors;
    const executor = (await create(folder.config, folder.weights))!;
    const checks: Check[] = [];
    for await (const check of checkModelFolder(folder, executor, strictTolerance)) checks.push(check);
    executor.dispose();
    expect(failures(checks)).toEqual([]);
    const fused = ["rope.cos", "rope.sin", "final_norm"];
    expect(checks.length).toBe(recordedOutputs(folder) + folder.fixtures.generation.length - fused.length);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(["bidirectional", "causal", "prefix"] as const)(
    "agrees with the plain executor under the %s mask, padded and cached",
    async (attention) => {
      const { config, weights } = await readModelFolder(folderReader(parityFolder("a")));
      const plain = createReferenceExecutor(config, weights);
      const tuned = (await create(config, weights))!;
      const ids = Int32Array.from({ length: 14 }, (_, i) => (i < 3 ? config.padTokenId! : (i * 37) % 100));
      const { positions } = ropePositions(ids, 3, [], config);
      const pass = { ids, positions, attention, promptLength: 9, padding: 3, wantLogits: true } as const;
      const all = { ...pass, headRows: Int32Array.from(ids.keys()).slice(3), keep: 8 };
      const [plainFull, tunedFull] = [await plain.run(all), await tuned.run(all)];
      expect(worstDifference(tunedFull.logits!, plainFull.logits!)).toBeLessThan(equalLogits);

      const tail = Int32Array.from([0, 1, 2].flatMap((axis) => [...positions.slice(axis * 14 + 8, (axis + 1) * 14)]));
      const later = { ...pass, ids: ids.slice(8), positions: tail, headRows: Int32Array.of(0, 5) };
      const plainLater = await plain.run({ ...later, past: plainFull.cache });
      const tunedLater = await tuned.run({ ...later, past: tunedFull.cache });
      expect(worstDifference(tunedLater.logits!, plainLater.logits!)).toBeLessThan(equalLogits);
      expect(tunedFull.cache!.bytes).toBe(plainFull.cache!.bytes);
      plainFull.cache!.dispose();
      plain.dispose();
      tuned.dispose();
    },
  );
});

/** Logits reach 6; the two executors sum in different orders. */
const equalLogits = 5e-5;

const worstDifference = (a: Float32Array, b: Float32Array) =>
  a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), a.length === b.length ? 0 : Number.NaN);

it("notices a decoder that computes with a slightly wrong constant", async () => {
  await startNodeBackend("wasm");
  const folder = await readModelFolder(folderReader(parityFolder("c")));
  const executor = createReferenceExecutor({ ...folder.config, rmsNormEps: 1e-6 }, folder.weights); // 1e-5 is right
  const checks: Check[] = [];
  for await (const check of checkModelFolder(folder, executor, strictTolerance)) checks.push(check);
  executor.dispose();
  expect(failures(checks)[0]?.name).toBe("layer.0");
});

describe("a folder that would leave something unchecked", () => {
  beforeAll(async () => {
    await startNodeBackend("wasm");
  });

  /** Failures of folder c after a change to it. */
  async function failuresOf(change: (folder: ModelFolder, tensors: Map<string, StoredTensor>) => void) {
    const folder = await readModelFolder(folderReader(parityFolder("c")));
    const tensors = new Map(folder.tensors);
    change(folder, tensors);
    const executor = createWasmExecutor(folder.config, folder.weights);
    const checks: Check[] = [];
    for await (const check of checkModelFolder({ ...folder, tensors }, executor, strictTolerance)) checks.push(check);
    executor.dispose();
    return failures(checks).map(({ name, detail }) => `${name}: ${detail}`);
  }

  it("fails for a stage under an unknown name and for a stage that is not there", async () => {
    const found = await failuresOf((_, tensors) => {
      tensors.set("layers.1", tensors.get("layer.1")!);
      tensors.delete("layer.1");
    });
    expect(found).toEqual([
      "layers.1: expected the name of a stage, found an unknown one",
      "layer.1: expected this stage in fixtures.safetensors, found none",
    ]);
  });

  it("fails when the recorded run goes on, or ends with other sequences", async () => {
    const found = await failuresOf(({ fixtures: { generation } }) => {
      generation[0]!.iterations.push(generation[0]!.iterations.at(-1)!);
      generation[1]!.sequences[0]![16] = 0;
    });
    expect(found).toHaveLength(2);
    expect(found[0]).toContain("expected 9 iterations, got 8");
    expect(found[1]).toContain("final sequences: expected [[");
  });

  /** Reads folder c with another fixtures.json. */
  const readWith = (change: (fixtures: Record<string, unknown>) => void) =>
    readModelFolder(async (name) => {
      const bytes = await folderReader(parityFolder("c"))(name);
      if (name !== "fixtures.json") return bytes;
      const fixtures = JSON.parse(new TextDecoder().decode(bytes!));
      change(fixtures);
      return new TextEncoder().encode(JSON.stringify(fixtures));
    });

  it.each([
    ["no generation", { generation: [] }, "fixtures.json: generation: "],
    ["another prompt length", { prompt_length: 7 }, "expected input_ids of shape [2, 15], found [2, 17]"],
    [
      "a missing padding mask",
      { prompt_attention_mask: [[1]] },
      "expected prompt_attention_mask of 2 rows with 9 values",
    ],
  ])("is rejected with %s", async (_, change, message) => {
    await expect(readWith((fixtures) => Object.assign(fixtures, change))).rejects.toThrow(message);
  });
});
