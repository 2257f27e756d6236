import { describe, expect, test } from "vitest";
import { strategyById } from "@/lib/decoding/strategies";
import type { Settings } from "@/lib/decoding/strategy";
import { hashPredictor, predictorOf } from "@/lib/toy/toy-predictor";
import { runToEnd, TOY, toyRequest } from "./runs";

const { maskId: MASK, promptLength, vocabularySize } = TOY;

/** Says a token at a response position with some probability, given the response. */
const speaking = (say: (position: number, response: Int32Array) => readonly [token: number, probability: number]) =>
  predictorOf(TOY, (canvas, position) => {
    const [token, probability] = say(position - promptLength, canvas.subarray(promptLength));
    return Float32Array.from({ length: vocabularySize }, (_, id) =>
      id === MASK ? -64 : Math.log(id === token ? probability : (1 - probability) / 10),
    );
  });

describe("ReMDM", () => {
  const SEEDS = 400;

  /** Mean share of known positions before each iteration. */
  async function knownShares(settings: Settings) {
    const shares: number[] = [];
    for (let seed = 0; seed < SEEDS; seed++) {
      const { iterations } = await runToEnd(toyRequest("remdm", settings, { seed }));
      iterations.forEach(({ response }, index) => {
        shares[index] = (shares[index] ?? 0) + response.filter((token) => token !== MASK).length / 16 / SEEDS;
      });
    }
    return shares;
  }

  /** Six standard deviations of the mean of 16 coins over all seeds. */
  const tolerance = 6 * Math.sqrt(0.25 / 16 / SEEDS);

  test.each([
    ["cap", { variant: "cap", eta: 0.3 }],
    ["rescale", { variant: "rescale", eta: 0.8 }],
    ["no remasking", { variant: "cap", eta: 0 }],
  ])("gives tokens back and still keeps to the schedule (%s)", async (_name, settings) => {
    const shares = await knownShares({ ...settings, steps: 8 });
    expect(shares).toHaveLength(8);
    for (const [index, share] of shares.entries()) expect(Math.abs(share - index / 8)).toBeLessThan(tolerance);
  });

  test("holds the share of known positions still in the loop", async () => {
    const settings = { variant: "loop", eta: 0.3, loopFrom: 0.8, loopTo: 0.2, loopShare: 0.6, steps: 10 };
    const shares = await knownShares(settings);
    const expected = [0, 0.3, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.8];
    for (const [index, share] of shares.entries()) expect(Math.abs(share - expected[index]!)).toBeLessThan(tolerance);
  });

  test("remasks something, takes all its steps, and never gives back in the last one", async () => {
    const { iterations, outcome } = await runToEnd(toyRequest("remdm", { eta: 0.5, steps: 12 }));
    expect(outcome).toMatchObject({ nfe: 12, remainingMasks: 0 });
    expect(iterations.flatMap(({ remasks }) => remasks).length).toBeGreaterThan(0);
    expect(iterations.at(-1)?.remasks).toEqual([]);
  });

  test("by confidence it gives back the less probable of two tokens more often", async () => {
    const predictor = speaking((position) => [1, position % 2 === 0 ? 0.99 : 0.2]);
    const counts = [0, 0];
    for (let seed = 0; seed < SEEDS; seed++) {
      const settings = { variant: "confidence", steps: 8 };
      const { iterations } = await runToEnd(toyRequest("remdm", settings, { predictor, seed }));
      for (const position of iterations.flatMap(({ remasks }) => remasks)) counts[position % 2]!++;
    }
    expect(counts[1]! / counts[0]!).toBeGreaterThan(1.4);
  });
});

