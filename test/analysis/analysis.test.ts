import { describe, expect, test } from "vitest";
import { compareRuns } from "@/lib/analysis/compare";
import { meanInterval, pairedDifference, wilsonInterval } from "@/lib/analysis/interval";
import { confidencePerIteration, kendallTau, leftToRightness, positionTimings, runMetrics } from "@/lib/analysis/run";
import { validateTrace } from "@/lib/trace/file";
import type { Iteration, Trace } from "@/lib/trace/schema";

const MASK = 9;
const END = 8;

/** A round by hand: the proposals of every masked position, and which of them go. */
interface Round {
  /** position → [token, probability] */
  readonly proposals: Readonly<Record<number, readonly [number, number]>>;
  readonly commit: readonly number[];
  readonly tokens?: number;
  readonly cachedTokens?: number;
  readonly modelMs?: number;
}

/** A valid trace of four positions, of which position 3 is fixed to the end token, after a prompt of two. */
function traceOf(rounds: readonly Round[], totalMs = 100): Trace {
  const canvas = [MASK, MASK, MASK, END];
  const iterations = rounds.map(
    ({ proposals, commit, tokens = 6, cachedTokens = 0, modelMs = 10 }, index): Iteration => {
      const positions = Object.keys(proposals).map(Number);
      const column = <T>(value: (proposal: readonly [number, number]) => T) =>
        positions.map((p) => value(proposals[p]!));
      const before = [...canvas];
      const commits = commit.map((position) => {
        const [token, probability] = proposals[position]!;
        canvas[position] = token;
        const rank = 1 + Object.values(proposals).filter(([, other]) => other > probability).length;
        return { position, token, probability, score: probability, rank, reason: "quota" as const };
      });
      return {
        index,
        canvas: before,
        positions,
        tokens: column(([token]) => token),
        probability: column(([, probability]) => probability),
        score: column(([, probability]) => probability),
        entropy: column(() => 0.5),
        margin: column(() => 0.1),
        topIds: column(([token]) => [token]),
        topProbs: column(([, probability]) => [probability]),
        commits,
        gate: index === 0 ? { threshold: 0.7 } : {},
        cost: { tokens, cachedTokens, evaluations: 1, modelMs },
        elapsedMs: (totalMs * (index + 1)) / rounds.length,
      };
    },
  );
  const remainingMasks = canvas.filter((token) => token === MASK).length;
  return validateTrace({
    format: "dimple-trace",
    version: 1,
    model: { name: "hand", digest: "", label: "" },
    backend: { name: "none", detail: "" },
    strategy: "maskgit",
    settings: {},
    prefill: "off",
    seed: 0,
    question: "",
    alignment: "aligned",
    vocabulary: { size: 10, maskId: MASK, padId: null, eosId: END, text: {} },
    prompt: [1, 2],
    responseLength: 4,
    prior: [[3, END]],
    iterations,
    outcome: {
      status: remainingMasks === 0 ? "complete" : "budget",
      answer: canvas,
      text: "",
      remainingMasks,
      nfe: rounds.length,
      modelMs: iterations.reduce((sum, { cost }) => sum + cost!.modelMs!, 0),
      totalMs,
    },
  });
}

const TWO_ROUNDS: readonly Round[] = [
  { proposals: { 0: [5, 0.5], 1: [6, 0.9], 2: [7, 0.4] }, commit: [1] },
  { proposals: { 0: [4, 0.8], 2: [7, 0.6] }, commit: [0, 2], tokens: 3, cachedTokens: 3, modelMs: 30 },
];

