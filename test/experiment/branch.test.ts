import { describe, expect, test } from "vitest";
import { branchDepth, branchFrom, describeIntervention, mergeInterventions } from "@/lib/experiment/branch";
import { DEFAULT_LANE } from "@/lib/experiment/defaults";
import { LIMITS } from "@/lib/experiment/limits";

const force = (position: number, token: number) => ({ force: [{ position, token }] });

describe("branches", () => {
  test("a branch decodes like the run it leaves, and holds that run's whole recipe", () => {
    const parent = { ...DEFAULT_LANE, settings: { gamma: 0.7 } };
    const branch = branchFrom(parent, 4, force(2, 9));
    expect(branch).toEqual({ ...parent, branch: { from: parent, iteration: 4, intervention: force(2, 9) } });
    expect(branchDepth(branch)).toBe(1);
  });

  test("a branch from iterations that a branch took over leaves the run that made them", () => {
    const branch = { ...branchFrom(DEFAULT_LANE, 4, force(2, 9)), strategy: "margin" };
    const later = branchFrom(branch, 6, {});
    expect(later.branch?.from).toBe(branch);
    const earlier = branchFrom(branch, 1, {});
    expect(earlier.branch).toEqual({ from: DEFAULT_LANE, iteration: 1, intervention: {} });
    expect(earlier.strategy).toBe("margin");
  });

  test("a second change in the iteration of the first keeps both, the later one for a position", () => {
    const branch = branchFrom(DEFAULT_LANE, 4, { ...force(2, 9), remask: [5] });
    const again = branchFrom(branch, 4, { ...force(5, 1), remask: [7] });
    expect(again.branch).toEqual({
      from: DEFAULT_LANE,
      iteration: 4,
      intervention: { force: [...force(2, 9).force, ...force(5, 1).force], remask: [7] },
    });
    expect(mergeInterventions(force(2, 9), { remask: [2] })).toEqual({ remask: [2] });
  });

  test("branches stand behind each other only so deep", () => {
    let lane = DEFAULT_LANE;
    for (let depth = 1; depth <= LIMITS.branchDepth; depth++) lane = branchFrom(lane, depth, {});
    expect(branchDepth(lane)).toBe(LIMITS.branchDepth);
    expect(() => branchFrom(lane, 20, {})).toThrow(/8 runs behind it/);
  });

  test("a change is described in a few words", () => {
    const text = (id: number) => ["red", "blue"][id] ?? "?";
    const never = () => false;
    expect(describeIntervention(force(3, 1), text, never)).toBe("“blue” at 3");
    expect(describeIntervention({ remask: [4] }, text, never)).toBe("re-masked at 4");
    expect(describeIntervention({ remask: [4] }, text, () => true)).toBe("held back at 4");
    expect(describeIntervention({ remask: [4, 5, 6] }, text, (position) => position > 4)).toBe(
      "2 held back, re-masked at 4",
    );
    expect(describeIntervention({ splices: [{ position: 2, remove: 0, tokens: [5, 5] }] }, text, never)).toBe(
      "2 inserted",
    );
    expect(describeIntervention({ ...force(3, 0), remask: [1, 2], choose: [6] }, text, never)).toBe(
      "“red” at 3, 1 chosen, 1 more",
    );
    expect(describeIntervention({}, text, never)).toBe("");
  });
});
