import { expect, it } from "vitest";
import confidentData from "@/components/charts/example-traces/confident.json";
import { delaysOf, momentsOf } from "@/components/playground/machine/animation";
import { playMs } from "@/lib/analysis/clock";
import type { Trace } from "@/lib/trace/schema";

const trace = confidentData as unknown as Trace;
const steps = trace.iterations.length;
const short: Trace = { ...trace, iterations: trace.iterations.slice(0, 1) };

it("an animation has a picture for the beginning and for every moment at which some run changes", () => {
  expect(momentsOf([short, trace], "step")).toEqual(Array.from({ length: steps + 1 }, (_, at) => at));
  expect(momentsOf([trace], "time")).toEqual([0, ...trace.iterations.map(({ elapsedMs }) => elapsedMs)]);
});

it("a long run passes over some of its moments, never over its beginning and its end", () => {
  const some = momentsOf([trace], "step", 3);
  expect(some).toHaveLength(3);
  expect([some[0], some.at(-1)]).toEqual([0, steps]);
  expect(new Set(some).size).toBe(3);
});

it("pictures stand as long as the player would show them, and the last one longer", () => {
  const delays = delaysOf(momentsOf([trace], "step"), [trace], "step");
  const total = delays.slice(0, -1).reduce((sum, delay) => sum + delay, 0);
  expect(total).toBeCloseTo(playMs([trace], "step"));
  expect(delays.at(-1)).toBe(3000);
});
