import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect, it } from "vitest";
import { folderReader, startNodeBackend } from "@/lib/engine/node";
import type { Check } from "@/lib/engine/parity/compare";
import { type ModelFolder, readImageFolder, readModelFolder } from "@/lib/engine/parity/folder";
import { checkImageFolder } from "@/lib/engine/parity/image-parity";
import { checkModelFolder, strictTolerance } from "@/lib/engine/parity/model-parity";
import { createReferenceExecutor } from "@/lib/engine/reference/executor";
import { parityFolder } from "./fixtures";

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

it("notices a decoder that computes with a slightly wrong constant", async () => {
  await startNodeBackend("wasm");
  const folder = await readModelFolder(folderReader(parityFolder("c")));
  const executor = createReferenceExecutor({ ...folder.config, rmsNormEps: 1e-6 }, folder.weights); // 1e-5 is right
  const checks: Check[] = [];
  for await (const check of checkModelFolder(folder, executor, strictTolerance)) checks.push(check);
  executor.dispose();
  expect(failures(checks)[0]?.name).toBe("layer.0");
});