describe("token editing", () => {
  /** Prefers 2 to 1 at position 0 once position 1 is known. */
  const fickle = speaking((position, response) => {
    if (position === 0) return response[1] === MASK ? [1, 0.8] : [2, 0.9];
    return [3, 0.6];
  });
  const settings = { threshold: 0.7 };

  test("overwrites a token when another one becomes probable, and then stops", async () => {
    const { iterations, outcome } = await runToEnd(
      toyRequest("token-editing", settings, { predictor: fickle, responseLength: 3 }),
    );
    expect(iterations.map(({ edits }) => edits)).toEqual([[], [], [{ position: 0, token: 2 }], []]);
    expect(Array.from(outcome.response)).toEqual([2, 3, 3]);
    expect(outcome.nfe).toBe(4);
  });

  test("edits neither the structure prior nor blocks that are finished", async () => {
    const fixed = await runToEnd(
      toyRequest("token-editing", settings, { predictor: fickle, responseLength: 3, prior: [[0, 1]] }),
    );
    expect(Array.from(fixed.outcome.response)).toEqual([1, 3, 3]);
    const blocks = await runToEnd(
      toyRequest("token-editing", { ...settings, blockLength: 1 }, { predictor: fickle, responseLength: 3 }),
    );
    expect(Array.from(blocks.outcome.response)).toEqual([1, 3, 3]);
  });

  test("gives up on a network that never makes up its mind", async () => {
    const torn = speaking((position, response) => [response[position] === 1 ? 2 : 1, 0.9]);
    const { iterations, outcome } = await runToEnd(
      toyRequest("token-editing", { polish: 5 }, { predictor: torn, responseLength: 4 }),
    );
    expect(iterations.map(({ edits }) => edits.length)).toEqual([0, 4, 4, 4, 4, 4]);
    expect(outcome.status).toBe("complete");
  });
});

test("SlowFast finishes the stretch within reach before it goes on", async () => {
  const predictor = speaking((position) => [1, position < 6 ? 0.5 + position / 100 : 0.1 + position / 1000]);
  const { iterations } = await runToEnd(toyRequest("slow-fast", {}, { predictor }));
  const order = iterations.flatMap(({ commits }) => commits.map(({ position }) => position));
  expect(order.slice(0, 6)).toEqual([5, 4, 3, 2, 1, 0]);
  expect(iterations).toHaveLength(16);
});

test.each([
  ["as soon as its reach stands still", "stable", [5, 4, 3, 0, 1, 2, 10]],
  ["when its iterations are used up", "all", [5, 4, 3, 10, 0, 1, 2]],
])("SlowFast goes over to the fast phase %s", async (_when, explore, expected) => {
  // Position 10 is better than the first three, and too improbable to be within reach.
  const better = new Map([
    [3, 0.4],
    [4, 0.5],
    [5, 0.6],
    [10, 0.25],
  ]);
  const predictor = speaking((position) => [1, better.get(position) ?? 0.15 - position / 1000]);
  const { iterations } = await runToEnd(toyRequest("slow-fast", { explore }, { predictor }));
  const order = iterations.flatMap(({ commits }) => commits.map(({ position }) => position));
  expect(order.slice(0, 7)).toEqual(expected);
});

test("SlowFast reaches one position farther where none is within reach, and takes the mean of uneven estimates", async () => {
  // Nothing is promising, so that every round decides a single position after its slow ones.
  const predictor = speaking((position) => [1, 0.2 + position / 1000]);
  const settings = { slowSteps: 2, window: 2 };
  const { iterations } = await runToEnd(toyRequest("slow-fast", settings, { predictor, responseLength: 6 }));
  const orderOf = (run: typeof iterations) => run.flatMap(({ commits }) => commits.map(({ position }) => position));
  expect(orderOf(iterations)).toEqual([5, 4, 0, 3, 2, 1]);
  // Estimates of 6 and 1 do not agree: the fast phase goes up to their mean, 3.
  const once = speaking((position) => [1, position === 5 ? 0.6 : 0.2 + position / 1000]);
  const uneven = await runToEnd(toyRequest("slow-fast", settings, { predictor: once, responseLength: 6 }));
  expect(orderOf(uneven.iterations)).toEqual([5, 4, 2, 1, 0, 3]);
});

test("Saber and WINO give tokens back and still finish", async () => {
  const model = { ...TOY, gain16: 30, globalContext: true };
  for (const strategy of [strategyById("saber"), strategyById("wino")]) {
    const { iterations, outcome } = await runToEnd(toyRequest(strategy, {}, { predictor: hashPredictor(model) }));
    expect(iterations.flatMap(({ remasks }) => remasks).length).toBeGreaterThan(0);
    expect(outcome.status).toBe("complete");
  }
});

test.each([
  ["wino", /strategy "wino" needs a predictor that verifies tokens/],
  ["pc-sampler", /strategy "pc-sampler" needs 12 token frequencies, got none/],
])("%s is refused where the run lacks what it needs", async (id, message) => {
  const strategy = strategyById(id);
  const predictor = { ...hashPredictor(TOY), offers: {} };
  await expect(runToEnd(toyRequest(strategy, {}, { predictor, tokenFrequencies: undefined }))).rejects.toThrow(message);
});
