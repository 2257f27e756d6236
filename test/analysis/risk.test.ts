import { describe, expect, it } from "vitest";
import { calibratedThreshold, riskPValue } from "@/lib/analysis/risk";
import { seededRandom } from "@/lib/decoding/random";

describe("calibrating a threshold", () => {
  it("takes the exact binomial bound times e, or Hoeffding's where that is smaller", () => {
    expect(riskPValue(0, 100, 0.05)).toBeCloseTo(0.95 ** 100, 10);
    expect(riskPValue(0.05, 100, 0.05)).toBe(1);
    // P(at most 1 of 100 at 5 %) = 0.95^100 + 100 · 0.05 · 0.95^99 = 0.0371; Hoeffding's exp(−100 · 0.02474) is smaller than e times that.
    expect(riskPValue(0.01, 100, 0.05)).toBeCloseTo(0.0843, 3);
    expect(riskPValue(0.01, 100, 0.05)).toBeLessThan(riskPValue(0.02, 100, 0.05));
    expect(riskPValue(0.02, 400, 0.05)).toBeLessThan(0.05);
  });

  it("stops at the first threshold that fails, though a looser one would pass", () => {
    const point = (threshold: number, risk: number) => ({ threshold, risk, n: 200 });
    const points = [point(0.9, 0), point(0.8, 0.01), point(0.7, 0.06), point(0.6, 0)];
    expect(calibratedThreshold(points, 0.05, 0.05)).toBe(0.8);
    expect(calibratedThreshold(points, 0.01, 0.05)).toBeNull();
  });

  it("breaks its promise as rarely as it says", () => {
    const random = seededRandom(1, 0);
    // Every point of the curve is worse than promised, so any choice is a broken promise.
    const trials = 2000;
    let broken = 0;
    for (let trial = 0; trial < trials; trial++) {
      const n = 100;
      const wrong = Array.from({ length: n }, () => random()).filter((draw) => draw < 0.1001).length;
      if (calibratedThreshold([{ threshold: 0.9, risk: wrong / n, n }], 0.1, 0.05) !== null) broken++;
    }
    expect(broken / trials).toBeLessThan(0.06);
    expect(broken).toBeGreaterThan(0);
  });
});
