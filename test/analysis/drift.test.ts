import { describe, expect, test } from "vitest";
import { compareDrift, driftReport, exactStep } from "@/lib/analysis/drift";

/** Logits of a distribution. */
const logits = (...rows: readonly (readonly number[])[]) =>
  Float32Array.from(rows.flat(), (probability) => Math.log(probability) + 3);

const MASK = 2;

describe("drift", () => {
  const step = compareDrift({
    iteration: 4,
    positions: [1, 6],
    proposed: [0, 1],
    cached: logits([0.5, 0.3, 0.2], [0.1, 0.3, 0.6]),
    fresh: logits([0.25, 0.5, 0.25], [0.1, 0.3, 0.6]),
    maskId: MASK,
  });

  test("is the divergence of the fresh distribution from the cached one, in nats", () => {
    const kl = 0.25 * Math.log(0.25 / 0.5) + 0.5 * Math.log(0.5 / 0.3) + 0.25 * Math.log(0.25 / 0.2);
    expect(step.kl[0]).toBeCloseTo(kl, 6);
    expect(step.kl[1]).toBeCloseTo(0, 6);
    expect(step.kl[1]).toBeGreaterThanOrEqual(0);
  });

  test("tells how the probability of the proposed token moved, and where another one would be proposed", () => {
    expect(step).toMatchObject({ iteration: 4, positions: [1, 6], flipped: [true, false] });
    expect(step.delta[0]).toBeCloseTo(-0.25, 6);
    expect(step.delta[1]).toBeCloseTo(0, 6);
    expect([step.cachedArgmax, step.freshArgmax]).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });

  test("sums up by iteration and over the run, whatever the order of measuring", () => {
    const report = driftReport([step, exactStep(0, [1, 6, 7], [0, 1, 1]), exactStep(2, [], [])]);
    const kl = step.kl[0]! + step.kl[1]!;
    expect(report.curve.map(({ iteration }) => iteration)).toEqual([0, 2, 4]);
    expect(report.curve[0]).toEqual({ iteration: 0, positions: 3, meanKl: 0, maxKl: 0, flips: 0 });
    expect(report.curve[1]).toEqual({ iteration: 2, positions: 0, meanKl: null, maxKl: null, flips: 0 });
    expect(report.curve[2]).toMatchObject({ positions: 2, meanKl: kl / 2, maxKl: step.kl[0], flips: 1 });
    expect(report).toMatchObject({ positions: 5, meanKl: kl / 5, maxKl: step.kl[0], flips: 1 });
  });

  test("is refused for tables that are not parallel", () => {
    const row = logits([0.5, 0.3, 0.2]);
    const tables = { iteration: 0, positions: [1], proposed: [0], cached: row, fresh: row, maskId: MASK };
    for (const change of [{ proposed: [] }, { cached: row.subarray(1) }, { positions: [1, 2], proposed: [0, 0] }]) {
      expect(() => compareDrift({ ...tables, ...change })).toThrow(/^expected \d rows of one width, got/);
    }
  });
});
