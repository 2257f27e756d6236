/** What users of real models ask of any trace. */
import { expect, test } from "vitest";
import { endGains } from "@/lib/analysis/end-gains";
import { firstRepetition } from "@/lib/analysis/repetition";
import { sideBySide } from "@/lib/analysis/side-by-side";
import { validateTrace } from "@/lib/trace/file";

const M = 9;
const head = {
  format: "dimple-trace",
  version: 2,
  model: { name: "m", digest: "", label: "M" },
  strategy: "s",
  settings: {},
  vocabulary: { size: 10, maskId: M, eosIds: [8], text: { 1: "a", 2: "b", 8: "<eos>" } },
  prompt: [1],
  prior: [],
};
const put = (...pairs: readonly (readonly [number, number])[]) =>
  pairs.map(([position, token]) => ({ position, token }));

/** Runs of two tokens that stand again, position by position. */
const repeating = validateTrace({
  ...head,
  responseLength: 6,
  iterations: [
    { index: 0, canvas: [M, M, M, M, M, M], commits: put([0, 1], [1, 2]) },
    { index: 1, commits: put([4, 2], [5, 8]) },
    { index: 2, commits: put([3, 1], [2, 3]) },
  ],
  outcome: { status: "complete", answer: [1, 2, 3, 1, 2, 8], text: "", remainingMasks: 0 },
});

test("the first iteration in which tokens stand again is found, with the commits of it that made them", () => {
  expect(firstRepetition(repeating, 2)).toEqual({
    iteration: 2,
    first: 0,
    again: 3,
    length: 2,
    made: [3],
    text: "a b",
  });
  expect(firstRepetition(repeating, 3)).toBeNull();
});

const row = (chances: readonly number[]) => ({
  positions: [0, 1],
  tokens: [1, 1],
  probability: [0.5, 0.5],
  topIds: [
    [1, 8],
    [1, 8],
  ],
  topProbs: chances.map((chance) => [0.5, chance]),
});
const asked = (second: readonly number[], commits = put([0, 1])) =>
  validateTrace({
    ...head,
    responseLength: 2,
    iterations: [
      { index: 0, canvas: [M, M], columns: row([0.1, 0.05]), commits: [] },
      { index: 1, columns: row(second), commits },
    ],
    outcome: { status: "budget", answer: commits[0]!.position === 0 ? [1, M] : [M, 1], text: "", remainingMasks: 1 },
  });

test("the largest gains of the end are told by position and iteration, and nothing where nothing was recorded", () => {
  expect(endGains(asked([0.2, 0.4]))).toEqual([
    { position: 1, from: 0, to: 1, before: 0.05, after: 0.4 },
    { position: 0, from: 0, to: 1, before: 0.1, after: 0.2 },
  ]);
  expect(endGains(repeating)).toBeNull();
});

test("a row alone and the same row in a batch are held against each other up to where they first differ", () => {
  const alone = asked([0.2, 0.4]);
  const other = asked([0.2, 0.4], put([1, 1]));
  expect(sideBySide(alone, alone)).toEqual({ iteration: null, largest: null });
  expect(sideBySide(alone, other)).toEqual({ iteration: 1, largest: null });
  const shifted = structuredClone(alone);
  shifted.iterations[0]!.probability![1] = 0.47;
  const { largest } = sideBySide(alone, shifted);
  expect(largest).toMatchObject({ iteration: 0, position: 1 });
  expect(largest!.difference).toBeCloseTo(0.03);
});
