import { describe, expect, it } from "vitest";
import { type MeasuredPoint, measuredLayout, PLOT } from "@/components/strategies/measured-geometry";
import { wilsonInterval } from "@/lib/analysis/interval";

const point = (id: string, right: number, nfe: number): MeasuredPoint => ({
  id,
  label: id,
  summary: { accuracy: wilsonInterval(right, 100), samples: 100, iterations: nfe, nfe, weightedNfe: nfe },
});

describe("the chart of measured strategies", () => {
  const { points, frontPath, xTicks } = measuredLayout([
    point("slow", 90, 30),
    point("quick", 70, 2),
    point("bad", 60, 8),
  ]);
  const [slow, quick, bad] = points;

  it("puts more evaluations to the right and more right answers above", () => {
    expect(slow!.x).toBeGreaterThan(bad!.x);
    expect(bad!.x).toBeGreaterThan(quick!.x);
    expect(slow!.y).toBeLessThan(quick!.y);
    expect(quick!.y).toBeLessThan(bad!.y);
  });

  it("joins those that no other one beats, from cheap to good", () => {
    expect(points.map(({ isOnFront }) => isOnFront)).toEqual([true, true, false]);
    expect(frontPath).toBe(`M${quick!.x},${quick!.y}L${slow!.x},${slow!.y}`);
  });

  it("keeps points, intervals and ticks inside the drawing", () => {
    for (const { x, y, interval } of points) {
      for (const value of [y, ...interval]) expect(value).toBeGreaterThanOrEqual(PLOT.top);
      for (const value of [y, ...interval]) expect(value).toBeLessThanOrEqual(PLOT.height - PLOT.bottom);
      expect(x).toBeGreaterThanOrEqual(PLOT.left);
      expect(x).toBeLessThanOrEqual(PLOT.width - PLOT.right);
    }
    expect(xTicks.map(({ value }) => value)).toEqual([2, 3, 5, 8, 12, 20, 30]);
  });

  it("has a place for a single strategy", () => {
    const [alone] = measuredLayout([point("alone", 50, 1)]).points;
    expect(Number.isFinite(alone!.x + alone!.y)).toBe(true);
  });
});
