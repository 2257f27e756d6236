import { expect, test } from "vitest";
import { cellLabel, viewCells } from "@/components/charts/cell-label";
import { heatmapViews, viewScale } from "@/components/charts/heatmap-views";
import type { Trace } from "@/lib/trace/schema";
import { smallTrace } from "./small-trace";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("shares are coloured on [0, 1], whatever the run holds", () => {
  for (const view of ["probability", "score", "margin"] as const) {
    const { shade, stops } = viewScale(smallTrace, view);
    expect([shade(0), shade(0.25), shade(1), shade(1.2)]).toEqual([0, 0.25, 1, 1]);
    expect(stops).toEqual(["0", "0.5", "1"]);
  }
});

test("where low is good the scale is turned, and its numbers with it", () => {
  const entropy = viewScale(smallTrace, "entropy"); // six tokens: at most ln 6 = 1.79 nats
  expect(entropy.stops).toEqual(["1.8", "0.9", "0"]);
  expect(entropy.shade(0)).toBe(1);
  expect(entropy.shade(Math.log(6) / 2)).toBeCloseTo(0.5);
  const rank = viewScale(smallTrace, "rank");
  expect(rank.stops).toEqual(["5", "3", "1"]);
  expect([rank.shade(1), rank.shade(3), rank.shade(5)]).toEqual([1, 0.5, 0]);
});

test("negative entropies as scores lie between minus ln V and 0", () => {
  const iterations = smallTrace.iterations.map((step) => ({ ...step, score: step.score!.map(() => -0.5) }));
  const { stops, format } = viewScale({ ...smallTrace, iterations }, "score");
  expect(stops).toEqual(["−1.8", "−0.9", "0"]);
  expect(plain(format(-0.5))).toBe("−0.50 nats");
});

test("drift is coloured by its square root, so that small ones can be told apart", () => {
  const { shade, stops } = viewScale(smallTrace, "drift");
  expect(stops).toEqual(["≥ 1", "0.25", "0"]);
  expect([shade(0), shade(0.25), shade(1), shade(4)]).toEqual([1, 0.5, 0, 0]);
});

test("every view says its value of a cell with its unit", () => {
  const drift = [new Float64Array(5).fill(0.002)];
  const cell = { position: 1, iteration: 0 };
  const iterations = smallTrace.iterations.map((step) => ({ ...step, cost: { ...step.cost!, layers: 4 } }));
  const trace: Trace = { ...smallTrace, iterations };
  const said = heatmapViews.map(({ id }) => plain(cellLabel(trace, cell, viewCells(trace, id, drift))));
  const where = "iteration 1, position 1, dog";
  expect(said).toEqual([
    `${where}, 60.0 %, masked`,
    `${where}, ranking score 60.0 %, masked`,
    `${where}, entropy 0.50 nats, masked`,
    `${where}, margin 55.0 %, masked`,
    `${where}, end probability below the candidates kept, masked`,
    `${where}, rank 3, masked`, // behind <eos> with 90 % and <pad> with 80 %
    `${where}, commit order 3, masked`, // two were committed before
    `${where}, settled, waiting, masked`,
    `${where}, cache age 0 iterations, masked`,
    `${where}, exit layer 4, masked`,
    `${where}, cache drift 0.002 nats, masked`,
  ]);
});

test("a position is undecided, then settled, then committed", () => {
  const { values, scale } = viewCells(smallTrace, "settled");
  const states = [0, 1, 2].map((iteration) => scale.format(values(iteration)[2]!));
  expect(states).toEqual(["undecided", "settled, waiting", "committed"]); // dog, then cat, then cat committed
});

test("the cache grows older until an iteration computes all of it anew", () => {
  const costs = [0, 4, 4].map((cachedTokens) => ({
    tokens: 7 - cachedTokens,
    cachedTokens,
    evaluations: 1,
    modelMs: 5,
  }));
  const iterations = smallTrace.iterations.map((step, index) => ({ ...step, cost: costs[index]! }));
  const trace: Trace = { ...smallTrace, iterations };
  const { values } = viewCells(trace, "cache-age");
  expect([0, 1, 2].map((iteration) => values(iteration)[2])).toEqual([0, 1, 2]);
});

test("a cell says where the model regrets its token and where the answer has ended", () => {
  const observed = { positions: [4], argmax: [2], probability: [0.6], standing: [0.3] };
  const iterations = smallTrace.iterations.map((step, index) => (index === 1 ? { ...step, observed } : step));
  expect(plain(cellLabel({ ...smallTrace, iterations }, { position: 4, iteration: 1 }))).toBe(
    "iteration 2, position 4, <|pad|>, known, after the end of the answer, would now be cat with 60.0 %",
  );
});
