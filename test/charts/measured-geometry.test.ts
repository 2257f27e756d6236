import { describe, expect, it } from "vitest";
import { type MeasuredPoint, measuredLayout, PLOT } from "@/components/charts/measured-geometry";
import { wilsonInterval } from "@/lib/analysis/interval";

const point = (id: string, right: number, cost: number, series = "s"): MeasuredPoint => ({
  id,
  label: id,
  series,
  accuracy: wilsonInterval(right, 100),
  samples: 100,
  cost,
});

describe("the chart of measured strategies and caches", () => {
  const { points, fronts, xTicks } = measuredLayout([
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
    expect(fronts).toEqual([{ series: "s", path: `M${quick!.x},${quick!.y}L${slow!.x},${slow!.y}` }]);
  });

  it("joins only those that were asked the same questions", () => {
    const [many, few] = [point("many", 70, 2), { ...point("few", 90, 3), samples: 20 }];
    const layout = measuredLayout([many, few, point("dear", 80, 9)]);
    expect(layout.points.map(({ isOnFront }) => isOnFront)).toEqual([true, false, true]);
    expect(layout.fronts[0]!.path.match(/[ML]/g)).toHaveLength(2);
  });

  it("holds points against those of their series only", () => {
    const layout = measuredLayout([point("worse", 50, 9, "one"), point("better", 90, 3, "other")]);
    expect(layout.fronts.map(({ series }) => series)).toEqual(["one", "other"]);
    expect(layout.points.every(({ isOnFront }) => isOnFront)).toBe(true);
  });

  it("names a cache in every series it stands in", () => {
    const layout = measuredLayout([point("cache", 50, 9, "slow"), point("cache", 90, 3, "fast")]);
    const [slow, fast] = layout.points;
    expect(slow!.name!.x).toBeGreaterThan(fast!.name!.x);
  });

  it("names what the others are held against, even where they beat it", () => {
    const [none, cache] = measuredLayout([
      { ...point("none", 50, 9), isReference: true },
      point("cache", 90, 3),
    ]).points;
    expect(none!.isOnFront).toBe(false);
    expect([none, cache].map((placed) => placed!.name)).not.toContain(null);
  });

  it("writes a name left of its point where another one is in the way on the right", () => {
    const [first, second] = measuredLayout([
      point("first", 70, 8),
      point("second", 70, 8.4),
      point("far to the right", 60, 90),
      point("far to the left", 60, 1, "another series"),
    ]).points;
    expect(second!.name).toBeNull();
    expect(first!.name).toMatchObject({ anchor: "end", y: first!.y + 4 });
  });

  it("writes no name across the line through those that no other one beats", () => {
    const [first] = measuredLayout([point("a long name", 70, 5), point("dear", 71, 50)]).points;
    expect(Math.abs(first!.name!.y - 4 - first!.y)).toBeGreaterThanOrEqual(12);
  });

  it("writes the names of neighbours in places of their own", () => {
    const crowd = Array.from({ length: 4 }, (_, index) => point(`crowded ${index}`, 70 + index, 3 + index / 50));
    const names = measuredLayout(crowd).points.flatMap(({ name }) => name ?? []);
    expect(names).toHaveLength(4);
    for (const [index, name] of names.entries()) {
      for (const other of names.slice(index + 1)) {
        expect(Math.abs(name.y - other.y) >= 12 || name.anchor !== other.anchor).toBe(true);
      }
    }
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
