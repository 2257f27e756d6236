import { describe, expect, test } from "vitest";
import { strategyAt } from "@/lib/analysis/ancestry";
import { formatScore, formatThreshold, rankingAt } from "@/lib/analysis/ranking";
import { CAT, DOG, handTrace, RED, type Round } from "./hand-trace";

const rows = {
  0: [
    [DOG, 0.6],
    [CAT, 0.3],
  ],
  1: [[RED, 0.5]],
} as const;
const byMargin: Round = { rows, score: ({ margin }) => margin };
const byEntropy: Round = { rows, score: ({ entropy }) => -entropy };

describe("what positions were ranked by", () => {
  test("is what the strategy says, whatever the numbers equal", () => {
    expect(rankingAt(handTrace([byMargin], { strategy: "entropy" }), 0)).toBe("negative-entropy");
  });

  test("is read off the columns for a strategy that is not known", () => {
    const trace = handTrace([{ rows }, byMargin, byEntropy, { rows, score: () => 7 }], { strategy: "from-a-file" });
    expect([0, 1, 2, 3].map((index) => rankingAt(trace, index))).toEqual([
      "probability",
      "margin",
      "negative-entropy",
      "probability",
    ]);
  });

  test("follows a branch back to the runs that it left", () => {
    const [first, second] = [
      { model: "hand", strategy: "margin", settings: { gamma: 0.3 }, prefill: "off" },
      { model: "hand", strategy: "entropy", settings: {}, prefill: "off" },
    ] as const;
    const trace = handTrace([byEntropy, byMargin, { rows }], {
      branch: {
        iteration: 2,
        intervention: {},
        ancestors: [{ ...first, branch: { iteration: 1, intervention: {} } }, second],
      },
    });
    expect([0, 1, 2].map((index) => strategyAt(trace, index)?.strategy.id)).toEqual(["entropy", "margin", "confident"]);
    expect(strategyAt(trace, 1)?.settings).toMatchObject({ gamma: 0.3, temperature: 0 });
    expect([0, 1, 2].map((index) => rankingAt(trace, index))).toEqual(["negative-entropy", "margin", "probability"]);
  });

  test("of iterations that were taken over from nobody knows whom is read off the columns", () => {
    const trace = handTrace([byMargin, { rows }], { branch: { iteration: 1, intervention: {} } });
    expect(strategyAt(trace, 0)).toBeNull();
    expect([0, 1].map((index) => rankingAt(trace, index))).toEqual(["margin", "probability"]);
  });

  test("survives settings outside their ranges", () => {
    const trace = handTrace([{ rows }], { settings: { gamma: 7, temperature: -1, fallback: "magic" } });
    expect(strategyAt(trace, 0)?.settings).toMatchObject({ gamma: 1, temperature: 0, fallback: "schedule" });
  });
});

test("thresholds have the name that their strategy gives them, and the unit of the ranking", () => {
  const named = (strategy: string) => formatThreshold(0.875, handTrace([{ rows }], { strategy }), 0);
  expect(["confident", "fast-dllm-threshold", "entropy"].map(named)).toEqual([
    "γ 87.5\u00a0%",
    "threshold 87.5\u00a0%",
    "γ 0.875\u00a0nats",
  ]);
  expect(formatScore(-0.456, "negative-entropy")).toBe("−0.46\u00a0nats");
  expect(formatScore(0.456, "margin")).toBe("45.6\u00a0%");
});
