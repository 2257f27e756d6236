import fc from "fast-check";
import { expect, it } from "vitest";
import { TOP_K } from "@/lib/engine/predictor";
import { rowStatistics } from "@/lib/engine/statistics";

it("ranks equal logits by lower id and gives hand-computed numbers", () => {
  const { topIds, topProbs, logSumExp, entropy, margin } = rowStatistics(Float32Array.of(0, 1, 1, 0), 4);
  expect([...topIds]).toEqual([1, 2, 0, 3, -1, -1, -1, -1]);
  const e = Math.E;
  const [high, low] = [e / (2 * e + 2), 1 / (2 * e + 2)];
  expect(topProbs[0]).toBeCloseTo(high, 6);
  expect(topProbs[3]).toBeCloseTo(low, 6);
  expect(topProbs[4]).toBe(0);
  expect(logSumExp[0]).toBeCloseTo(Math.log(2 * e + 2), 6);
  expect(entropy[0]).toBeCloseTo(-2 * high * Math.log(high) - 2 * low * Math.log(low), 6);
  expect(margin[0]).toBe(0);
});

it("agrees with a full sort for any rows, extreme logits included", () => {
  const logit = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-80, 80)).map(Math.fround);
  fc.assert(
    fc.property(fc.array(fc.array(logit, { minLength: 12, maxLength: 12 }), { minLength: 1, maxLength: 4 }), (rows) => {
      const statistics = rowStatistics(Float32Array.from(rows.flat()), 12);
      rows.forEach((row, index) => {
        const sorted = [...row.keys()].sort((a, b) => row[b]! - row[a]! || a - b).slice(0, TOP_K);
        expect([...statistics.topIds.slice(index * TOP_K, (index + 1) * TOP_K)]).toEqual(sorted);
        const best = Math.max(...row);
        const total = row.reduce((sum, value) => sum + Math.exp(value - best), 0);
        const probabilities = row.map((value) => Math.exp(value - best) / total);
        const expected = probabilities.reduce((sum, p) => sum - (p > 0 ? p * Math.log(p) : 0), 0);
        expect(statistics.entropy[index]).toBeCloseTo(expected, 5);
        expect(statistics.margin[index]).toBeCloseTo(probabilities[sorted[0]!]! - probabilities[sorted[1]!]!, 6);
      });
    }),
    { seed: 1 },
  );
});

it("gives empty tables for no rows", () => {
  expect(rowStatistics(new Float32Array(), 12).topIds.length).toBe(0);
});
