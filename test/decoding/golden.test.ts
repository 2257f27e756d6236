import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { timesteps } from "@/lib/decoding/schedule";
import { h3, hashRow, mix32 } from "@/lib/toy/toy-predictor";
import { checkGoldenFile } from "./golden";

const read = (name: string) => JSON.parse(readFileSync(`test/golden/${name}.json`, "utf8"));
const dimple = read("dimple");

test("the hash-defined network gives the check values of the golden file", () => {
  const { mix32: mixes, h3: hashes, row } = dimple.synthetic_model.checks;
  for (const [word, value] of Object.entries(mixes)) expect(mix32(Number(word))).toBe(value);
  for (const { args, value } of hashes) expect(h3(...(args as [number, number, number, number, number]))).toBe(value);
  const model = { seed: row.seed, gain16: row.gain16, vocabularySize: 12, maskId: 11, promptLength: 4 };
  expect(Array.from(hashRow(model, Int32Array.from(row.x), row.p))).toEqual(row.logits);
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
  ["further", 56 + 24],
  ["recent", 239],
  ["remdm", 63],
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

type GoldenCase = (typeof dimple.cases)[number];

test.each<[string, (golden: GoldenCase) => void, string]>([
  ["a run that ends before the recorded one", addIteration, "expected 5 iterations, got 4"],
  ["a final canvas of its own", ({ expect }) => expect.final.fill(0), "final canvas: expected 0 0"],
  ["an initial canvas of its own", ({ expect }) => expect.initial.fill(0), "initial canvas: expected 0 0"],
  ["another commit before the reference raised", raiseAfterAnotherCommit, "iteration 1: committed: expected 0:0"],
  ["an algorithm named like a built-in", (golden) => Object.assign(golden, { alg: "constructor" }), "no exact trace"],
])("%s fails", async (_, spoil, problem) => {
  const golden: GoldenCase = structuredClone(dimple.cases[0]);
  spoil(golden);
  const [result] = await checkGoldenFile({ ...dimple, cases: [golden] });
  expect(result?.problem).toContain(problem);
});

function addIteration({ expect }: GoldenCase) {
  Object.assign(expect, { nfe: null });
  expect.iterations.push(expect.iterations.at(-1));
}

function raiseAfterAnotherCommit({ expect }: GoldenCase) {
  Object.assign(expect, { error: "ValueError" });
  expect.iterations[1].committed = [[0, 0]];
}

test("a case that raised in the reference passes as far as it was recorded", async () => {
  const golden: GoldenCase = structuredClone(dimple.cases[0]);
  Object.assign(golden.expect, { error: "ValueError", final: null, final_answer: null, nfe: null });
  golden.expect.iterations.length = 2;
  expect(await checkGoldenFile({ ...dimple, cases: [golden] })).toEqual([{ id: "dimple-000", problem: null }]);
});

test.each<[string, (golden: GoldenCase) => void, string]>([
  ["a state too many", ({ states }) => states.push(states.at(-1)), "responses recorded: expected "],
  ["a parameter missing", (golden) => delete golden.gamma, "not a case of entropy-bounded: gamma: "],
  [
    "a strategy named like a built-in",
    (golden) => Object.assign(golden, { strategy: "constructor" }),
    "not implemented",
  ],
])("a case given by its states with %s fails in one line", async (_, spoil, problem) => {
  const extra = read("extra");
  const golden: GoldenCase = extra.cases[0];
  spoil(golden);
  const [result] = await checkGoldenFile({ ...extra, cases: [golden] });
  expect(result?.problem).toContain(problem);
  expect(result?.problem).not.toContain("\n");
});

test("settings beyond the sliders are replayed", async () => {
  const golden: GoldenCase = structuredClone(dimple.cases[0]);
  // One token an iteration, and the schedule never gets behind.
  Object.assign(golden, { steps: 2000, eps: 1e-5, top_k: 0, expect: { iterations: [] } });
  const [result] = await checkGoldenFile({ ...dimple, cases: [golden] });
  expect(result?.problem).toBe("iteration 0: expected the run to end after 0 iterations");
});

test("a file without a case is rejected", async () => {
  await expect(checkGoldenFile({ ...dimple, cases: [] })).rejects.toThrow("expected at least one case, found none");
});

test("data that is no golden file is rejected with what is missing", async () => {
  await expect(checkGoldenFile({ cases: [] })).rejects.toThrow(/not a golden file: .*synthetic_model/s);
});
