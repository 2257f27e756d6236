import { describe, expect, test } from "vitest";
import { cellOfToken } from "@/lib/analysis/cell";
import { type CellQuantity, cellRows, coarseProbability, isRecorded } from "@/lib/analysis/cells";
import { positionTimings } from "@/lib/analysis/run";
import { daedal } from "@/lib/decoding/strategies/daedal";
import { smallTrace } from "../charts/small-trace";
import { toyTrace } from "../trace/traces";
import { CAR, CAT, DOG, handTrace, MASK, RED } from "./hand-trace";

const NO = Number.NaN;

/** All rows of a quantity. */
const table = (trace: Parameters<typeof cellRows>[0], quantity: CellQuantity) => {
  const row = cellRows(trace, quantity);
  return trace.iterations.map(({ index }) => Array.from(row(index)));
};

describe("the cells of a run", () => {
  test("have the columns of the table where a position was asked about, and nothing elsewhere", () => {
    expect(table(smallTrace, "probability")).toEqual([
      [NO, 0.6, 0.2, 0.9, 0.8],
      [NO, 0.8, 0.4, NO, NO],
      [NO, NO, 0.45, NO, NO],
    ]);
    expect(table(smallTrace, "entropy")[1]).toEqual([NO, 0.5, 0.5, NO, NO]);
    expect(table(smallTrace, "margin")[2]![2]).toBeCloseTo(0.4, 12);
    expect(table(smallTrace, "score")[0]![3]).toBe(0.9);
  });

  test("are ranked by score, equals from the left", () => {
    expect(table(smallTrace, "rank")[0]).toEqual([NO, 3, 4, 1, 2]);
    const tied = handTrace([{ rows: { 0: [[DOG, 0.5]], 1: [[CAT, 0.5]], 2: [[RED, 0.6]] }, commit: [2] }]);
    expect(table(tied, "rank")).toEqual([[2, 3, 1, NO]]);
  });

  test("tell the chance of all end tokens that were kept, and nothing where none was", () => {
    const trace = handTrace([
      {
        rows: {
          0: [
            [DOG, 0.6],
            [CAT, 0.2],
          ],
          1: [[RED, 0.9]],
          2: [
            [CAT, 0.5],
            [CAR, 0.3],
          ],
        },
      },
    ]);
    const ended = { ...trace, vocabulary: { ...trace.vocabulary, eosId: CAT, eosIds: [CAR] } };
    expect(table(ended, "end")).toEqual([[0.2, NO, 0.8, NO]]);
    const untold = { ...ended, iterations: ended.iterations.map(({ topIds: _, topProbs: __, ...step }) => step) };
    expect(table(untold, "end")).toEqual([[NO, NO, NO, NO]]);
    expect(isRecorded(untold.iterations[0]!, "end")).toBe(false);
  });

  test("have a coarse probability where a run keeps no row", () => {
    const trace = handTrace([{ rows: { 0: [[DOG, 0.6]] } }]);
    const [step] = trace.iterations;
    const thin = { ...trace, iterations: [{ ...step!, field: { positions: [2], confidence: [0.4] } }] };
    expect(table(thin, "probability")).toEqual([[0.6, NO, 0.4, NO]]);
    expect(coarseProbability(thin.iterations[0]!, 2)).toBe(0.4);
    expect(coarseProbability(thin.iterations[0]!, 1)).toBeUndefined();
  });

  test("say in which place their token was committed, together where it was at once", () => {
    expect(table(smallTrace, "order")).toEqual([
      [NO, 3, 4, 1, 1],
      [NO, 3, 4, NO, NO],
      [NO, NO, 4, NO, NO],
    ]);
  });

  test("tell undecided, settled and committed apart", () => {
    // Position 2 proposes dog, then its final cat; position 1 waits for an iteration.
    expect(table(smallTrace, "settled")).toEqual([
      [NO, 1, 0, 2, 2],
      [NO, 2, 1, NO, NO],
      [NO, NO, 2, NO, NO],
    ]);
  });

  test("of a token that was given back count its last commit", () => {
    const trace = handTrace([
      { rows: { 0: [[DOG, 0.9]], 1: [[RED, 0.5]] }, commit: [0] },
      { rows: { 1: [[RED, 0.9]] }, commit: [1], remasks: [0] },
      { rows: { 0: [[CAT, 0.9]] }, commit: [0] },
    ]);
    expect(table(trace, "settled").map(([first]) => first)).toEqual([0, NO, 2]);
    expect(table(trace, "order").map(([first]) => first)).toEqual([2, NO, 2]);
  });

  test("without a token in the answer have no place and stay undecided", () => {
    const trace = handTrace([{ rows: { 0: [[DOG, 0.5]], 1: [[RED, 0.9]] }, commit: [1] }]);
    expect(table(trace, "order")).toEqual([[NO, 1, NO, NO]]);
    expect(table(trace, "settled")).toEqual([[0, 2, NO, NO]]);
  });

  test("age while a cache is read and are fresh when nothing was taken from one", () => {
    const cached = (cachedTokens: number) => ({ rows: { 0: [[DOG, 0.5]] as const }, cost: { cachedTokens } });
    const trace = handTrace([cached(0), cached(2), cached(2), cached(0), cached(1)].map((round) => ({ ...round })));
    expect(table(trace, "cache-age").map(([first]) => first)).toEqual([0, 1, 2, 0, 1]);
  });

  test("follow positions that an insertion moves, in rows as long as the longest canvas", () => {
    const trace = handTrace(
      [
        { rows: { 0: [[DOG, 0.5]], 1: [[CAR, 0.9]] } },
        { rows: { 1: [[CAR, 0.9]] }, splices: [{ position: 0, remove: 1, tokens: [MASK, MASK] }] },
        { rows: { 0: [[RED, 0.9]], 2: [[CAR, 0.9]] }, commit: [2] },
      ],
      { responseLength: 2 },
    );
    expect(table(trace, "settled")).toEqual([
      [0, 1, NO],
      [NO, 1, NO],
      [0, NO, 2],
    ]);
  });

  test("agree with the timings of a run that grows", async () => {
    const trace = await toyTrace(
      daedal,
      { maxLength: 14, growth: 3, low: 0.6, endWindow: 4, endThreshold: 0, blockLength: 4 },
      { responseLength: 6, endIds: [10] },
    );
    const committed = positionTimings(trace).filter((timing) => timing.committed !== null);
    expect(
      table(trace, "settled")
        .flat()
        .filter((value) => value === 2),
    ).toHaveLength(committed.length);
  });

  test("beyond the last iteration are empty", () => {
    expect(Array.from(cellRows(smallTrace, "settled")(3))).toEqual([NO, NO, NO, NO, NO]);
  });
});

test("a token of the answer stands for the iteration that committed it, a mask for the newest one", () => {
  expect(cellOfToken(smallTrace, 3, 1)).toEqual({ position: 1, iteration: 1 });
  expect(cellOfToken(smallTrace, 3, 3)).toEqual({ position: 3, iteration: 0 });
  expect(cellOfToken(smallTrace, 1, 1)).toEqual({ position: 1, iteration: 0 });
  expect(cellOfToken(smallTrace, 2, 2)).toEqual({ position: 2, iteration: 1 });
  expect(cellOfToken(smallTrace, 0, 2)).toBeNull();
});
