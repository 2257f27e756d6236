import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { clockAt, convertClock, iterationsShown, laneClock, neighbourMoment, nextTick } from "@/lib/analysis/clock";
import type { Trace } from "@/lib/trace/schema";

const MASK = 9;

/** A run over `counts` tokens in all that commits `counts[k]` of them in iteration k, 10 ms each. */
function run(counts: readonly number[]): Trace {
  const length = counts.reduce((sum, count) => sum + count, 0);
  const canvas = new Array<number>(length).fill(MASK);
  let next = 0;
  const iterations = counts.map((count, index) => {
    const before = [...canvas];
    const commits = Array.from({ length: count }, () => ({ position: next, token: next++ }));
    for (const { position, token } of commits) canvas[position] = token;
    return { index, canvas: before, commits, elapsedMs: (index + 1) * 10 };
  });
  return { responseLength: length, prior: [], vocabulary: { maskId: MASK }, iterations } as unknown as Trace;
}
const quick = run([4, 4]);
const slow = run([1, 1, 1, 1, 1, 1, 1, 1]);

describe("shared clock", () => {
  it("shows the same iteration, the same share of tokens or the same time in all lanes", () => {
    expect(iterationsShown(slow, { scale: "step", at: 1 })).toBe(1);
    expect(iterationsShown(quick, { scale: "unmasked", at: 5 / 8 })).toBe(1);
    expect(iterationsShown(slow, { scale: "unmasked", at: 5 / 8 })).toBe(5);
    expect(iterationsShown(slow, { scale: "time", at: 35 })).toBe(3);
    expect(iterationsShown(slow, { scale: "time", at: "end" })).toBe(8);
    expect(iterationsShown(quick, { scale: "step", at: 0 })).toBe(0);
  });

  it("steps to the next moment at which some lane changes, and stays inside", () => {
    expect(neighbourMoment([quick], { scale: "unmasked", at: 0.6 }, -1)).toBe(0.5);
    expect(neighbourMoment([quick, slow], { scale: "unmasked", at: 0.5 }, 1)).toBe(0.625);
    expect(neighbourMoment([quick, slow], { scale: "step", at: 0 }, -1)).toBe(0);
    expect(neighbourMoment([quick, slow], { scale: "step", at: "end" }, 1)).toBe(8);
    expect(neighbourMoment([quick, slow], { scale: "step", at: "end" }, -1)).toBe(7);
    expect(neighbourMoment([], { scale: "step", at: "end" }, 1)).toBe(0);
  });

  it("keeps the moment when the scale changes", () => {
    expect(convertClock({ scale: "step", at: 3 }, "time", slow)).toEqual({ scale: "time", at: 30 });
    expect(convertClock({ scale: "unmasked", at: 0.5 }, "step", quick)).toEqual({ scale: "step", at: 1 });
    expect(convertClock({ scale: "step", at: "end" }, "time", slow)).toEqual({ scale: "time", at: "end" });
    expect(clockAt("unmasked", quick, 1)).toEqual({ scale: "unmasked", at: 0.5 });
    expect(clockAt("time", quick, 0)).toEqual({ scale: "time", at: 0 });
  });
});

test("the clock finds its place among many moments as a look at all of them would", () => {
  const moments = fc.uniqueArray(
    fc.integer({ min: 1, max: 60 }).map((tick) => tick / 2),
    { maxLength: 30 },
  );
  const ascending = moments.map((ticks) => [...ticks].sort((a, b) => a - b));
  fc.assert(
    fc.property(fc.array(ascending, { maxLength: 4 }), fc.integer({ min: 0, max: 64 }), (lanes, twice) => {
      const value = twice / 2;
      const end = Math.max(0, ...lanes.flat());
      for (const ticks of lanes) expect(laneClock(ticks, value)).toBe(ticks.filter((tick) => tick <= value).length);
      const all = [0, ...lanes.flat(), end];
      const after = Math.min(end, ...all.filter((tick) => tick > value));
      const before = Math.max(0, ...all.filter((tick) => tick < value));
      expect(nextTick(lanes, value, 1, end)).toBe(after);
      expect(nextTick(lanes, value, -1, end)).toBe(before);
    }),
  );
});