describe("the numbers of a run", () => {
  test("agree with a run counted by hand", () => {
    expect(runMetrics(traceOf(TWO_ROUNDS))).toEqual({
      iterations: 2,
      idleIterations: 0,
      shareOfLength: 0.5,
      tokensPerIteration: { nominal: 1.5, effective: 1.5 },
      effectiveLength: 3,
      nfe: 2,
      companionNfe: 0,
      weightedNfe: 1.5,
      cacheHitRate: 0.25,
      modelMs: 40,
      totalMs: 100,
      modelMsPerIteration: 20,
      tokensPerSecond: { nominal: 30, effective: 30 },
    });
  });

  test("only positions before the first end token are effective", () => {
    const early = traceOf([{ proposals: { 0: [5, 0.5], 1: [END, 0.9], 2: [END, 0.4] }, commit: [0, 1, 2] }]);
    expect(runMetrics(early)).toMatchObject({
      effectiveLength: 1,
      tokensPerIteration: { nominal: 3, effective: 1 },
      tokensPerSecond: { nominal: 30, effective: 10 },
    });
  });

  test("idle rounds count as iterations, and masks left over are not decoded", () => {
    const idle = traceOf([{ proposals: { 0: [5, 0.5] }, commit: [] }, TWO_ROUNDS[0]!]);
    expect(runMetrics(idle)).toMatchObject({ iterations: 2, idleIterations: 1, tokensPerIteration: { nominal: 0.5 } });
  });

  test("a run without iterations or time has no rates", () => {
    expect(runMetrics(traceOf([], 0))).toMatchObject({
      iterations: 0,
      tokensPerIteration: { nominal: 0, effective: 0 },
      tokensPerSecond: null,
      cacheHitRate: 0,
    });
  });

  test("mean, gate and threshold are given per iteration", () => {
    const [first, second] = confidencePerIteration(traceOf(TWO_ROUNDS));
    expect(first).toEqual({ index: 0, commits: 1, mean: expect.closeTo(0.6, 10), gate: 0.9, threshold: 0.7 });
    expect(second).toEqual({ index: 1, commits: 2, mean: 0.7, gate: 0.6, threshold: null });
  });
});

describe("when a position was decided", () => {
  test("a proposal that no longer changed counts as settled, the rest as waiting", () => {
    expect(positionTimings(traceOf(TWO_ROUNDS))).toEqual([
      { position: 0, committed: 1, settled: 1, waited: 0 },
      { position: 1, committed: 0, settled: 0, waited: 0 },
      { position: 2, committed: 1, settled: 0, waited: 1 },
      { position: 3, committed: null, settled: null, waited: null },
    ]);
  });

  test("a proposal that left and came back settles when it came back", () => {
    const rounds = [5, 6, 5, 5].map((token, index) => ({
      proposals: { 0: [token, 0.5] as const },
      commit: index === 3 ? [0] : [],
    }));
    expect(positionTimings(traceOf(rounds))[0]).toEqual({ position: 0, committed: 3, settled: 2, waited: 1 });
  });
});

describe("Kendall's τ-b", () => {
  test("is 1, −1 and null for order, reverse order and no order at all", () => {
    expect(kendallTau([0, 1, 2], [0, 1, 2])).toBe(1);
    expect(kendallTau([0, 1, 2], [2, 1, 0])).toBe(-1);
    expect(kendallTau([0, 1, 2], [4, 4, 4])).toBeNull();
    expect(kendallTau([0], [0])).toBeNull();
  });

  test("corrects for ties: pairs (0,1) and (1,2) agree, (0,2) is tied", () => {
    // agreement = +1 −1 + 0 = 0
    expect(kendallTau([0, 1, 2], [0, 1, 0])).toBe(0);
    // pairs: (0,1) tied in y, (0,2) +1, (1,2) +1 → 2 / √(3·2)
    expect(kendallTau([0, 1, 2], [0, 0, 1])).toBeCloseTo(2 / Math.sqrt(6), 12);
  });

  test("of a run leaves the structure prior out", () => {
    // Commit iterations by position: 0 → 1, 1 → 0, 2 → 1. Pairs: (0,1) −1, (0,2) tied, (1,2) +1.
    expect(leftToRightness(traceOf(TWO_ROUNDS))).toBe(0);
  });
});

describe("two runs side by side", () => {
  const baseline = traceOf(TWO_ROUNDS);

  test("a run agrees with itself", () => {
    expect(compareRuns(baseline, baseline)).toEqual({
      sameTokens: 4,
      length: 4,
      firstDivergence: null,
      speedUp: { iterations: 1, nfe: 1, modelMs: 1, totalMs: 1 },
    });
  });

  test("the same tokens in another order are no divergence", () => {
    const faster = traceOf([{ proposals: { 0: [4, 0.5], 1: [6, 0.9], 2: [7, 0.4] }, commit: [0, 1, 2] }], 50);
    expect(compareRuns(faster, baseline)).toMatchObject({
      sameTokens: 4,
      firstDivergence: null,
      speedUp: { iterations: 2, nfe: 2, modelMs: 4, totalMs: 2 },
    });
  });

  test("the first other token is named by iteration and leftmost position", () => {
    const other = traceOf([
      { proposals: { 0: [5, 0.5], 1: [6, 0.9], 2: [7, 0.4] }, commit: [1] },
      { proposals: { 0: [5, 0.8], 2: [3, 0.6] }, commit: [0, 2] },
    ]);
    expect(compareRuns(other, baseline)).toMatchObject({
      sameTokens: 2,
      firstDivergence: { a: { iteration: 1, position: 0 } },
    });
  });

  test("a mask agrees with nothing, and times of 0 give no speed-up", () => {
    const empty = traceOf([], 0);
    expect(compareRuns(empty, baseline)).toMatchObject({
      sameTokens: 1,
      firstDivergence: null,
      speedUp: { iterations: null, nfe: null, modelMs: null, totalMs: null },
    });
    expect(compareRuns(empty, empty).sameTokens).toBe(1);
  });
});

