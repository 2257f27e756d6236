import { expect, test } from "vitest";
import { clockScale } from "@/components/charts/timeline-geometry";
import { clockEnd, laneClock, laneTicks, nextTick } from "@/lib/analysis/clock";
import { smallTrace } from "@/test/charts/small-trace";

test("the clock counts iterations, filled masks or milliseconds", () => {
  expect(laneTicks(smallTrace, "step")).toEqual([1, 2, 3]);
  expect(laneTicks(smallTrace, "unmasked")).toEqual([0.5, 0.75, 1]); // four masks at the start: 2, 1, 1 filled
  expect(laneTicks(smallTrace, "time")).toEqual([10, 20, 30]);
});

test("masks that are given back do not turn the clock of shares back, and an idle iteration is a moment of its own", () => {
  const [first, second, third] = smallTrace.iterations;
  const revoked = {
    ...smallTrace,
    iterations: [first!, { ...second!, remasks: [1, 3, 4] }, { ...third!, commits: [] }, third!],
  };
  // Masks left: 4, 2, 4, 4, 3.
  const ticks = laneTicks(revoked, "unmasked");
  expect(ticks.map((tick) => tick.toFixed(6))).toEqual(["0.500000", "0.500001", "0.500002", "0.500003"]);
  expect([0, 1, 2, 3].map((index) => laneClock(ticks, ticks[index]!))).toEqual([1, 2, 3, 4]);
});

test("the clock of shares follows a canvas that grows, and ends at 1", () => {
  const [first, second, third] = smallTrace.iterations;
  const grown = { ...first!, splices: [{ position: 0, remove: 0, tokens: [5, 5] }] };
  const full = {
    ...second!,
    commits: [],
    splices: [{ position: 0, remove: 4, tokens: [] }],
    canvas: [5, 5, 0, 5, 5, 3, 4],
  };
  // Masks left: 4, then two filled and two inserted: 4, then three of them and one more cut: 1, then 0.
  const trace = { ...smallTrace, iterations: [grown, full, { ...third!, commits: third!.commits }] };
  expect(laneTicks(trace, "unmasked")).toEqual([0.000001, 0.75, 1]);
});

test("the clock ends with the longest lane, and at 1 when it counts a share", () => {
  const short = { ...smallTrace, iterations: smallTrace.iterations.slice(0, 1) };
  expect([clockEnd([short, smallTrace], "step"), clockEnd([short], "unmasked"), clockEnd([], "time")]).toEqual([
    3, 1, 0,
  ]);
});

test("a lane shows every iteration that the clock has reached", () => {
  const ticks = [0.5, 0.75, 1];
  expect([0, 0.49, 0.5, 0.74, 1].map((value) => laneClock(ticks, value))).toEqual([0, 0, 1, 1, 3]);
  expect(laneClock([0.1 + 0.2], 0.3)).toBe(1);
});

test("stepping stops wherever any lane changes, and at both ends", () => {
  const lanes = [
    [10, 20, 30],
    [15, 45],
  ];
  expect(nextTick(lanes, 10, 1, 45)).toBe(15);
  expect(nextTick(lanes, 17, -1, 45)).toBe(15);
  expect(nextTick(lanes, 10, -1, 45)).toBe(0);
  expect(nextTick(lanes, 45, 1, 45)).toBe(45);
});

test("a point off the track means its nearer end", () => {
  const x = clockScale(30, 300);
  expect([x(15), x.invert(75), x.invert(-20), x.invert(900)]).toEqual([150, 7.5, 0, 30]);
});
