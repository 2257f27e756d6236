import { describe, expect, it } from "vitest";
import { clockAt, clockStops, convertClock, iterationsShown, neighbourStop } from "@/components/page/clock";
import type { Iteration } from "@/lib/trace/schema";

/** A run that commits `counts[k]` tokens in iteration k, 10 ms each. */
const run = (counts: readonly number[]) => ({
  iterations: counts.map((count, index) => ({
    commits: Array.from({ length: count }, () => ({})),
    elapsedMs: (index + 1) * 10,
  })) as unknown as Iteration[],
});
const quick = run([4, 4]);
const slow = run([1, 1, 1, 1, 1, 1, 1, 1]);

describe("shared clock", () => {
  it("stops wherever some lane changes", () => {
    expect(clockStops([quick, slow], "step")).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(clockStops([quick, slow], "unmasked")).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(clockStops([quick], "unmasked")).toEqual([0, 4, 8]);
    expect(clockStops([quick], "time")).toEqual([0, 10, 20]);
    expect(clockStops([], "step")).toEqual([0]);
  });

  it("shows the same iteration, the same tokens or the same time in all lanes", () => {
    expect(iterationsShown(slow, { mode: "step", at: 1 })).toBe(1);
    expect(iterationsShown(quick, { mode: "unmasked", at: 5 })).toBe(1);
    expect(iterationsShown(slow, { mode: "unmasked", at: 5 })).toBe(5);
    expect(iterationsShown(slow, { mode: "time", at: 35 })).toBe(3);
    expect(iterationsShown(slow, { mode: "time", at: "end" })).toBe(8);
    expect(iterationsShown(quick, { mode: "step", at: 0 })).toBe(0);
  });

  it("steps to the next change and stays inside", () => {
    expect(neighbourStop([0, 4, 8], 5, -1)).toBe(4);
    expect(neighbourStop([0, 4, 8], 4, 1)).toBe(8);
    expect(neighbourStop([0, 4, 8], 0, -1)).toBe(0);
    expect(neighbourStop([0, 4, 8], "end", 1)).toBe(8);
    expect(neighbourStop([0, 4, 8], "end", -1)).toBe(4);
  });

  it("keeps the moment when the mode changes", () => {
    expect(convertClock({ mode: "step", at: 3 }, "time", slow)).toEqual({ mode: "time", at: 30 });
    expect(convertClock({ mode: "unmasked", at: 4 }, "step", quick)).toEqual({ mode: "step", at: 1 });
    expect(convertClock({ mode: "step", at: "end" }, "time", slow)).toEqual({ mode: "time", at: "end" });
    expect(clockAt("unmasked", quick, 1)).toEqual({ mode: "unmasked", at: 4 });
    expect(clockAt("time", quick, 0)).toEqual({ mode: "time", at: 0 });
  });
});
