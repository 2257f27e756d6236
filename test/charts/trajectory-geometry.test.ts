import { expect, test } from "vitest";
import { curvePoints } from "@/components/charts/curves-geometry";
import { spread, stretchBox, trajectoryLines } from "@/components/charts/trajectory-geometry";
import { candidatesOf, trajectoriesOf } from "@/lib/analysis/candidates";
import { trackOf } from "@/lib/analysis/moments";
import { CAT, DOG, handTrace, MASK, RED } from "../analysis/hand-trace";
import { smallTrace } from "./small-trace";

test("candidates come with the proposed and the committed one marked, and none for settled positions", () => {
  expect(candidatesOf(smallTrace, { position: 1, iteration: 1 })).toEqual([
    { id: 1, text: "dog", probability: 0.8, isProposed: true, isCommitted: true },
    { id: 2, text: "cat", probability: 0.05, isProposed: false, isCommitted: false },
  ]);
  expect(candidatesOf(smallTrace, { position: 0, iteration: 1 })).toEqual([]);
  expect(candidatesOf(smallTrace, { position: 1, iteration: 9 })).toEqual([]);
});

test("the token that stayed is followed first, then the strongest others", () => {
  const [cat, dog] = trajectoriesOf(smallTrace, trackOf(smallTrace, { iteration: 0, position: 2 }), 2);
  expect([cat!.text, cat!.isFinal, dog!.text, dog!.isFinal]).toEqual(["cat", true, "dog", false]);
  expect(cat!.points.map(({ probability }) => probability)).toEqual([0.05, 0.4, 0.45]);
  expect(dog!.points.map(({ probability }) => probability)).toEqual([0.2, 0.05, 0.05]);
});

test("a position is followed where insertions and cuts move it", () => {
  const trace = handTrace([
    { rows: { 1: [[DOG, 0.4]], 3: [[RED, 0.9]] }, splices: [{ position: 0, remove: 0, tokens: [MASK, MASK] }] },
    { rows: { 1: [[RED, 0.5]], 3: [[CAT, 0.6]] }, commit: [3], splices: [{ position: 0, remove: 1, tokens: [] }] },
    {},
  ]);
  const track = trackOf(trace, { iteration: 2, position: 2 });
  expect(track).toEqual([1, 3, 2]);
  expect(trackOf(trace, { iteration: 0, position: 1 })).toEqual(track);
  const [cat, dog] = trajectoriesOf(trace, track, 2);
  expect([cat!.text, cat!.isFinal, dog!.text]).toEqual(["cat", true, "dog"]);
  expect(cat!.points.map(({ probability }) => probability)).toEqual([undefined, 0.6, undefined]);
  expect(curvePoints(trace, track, "margin").map(({ value }) => value)).toEqual([0.4, 0.6, undefined]);
  expect(trackOf(trace, { iteration: 1, position: 0 })).toEqual([-1, 0, -1]);
});

test("lines run over all iterations and are named where they end", () => {
  const lines = trajectoryLines(trajectoriesOf(smallTrace, trackOf(smallTrace, { iteration: 0, position: 2 }), 2), {
    iterations: 3,
    width: 100,
    height: 40,
  });
  expect(lines.map(({ path }) => path)).toEqual(["M0,38L50,24L100,22", "M0,32L50,38L100,38"]);
  expect(lines.map(({ label }) => label)).toEqual([
    { x: 107, y: 22 },
    { x: 107, y: 36 }, // kept inside the plot: 4 px above its foot
  ]);
});

test("a single known point is drawn as a dot, since a line would show nothing", () => {
  const [line] = trajectoryLines(trajectoriesOf(smallTrace, trackOf(smallTrace, { iteration: 0, position: 3 }), 1), {
    iterations: 3,
    width: 100,
    height: 40,
  });
  expect(line!.dots).toEqual([{ x: 0, y: expect.closeTo(4) }]);
});

test("labels move apart until they can be read, and stay inside", () => {
  expect(spread([10, 12, 50], 11, 60)).toEqual([10, 21, 50]);
  expect(spread([60, 58], 11, 60)).toEqual([60, 49]);
});

test("a range of iterations reaches half a step beyond its ends and stays in the chart", () => {
  const size = { iterations: 11, width: 100, height: 50 }; // 10 px a step
  expect(stretchBox([2, 4], size)).toEqual({ x: 15, y: 0, width: 30, height: 50 });
  expect(stretchBox([0, 40], size)).toEqual({ x: 0, y: 0, width: 100, height: 50 });
});
