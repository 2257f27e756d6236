import { expect, test } from "vitest";
import { curveLine, curvePoints, entropyTop } from "@/components/charts/curves-geometry";
import { trackOf } from "@/lib/analysis/moments";
import { smallTrace } from "./small-trace";

test("a position has a value in every iteration that asked about it, and a gap in the others", () => {
  expect(
    curvePoints(smallTrace, trackOf(smallTrace, { iteration: 0, position: 1 }), "margin").map(({ value }) =>
      value?.toFixed(2),
    ),
  ).toEqual(["0.55", "0.75", undefined]);
});

test("the axis of entropies ends at the next half above what the run reaches", () => {
  expect(entropyTop(smallTrace)).toBe(0.5);
  const iterations = smallTrace.iterations.map((step) => ({ ...step, entropy: step.entropy!.map(() => 1.2) }));
  expect(entropyTop({ iterations })).toBe(1.5);
  expect(entropyTop({ iterations: [] })).toBe(0.5);
});

test("a curve breaks where a value is unknown, and a value between two unknown ones is a dot", () => {
  const points = [0.5, 1, undefined, 0, undefined].map((value, iteration) => ({ iteration, value }));
  const size = { iterations: 5, width: 40, height: 20 }; // 10 px a step, 20 px for 1
  expect(curveLine(points, size, 1)).toEqual({ path: "M0,10L10,0M30,20Z", dots: [{ x: 30, y: 20 }] });
});
