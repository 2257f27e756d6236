import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { filteredDistribution, needsLogits, propose } from "@/lib/decoding/proposal";
import { seededRandom } from "@/lib/decoding/random";
import { dimQuota, dreamQuota, timesteps } from "@/lib/decoding/schedule";
import { chanceRows, drawRows, topRows, uniformRows } from "@/lib/decoding/selection";
import type { ProposalSettings } from "@/lib/decoding/strategy";
import { rowStatistics } from "@/lib/engine/statistics";

const GREEDY: ProposalSettings = {
  ranking: "probability",
  temperature: 0,
  topP: null,
  topK: null,
  originalConfidence: true,
};
const NO_MASK = 99;

/** A prediction of one row with these probabilities. */
function predictionOf(probabilities: readonly number[]) {
  const logits = Float32Array.from(probabilities, Math.log);
  const table = { positions: Int32Array.of(0), ...rowStatistics(logits, probabilities.length) };
  return { table, logits, cost: { tokens: 1, cachedTokens: 0, evaluations: 1, modelMs: 0 } };
}

describe("proposals", () => {
  const prediction = predictionOf([0.1, 0.5, 0.15, 0.25]);
  const one = (settings: Partial<ProposalSettings>, maskId = NO_MASK, uniform = 0.5) => {
    const { tokens, probability, score } = propose(prediction, { ...GREEDY, ...settings }, maskId, () => uniform);
    return { token: tokens[0], probability: probability[0]!, score: score[0]! };
  };

  test("greedy proposals take the most probable token and need no logits", () => {
    expect(needsLogits(GREEDY)).toBe(false);
    expect(one({})).toMatchObject({ token: 1, probability: expect.closeTo(0.5, 6), score: expect.closeTo(0.5, 6) });
    expect(one({ ranking: "margin" }).score).toBeCloseTo(0.25, 6);
    const entropy = -[0.1, 0.5, 0.15, 0.25].reduce((sum, p) => sum + p * Math.log(p), 0);
    expect(one({ ranking: "negative-entropy" }).score).toBeCloseTo(-entropy, 6);
  });

  test("the mask is skipped in favour of the next candidate, with and without logits", () => {
    expect(one({}, 1)).toMatchObject({ token: 3, probability: expect.closeTo(0.25, 6) });
    expect(one({ ranking: "margin" }, 1).score).toBeCloseTo(0.1, 6);
    expect(one({ topK: 2, originalConfidence: false }, 1)).toMatchObject({ token: 3 });
  });

  test("logits are needed to draw, and to measure confidence after a filter", () => {
    expect(needsLogits({ ...GREEDY, temperature: 0.5 })).toBe(true);
    expect(needsLogits({ ...GREEDY, topP: 0.9 })).toBe(false);
    expect(needsLogits({ ...GREEDY, topP: 0.9, originalConfidence: false })).toBe(true);
    expect(needsLogits({ ...GREEDY, topP: 1, originalConfidence: false })).toBe(false);
    expect(() =>
      propose({ ...prediction, logits: undefined }, { ...GREEDY, temperature: 1 }, NO_MASK, () => 0),
    ).toThrow(/need the full logits of 1 rows/);
  });

  test("draws follow the cumulative distribution in id order", () => {
    expect(one({ temperature: 1 }, NO_MASK, 0.05).token).toBe(0);
    expect(one({ temperature: 1 }, NO_MASK, 0.3).token).toBe(1);
    expect(one({ temperature: 1 }, NO_MASK, 0.7).token).toBe(2);
    expect(one({ temperature: 1 }, NO_MASK, 0.999999).token).toBe(3);
  });

  test("confidence is the drawn token's: before filtering by default, after it on request", () => {
    const settings = { temperature: 1, topK: 2 };
    expect(one(settings, NO_MASK, 0.9)).toMatchObject({ token: 3, probability: expect.closeTo(0.25, 6) });
    expect(one({ ...settings, originalConfidence: false }, NO_MASK, 0.9).probability).toBeCloseTo(1 / 3, 6);
    expect(one({ ...settings, originalConfidence: false, ranking: "margin" }, NO_MASK, 0.9).score).toBeCloseTo(
      1 / 3,
      6,
    );
  });

  test("forbidden end tokens are not proposed, and the others share their probability", () => {
    const ends = [1];
    const without = (uniform: number, settings: Partial<ProposalSettings>) =>
      propose(prediction, { ...GREEDY, ...settings, forbidEnds: true }, NO_MASK, () => uniform, ends);
    expect(needsLogits({ ...GREEDY, forbidEnds: true })).toBe(true);
    const greedy = without(0.5, {});
    expect(greedy.tokens[0]).toBe(3);
    expect(greedy.probability[0]).toBeCloseTo(0.5, 6);
    for (let uniform = 0.05; uniform < 1; uniform += 0.1) {
      expect(without(uniform, { temperature: 1 }).tokens[0]).not.toBe(1);
    }
    expect(propose(prediction, GREEDY, NO_MASK, () => 0, ends).tokens[0]).toBe(1);
    expect(prediction.logits[1]).toBeCloseTo(Math.log(0.5), 6);
  });

  test.each([
    ["top-p keeps a rank while the ranks before it hold no more than p", { topP: 0.6 }, [0, 2 / 3, 0, 1 / 3]],
    ["top-p of 0 keeps the best alone", { topP: 0 }, [0, 1, 0, 0]],
    ["top-p of 1 keeps all", { topP: 1 }, [0.1, 0.5, 0.15, 0.25]],
    ["top-k keeps k", { topK: 3 }, [0, 5 / 9, 1.5 / 9, 2.5 / 9]],
    ["top-k beyond the vocabulary keeps all", { topK: 50 }, [0.1, 0.5, 0.15, 0.25]],
    ["temperature comes before top-p", { temperature: 0.5, topP: 0.7 }, [0, 1, 0, 0]],
    ["a tiny temperature leaves the best alone", { temperature: 5e-324 }, [0, 1, 0, 0]],
  ])("%s", (_title, settings, expected) => {
    const distribution = filteredDistribution(prediction.logits, { ...GREEDY, ...settings }, NO_MASK);
    expected.forEach((probability, token) => {
      expect(distribution[token]).toBeCloseTo(probability, 6);
    });
  });

  test("ties with the k-th largest survive top-k", () => {
    const tied = predictionOf([0.4, 0.2, 0.2, 0.2]);
    const distribution = filteredDistribution(tied.logits, { temperature: 0, topP: null, topK: 2 }, NO_MASK);
    expect(distribution.filter((probability) => probability > 0)).toHaveLength(4);
  });
});

