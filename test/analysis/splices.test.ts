import { expect, test } from "vitest";
import { positionTimings, runMetrics } from "@/lib/analysis/run";
import { daedal } from "@/lib/decoding/strategies/daedal";
import { problemsOf } from "@/lib/trace/check";
import { replay } from "@/lib/trace/replay";
import { toyTrace } from "../trace/traces";

/** A run that grows from 6 to 14 positions: end tokens behind it at first, then insertions in the middle. */
const grown = () =>
  toyTrace(
    daedal,
    { maxLength: 14, growth: 3, low: 0.6, endWindow: 4, endThreshold: 0, blockLength: 4 },
    { responseLength: 6, prior: [[5, 7]], endIds: [10] },
  );

test("a trace of a growing response is sound and replays to its answer", async () => {
  const trace = await grown();
  expect(trace.iterations.some(({ splices }) => splices?.some(({ remove }) => remove === 1))).toBe(true);
  expect(problemsOf(trace)).toEqual([]);
  const { at, length } = replay(trace);
  expect(at(length).canvas).toEqual(trace.outcome.answer);
  expect(at(length).commits).toHaveLength(trace.outcome.answer.length);
});

test("every committed position of a grown answer is timed by the commit that put its token there", async () => {
  const trace = await grown();
  const frame = replay(trace).at(trace.iterations.length);
  for (const { position, committed, settled } of positionTimings(trace)) {
    expect(committed).toBe(frame.iterations[position]);
    if (committed === null) continue;
    expect(frame.commits[position]?.token).toBe(trace.outcome.answer[position]);
    expect(settled).toBeLessThanOrEqual(committed);
  }
});

test("the structure prior does not count as decoded where insertions moved it to", async () => {
  const trace = await grown();
  const moved = trace.outcome.answer.lastIndexOf(7);
  expect(moved).toBeGreaterThan(5);
  const { tokensPerIteration } = runMetrics(trace);
  expect(tokensPerIteration.nominal * trace.iterations.length).toBeCloseTo(trace.outcome.answer.length - 1);
});

test("a splice beyond the response is named", async () => {
  const trace = await grown();
  const at = trace.iterations.findIndex(({ splices }) => splices);
  const spoiled = structuredClone(trace);
  spoiled.iterations[at]!.splices![0]!.position = 99;
  expect(problemsOf(spoiled)).toEqual([expect.stringMatching(/splices\.0: cuts \d positions at 99 of \d+/)]);
});
