/** The benchmark runs; what it finds is for the machine it runs on. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { prefillSpeedup } from "@/lib/engine/benchmark";
import { folderReader, wasmFolder } from "@/lib/engine/node";
import { comparedOn } from "@/scripts/bench/against";
import { measure } from "@/scripts/bench/measure";
import { measurePrefill } from "@/scripts/bench/prefill";

const readFile = folderReader(fileURLToPath(new URL("../../", import.meta.url)));
const on = { backend: "wasm", wasmPaths: wasmFolder(), model: "public/models/mini-dimple", repeats: 1 } as const;

test("a network is measured: iterations with and without the prompt kept, whole runs, and what they leave behind", async () => {
  const found = await measure({ ...on, prompts: [12], answerLength: 4, growthRuns: 3 }, readFile);
  expect(found.backend.name).toBe("wasm");
  expect(found.iterations.map(({ prompt }) => prompt)).toEqual([12]);
  expect(found.growth).toEqual({ runs: 3, tensors: 0, bytes: 0 });
  for (const run of found.decoding) expect(run.iterations).toBeGreaterThan(0);
});

test("prefill is measured for every length of prompt and answer", async () => {
  const found = await measurePrefill({ ...on, prompts: [12, 40], answers: [4, 8] }, readFile);
  const sizes = [12, 40].flatMap((prompt) => [4, 8].map((answer) => ({ prompt, answer })));
  expect(found).toMatchObject(sizes);
});

test("an answer of one iteration gains nothing from the prompt it keeps, and one of many all of an iteration's gain", () => {
  const timing = { prompt: 100, answer: 32, fullMs: 20, fillMs: 25, cachedMs: 5, ratio: 4, encodeMs: 0, gigaflops: 1 };
  expect(prefillSpeedup(timing, 1)).toBe(0.8);
  expect(prefillSpeedup(timing, 100_000)).toBeCloseTo(4, 3);
});

test("another runtime is compared on windows of known lengths, one and eight at once, and where none are named on a picture", () => {
  const one = { length: 132, rows: 32, batch: 1 };
  expect(comparedOn("webgpu", [132])).toEqual([one, { ...one, batch: 8 }]);
  expect(comparedOn("wasm")).toHaveLength(7);
  expect(comparedOn("wasm")).toContain("tower");
  expect(comparedOn("webgpu")).not.toContain("tower");
  expect(() => comparedOn("wasm", [62, 63])).toThrow("expected --lengths with some of 62, 132, 356, found 63");
});