describe("the difference of two in the same trials", () => {
  const outcomes = (...runs: readonly (readonly [boolean, number])[]) =>
    runs.flatMap(([success, count]) => new Array<boolean>(count).fill(success));
  // Of 100 trials 60 succeed in both, 12 in the one only, 4 in the other only.
  const one = outcomes([true, 72], [false, 28]);
  const other = outcomes([true, 60], [false, 12], [true, 4], [false, 24]);

  test("counts trials in which the two differ", () => {
    const { value, low, high } = pairedDifference(one, other);
    expect(value).toBeCloseTo(0.08, 12);
    const [gain, loss] = [13 / 102, 5 / 102];
    const reach = 1.959963984540054 * Math.sqrt((gain + loss - (gain - loss) ** 2) / 102);
    expect([low, high]).toEqual([expect.closeTo(gain - loss - reach, 12), expect.closeTo(gain - loss + reach, 12)]);
  });

  test("has the opposite sign the other way round", () => {
    const [there, back] = [pairedDifference(one, other), pairedDifference(other, one)];
    expect(back.value).toBeCloseTo(-there.value, 12);
    expect(back.low).toBeCloseTo(-there.high, 12);
  });

  test("is far narrower than that of two samples where they mostly agree", () => {
    const { low, high } = pairedDifference(one, one);
    expect(high - low).toBeLessThan(0.06);
  });

  test("is refused of different trials", () => {
    expect(() => pairedDifference([true], [])).toThrow("got 1 and 0");
    expect(() => pairedDifference([], [])).toThrow(RangeError);
  });
});

describe("Wilson's interval", () => {
  test("gives the textbook values", () => {
    // 81 of 263: Newcombe 1998, table I, score method without continuity correction.
    const { value, low, high } = wilsonInterval(81, 263);
    expect(value).toBeCloseTo(0.308, 4);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(["0.2553", "0.3662"]);
    expect(wilsonInterval(0, 20)).toMatchObject({ low: 0, high: expect.closeTo(0.1611, 4) });
    expect(wilsonInterval(29, 29)).toMatchObject({ low: expect.closeTo(0.883, 4), high: 1 });
  });

  test("says nothing without trials and refuses impossible counts", () => {
    expect(wilsonInterval(0, 0)).toEqual({ value: 0, low: 0, high: 1 });
    expect(() => wilsonInterval(3, 2)).toThrow(/0 … 2 successes/);
    expect(() => wilsonInterval(Number.NaN, 2)).toThrow(RangeError);
  });
});

describe("the interval of a mean", () => {
  test("is Student's, which is wide where few values were seen", () => {
    const reach = (values: readonly number[]) => {
      const { value, low, high } = meanInterval(values);
      expect(value - low).toBeCloseTo(high - value, 9);
      return high - value;
    };
    // Quantiles from the tables: 12.706, 4.303, 3.182, 2.262; each set has a standard deviation of √(Σ(x − x̄)² / (n − 1)).
    expect(reach([0, 2])).toBeCloseTo(12.7062 * 1, 3);
    expect(reach([0, 1, 2])).toBeCloseTo(4.30265 / Math.sqrt(3), 4);
    expect(reach([0, 1, 1, 2])).toBeCloseTo((3.18245 * Math.sqrt(2 / 3)) / 2, 2);
    expect(reach([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])).toBeCloseTo((2.26216 * Math.sqrt(2.5 / 9)) / Math.sqrt(10), 3);
  });

  test("says of one value that nothing is known of its spread, and of none that there is no mean", () => {
    expect(meanInterval([3])).toEqual({ value: 3, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
    expect(() => meanInterval([])).toThrow(/at least one value/);
  });
});
