import { expect, test } from "vitest";
import { barsPath, commitLayout, confidenceThreshold, mostCommits } from "@/components/charts/commit-geometry";
import { confidencePerIteration } from "@/lib/analysis/run";
import type { Iteration } from "@/lib/trace/schema";
import { smallTrace } from "./small-trace";

const steps = confidencePerIteration(smallTrace);
const size = { columns: 3, maxCommits: 2, width: 60, height: 40 };

test("bars stand on the baseline, as tall as their share of the most commits", () => {
  expect(commitLayout(steps, size).bars).toEqual([
    { x: 0, y: 0, width: 18, height: 40 },
    { x: 20, y: 20, width: 18, height: 20 },
    { x: 40, y: 20, width: 18, height: 20 },
  ]);
});

test("bars are one path of rounded boxes, and one without height is not drawn", () => {
  const bar = { x: 10, y: 5, width: 18, height: 20 };
  expect(barsPath([{ ...bar, height: 0 }, bar])).toBe(
    "M12,5h14a2,2 0 0 1 2,2v16a2,2 0 0 1 -2,2h-14a2,2 0 0 1 -2,-2v-16a2,2 0 0 1 2,-2z",
  );
});

test("lines run through the middle of the bars on the scale from 0 to 1", () => {
  // Means 0.625, 0.6, 0.45; lowest commits 0.8, 0.8, 0.45; 40 px high.
  const { meanPath, gatePath } = commitLayout(steps, size);
  expect(meanPath).toBe("M9,15L29,16L49,22");
  expect(gatePath).toBe("M9,8L29,8L49,22");
});

test("a line is broken where an iteration has no value", () => {
  const idle = [steps[0]!, { ...steps[1]!, gate: null }, steps[2]!];
  expect(commitLayout(idle, size).gatePath).toBe("M9,8ZM49,22Z");
});

test("a shared domain makes room for iterations that this run does not have", () => {
  expect(commitLayout(steps, { ...size, columns: 6 }).bars[1]!.x).toBe(10);
  expect(mostCommits(smallTrace.iterations)).toBe(2);
});

test("a threshold is drawn by its strategy's name for it, and only where it gates the confidence that the lines show", () => {
  const { iterations } = smallTrace;
  const changed = (change: (step: Iteration) => Partial<Iteration>) =>
    confidenceThreshold({ ...smallTrace, iterations: iterations.map((step) => ({ ...step, ...change(step) })) });
  expect(confidenceThreshold(smallTrace)).toEqual({ name: "γ", value: 0.7 });
  expect(confidenceThreshold({ ...smallTrace, strategy: "klass", settings: {} })?.name).toBe("threshold");
  expect(confidenceThreshold({ ...smallTrace, strategy: "somebody-else's" })?.name).toBe("threshold");
  expect(changed(({ margin }) => ({ score: margin }))).toBeNull();
  expect(changed(() => ({ gate: {} }))).toBeNull();
});
