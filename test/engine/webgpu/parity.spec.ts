import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import type { Executor, ImageFeatures } from "@/lib/engine/executor";
import type { Check } from "@/lib/engine/parity/compare";
import { readModelFolder } from "@/lib/engine/parity/folder";
import { checkModelFolder } from "@/lib/engine/parity/model-parity";
import { strictTolerance } from "@/lib/engine/parity/tolerance";
import { createWebGpuExecutor } from "@/lib/engine/webgpu";
import { readParityFile, startWebGpu } from "./support";

beforeAll(async () => {
  await startWebGpu();
});

describe.each([
  { matmul: "direct", statistics: "serial" },
  { matmul: "tiled", statistics: "shared" },
] as const)("with $matmul products and $statistics statistics", (variants) => {
  // The tolerance of the processor's float32, not the looser one for graphics cards: the kernels reach it.
  it.each(["a", "b_tied", "c"])("reproduces stages, caches, logits and generations of %s", async (name) => {
    const folder = await readModelFolder(readParityFile(name));
    const before = tf.memory().numTensors;
    const executor = encodingOnce(await createWebGpuExecutor(folder.config, folder.weights, { variants }));
    const checks: Check[] = [];
    for await (const check of checkModelFolder(folder, executor, strictTolerance)) checks.push(check);
    executor.dispose();
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
    const names = checks.map((check) => check.name);
    expect(names).toEqual(expect.arrayContaining(["inputs_embeds", "layer.0", "logits", "cache.k.1", "cache.v.1"]));
    expect(names.filter((check) => check.startsWith("generation")).length).toBe(folder.fixtures.generation.length);
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** Encodes the pictures of a folder for the stages and once more for all its generations, not for each of them. */
function encodingOnce(executor: Executor): Executor {
  let shared: ImageFeatures | undefined;
  return {
    ...executor,
    async encodeImages(pixelValues, grids, capture) {
      if (capture) return executor.encodeImages(pixelValues, grids, capture);
      shared ??= await executor.encodeImages(pixelValues, grids);
      return { ...shared, dispose: () => {} };
    },
    dispose() {
      shared?.dispose();
      executor.dispose();
    },
  };
}