describe("the schedules", () => {
  const counts = (
    quota: (times: Float32Array, step: number, masked: number) => number,
    steps: number,
    masked: number,
  ) => {
    const times = timesteps(steps, 0.001);
    const taken: number[] = [];
    for (let step = 0, left = masked; step < steps && left > 0; step++) {
      taken.push(quota(times, step, left));
      left -= taken.at(-1)!;
    }
    return taken;
  };
  const dream = (times: Float32Array, step: number, left: number) => dreamQuota(times, step, left).count;
  const dim = (times: Float32Array, step: number, left: number) => dimQuota(times, step, left, 16).count;

  test("dream rounds down, so as many steps as masks begin with an idle one and end with two", () => {
    expect(counts(dream, 8, 16)).toEqual([1, 2, 2, 2, 2, 2, 2, 3]);
    expect(counts(dream, 16, 16)).toEqual([0, ...new Array(14).fill(1), 2]);
  });

  test("dim takes one step fewer than masks, and never an idle one", () => {
    expect(counts(dim, 16, 16)).toEqual([...new Array(14).fill(1), 2]);
    expect(counts(dim, 32, 16)).toEqual(new Array(16).fill(1));
  });

  test("a share of masks at or below the schedule's end commits what is left", () => {
    expect(dimQuota(timesteps(8, 0.1), 2, 1, 16)).toEqual({ count: 1, chance: 1, flush: true });
    expect(dimQuota(timesteps(1000, 0.001), 5, 1, 1000)).toEqual({ count: 1, chance: 1, flush: true });
  });

  test("both always end: the last step takes everything", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 }), (steps, masked) => {
        const times = timesteps(steps, 0.001);
        expect(dreamQuota(times, steps - 1, masked)).toEqual({ count: masked, chance: 1, flush: true });
        const quota = dimQuota(times, steps - 1, masked, 200);
        expect(quota).toEqual({ count: masked, chance: 1, flush: true });
      }),
      { seed: 5 },
    );
  });
});

