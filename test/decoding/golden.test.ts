import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { timesteps } from "@/lib/decoding/schedule";
import { checkGoldenFile } from "./golden";
import { h3, mix32, syntheticRow } from "./synthetic-predictor";

const read = (name: string) => JSON.parse(readFileSync(`test/golden/${name}.json`, "utf8"));
const dimple = read("dimple");

test("the hash-defined network gives the check values of the golden file", () => {
  const { mix32: mixes, h3: hashes, row } = dimple.synthetic_model.checks;
  for (const [word, value] of Object.entries(mixes)) expect(mix32(Number(word))).toBe(value);
  for (const { args, value } of hashes) expect(h3(...(args as [number, number, number, number, number]))).toBe(value);
  const model = { seed: row.seed, gain16: row.gain16, vocabularySize: 12, maskId: 11, promptLength: 4 };
  expect(Array.from(syntheticRow(model, Int32Array.from(row.x), row.p))).toEqual(row.logits);
});

test("timesteps equal torch.linspace in float32 bit for bit", () => {
  for (const [steps, byEps] of Object.entries<Record<string, number[]>>(dimple.timesteps_float32)) {
    for (const [eps, expected] of Object.entries(byEps)) {
      expect(Array.from(timesteps(Number(steps), Number(eps)))).toEqual(expected);
    }
  }
});

describe.each([
  ["dimple", 74],
  ["llada", 11],
  ["fastdllm", 38 + 23],
  ["extra", 26],
] as const)("%s", async (name, count) => {
  const results = await checkGoldenFile(read(name));

  test("the golden file is whole", () => {
    expect(results).toHaveLength(count);
  });

  test.each(results)("$id reproduces the reference sampler", ({ problem }) => {
    expect(problem).toBeNull();
  });
});

test("a changed commit is named as the first difference", async () => {
  const spoiled = structuredClone(dimple);
  spoiled.cases = [spoiled.cases[0]];
  spoiled.cases[0].expect.iterations[1].committed[0][1] = 9;
  const [result] = await checkGoldenFile(spoiled);
  expect(result?.problem).toMatch(/^iteration 1: committed: expected .*:9 .*, got /);
});

test("a changed confidence beyond the tolerance is named as the first difference", async () => {
  const spoiled = structuredClone(dimple);
  spoiled.cases = [spoiled.cases[0]];
  spoiled.cases[0].expect.iterations[0].confidence[2][1] += 3e-5;
  const [result] = await checkGoldenFile(spoiled);
  expect(result?.problem).toMatch(/^iteration 0: confidence of position 2: expected 0\.5213/);
});

test("a case of a strategy that is not there fails by name and does not stop the others", async () => {
  const mixed = {
    ...read("extra"),
    cases: [{ ...read("extra").cases[0], id: "other", strategy: "magic" }, dimple.cases[0]],
  };
  expect(await checkGoldenFile(mixed)).toEqual([
    { id: "other", problem: 'strategy "magic" not implemented' },
    { id: "dimple-000", problem: null },
  ]);
});

test("data that is no golden file is rejected with what is missing", async () => {
  await expect(checkGoldenFile({ cases: [] })).rejects.toThrow(/not a golden file: .*synthetic_model/s);
});
