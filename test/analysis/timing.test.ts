import { expect, it } from "vitest";
import { isSurelyFaster, timingOf } from "@/lib/analysis/timing";

const timing = (...times: number[]) => timingOf(times)!;

it("has a median and a spread, of one run as of several", () => {
  expect(timing(30, 10, 20)).toEqual({ medianMs: 20, minMs: 10, maxMs: 30, runs: 3 });
  expect(timing(10, 20).medianMs).toBe(15);
  expect(timing(7)).toEqual({ medianMs: 7, minMs: 7, maxMs: 7, runs: 1 });
  expect(timingOf([])).toBeNull();
});

it("calls a run faster only where the spreads part, and never by single runs", () => {
  expect(isSurelyFaster(timing(10, 11, 12), timing(13, 14, 20))).toBe(true);
  expect(isSurelyFaster(timing(10, 11, 13), timing(13, 14, 20))).toBe(false);
  expect(isSurelyFaster(timing(13, 14, 20), timing(10, 11, 12))).toBe(false);
  expect(isSurelyFaster(timing(10), timing(100))).toBe(false);
  expect(isSurelyFaster(timing(10, 11, 12), timing(100))).toBe(false);
});