describe("random numbers", () => {
  test("repeat for the same seed and stream, and differ between streams and seeds", () => {
    const take = (seed: number, stream: number) => {
      const random = seededRandom(seed, stream);
      return Array.from({ length: 4 }, random);
    };
    expect(take(7, 3)).toEqual(take(7, 3));
    expect(new Set([take(7, 3), take(7, 4), take(8, 3), take(0, 0)].map(String)).size).toBe(4);
  });

  test("are uniform in [0, 1) across streams and within one", () => {
    const within = seededRandom(1);
    const samples = [
      Array.from({ length: 20_000 }, within),
      Array.from({ length: 20_000 }, (_, stream) => seededRandom(1, stream)()),
    ];
    for (const sample of samples) {
      const bins = new Array(10).fill(0);
      for (const value of sample) bins[Math.floor(value * 10)]++;
      const chiSquare = bins.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0);
      expect(chiSquare).toBeLessThan(27.9); // p = 0.001 at 9 degrees of freedom
    }
  });
});

describe("picking rows", () => {
  const scores = Float64Array.of(0.2, 0.9, 0.2, 0.5);

  test("topRows prefers the lower row in a tie", () => {
    expect(topRows(scores, 3)).toEqual([1, 3, 0]);
  });

  test("drawRows follows softmax(score / temperature) without replacement", () => {
    const random = seededRandom(3);
    const firsts = new Array(4).fill(0);
    for (let trial = 0; trial < 20_000; trial++) firsts[drawRows(scores, 2, 0.4, random)[0]!]++;
    const weights = Array.from(scores, (score) => Math.exp(score / 0.4));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    firsts.forEach((count, row) => {
      expect(count / 20_000).toBeCloseTo(weights[row]! / total, 1.7);
    });
    expect(new Set(drawRows(scores, 4, 0.4, random)).size).toBe(4);
  });

  test("drawRows with a selection temperature near 0 takes the best rows", () => {
    expect(drawRows(scores, 2, 1e-9, seededRandom(1))).toEqual([1, 3]);
  });

  test("uniformRows draws every pair equally often", () => {
    const random = seededRandom(9);
    const seen = new Map<string, number>();
    for (let trial = 0; trial < 12_000; trial++) {
      const pair = String(uniformRows(4, 2, random));
      seen.set(pair, (seen.get(pair) ?? 0) + 1);
    }
    expect([...seen.keys()].sort()).toEqual(["0,1", "0,2", "0,3", "1,2", "1,3", "2,3"]);
    for (const count of seen.values()) expect(Math.abs(count - 2000)).toBeLessThan(150);
  });

  test("chanceRows keeps each row with the given chance", () => {
    const random = seededRandom(4);
    let kept = 0;
    for (let trial = 0; trial < 5000; trial++) kept += chanceRows(10, 0.3, random).length;
    expect(kept / 50_000).toBeCloseTo(0.3, 2);
    expect(chanceRows(3, 1, random)).toEqual([0, 1, 2]);
    expect(chanceRows(3, 0, random)).toEqual([]);
  });
});
