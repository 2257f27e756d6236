import { interpolateViridis, line, scaleLinear } from "d3";
import { describe, expect, it } from "vitest";
import { confidenceColor } from "@/components/charts/color";
import { linearScale, linePath } from "@/components/charts/scale";

const VALUES = [-1, 0, 0.1, 1 / 3, 0.5, 0.77, 1, 2.5, 17];

describe("the scales of the first charts are D3's", () => {
  it.each([
    [0, 1, 0, 300],
    [3, 17, 120, 7],
    [5, 5, 0, 10],
  ])("from [%d, %d] to [%d, %d], there and back, clamped and not", (a, b, from, to) => {
    for (const isClamped of [false, true]) {
      const [ours, theirs] = [
        linearScale([a, b], [from, to], isClamped),
        scaleLinear([a, b], [from, to]).clamp(isClamped),
      ];
      for (const value of VALUES) {
        expect(ours(value)).toBe(theirs(value));
        expect(ours.invert(value)).toBe(theirs.invert(value));
      }
    }
  });

  it("lines have gaps, dots and tenths of a pixel alike", () => {
    const points = [[0, 1.04], [2.26, 3], null, [5, 6.55], null, null, [7, 8], [9, 10], [11.11, 12]] as const;
    const theirs = line<(typeof points)[number]>()
      .defined((point) => point !== null)
      .x((point) => point![0])
      .y((point) => point![1])
      .digits(1);
    expect(linePath(points)).toBe(theirs(points));
    expect(linePath([])).toBe("");
  });

  it("viridis has the same colours", () => {
    for (let step = -10; step <= 1010; step++) {
      const value = step / 1000;
      expect(confidenceColor(value)).toBe(interpolateViridis(Math.max(0, Math.min(1, value))));
    }
  });
});
