import { describe, expect, test } from "vitest";
import { branchFrom } from "@/lib/experiment/branch";
import { DEFAULT_LANE } from "@/lib/experiment/defaults";
import { modelsOf, resolve, resolveLegal, shortest } from "@/lib/experiment/resolve";
import type { Lane } from "@/lib/experiment/schema";

const problemsOf = (change: Partial<Lane>, responseLength?: number) => {
  const resolution = resolve({ ...DEFAULT_LANE, ...change }, responseLength);
  return resolution.ok ? [] : resolution.problems;
};

describe("a lane that is resolved", () => {
  test("has what it names in place of names, and every setting", () => {
    const lane: Lane = { ...DEFAULT_LANE, strategy: "apd", settings: { weight: 0.2 }, prefill: "dkv-decode" };
    const { recipe, strategy, settings, cache, companion, branch } = resolveLegal(lane);
    expect(recipe).toBe(lane);
    expect(Object.keys(settings)).toEqual(Object.keys(strategy.params));
    expect([strategy.id, settings.weight]).toEqual(["apd", 0.2]);
    expect([cache.policy.id, cache.settings]).toEqual(["dkv-decode", { interval: 4 }]);
    expect(companion).toEqual({ name: "mini-ar", attention: "causal" });
    expect(branch).toBeNull();
  });

  test("knows the models that it runs, whatever companion it names in vain", () => {
    expect(modelsOf(resolveLegal({ ...DEFAULT_LANE, companion: "other" }))).toEqual(["mini-dimple"]);
    expect(modelsOf(resolveLegal({ ...DEFAULT_LANE, strategy: "apd", companion: "other" }))).toEqual([
      "mini-dimple",
      "other",
    ]);
  });

  test("has the runs behind it resolved, too", () => {
    const from: Lane = { ...DEFAULT_LANE, strategy: "margin" };
    const { branch } = resolveLegal({ ...branchFrom(from, 3, {}), strategy: "maskgit" });
    expect([branch?.from.strategy.id, branch?.iteration]).toEqual(["margin", 3]);
  });

  test("is written in the fewest words", () => {
    const spelled: Lane = {
      ...DEFAULT_LANE,
      settings: { gamma: 0.9, temperature: 0.5 },
      prefill: "dkv-greedy",
      cacheSettings: { interval: 4, window: 2 },
    };
    expect(shortest(resolveLegal(spelled))).toEqual({
      ...spelled,
      settings: { temperature: 0.5 },
      cacheSettings: { window: 2 },
    });
    expect(shortest(resolveLegal({ ...DEFAULT_LANE, strategy: "apd", companion: "mini-ar" }))).toEqual({
      ...DEFAULT_LANE,
      strategy: "apd",
    });
  });
});

describe("a lane that cannot be resolved", () => {
  test("is told everything that is wrong with it at once", () => {
    expect(
      problemsOf({ settings: { gamma: 7, speed: 1 }, prefill: "dkv-decode", cacheSettings: { interval: 0 } }),
    ).toEqual([
      'strategy "confident": gamma must be a number from 0.01 to 1, got 7.',
      expect.stringMatching(/^strategy "confident" has no setting "speed"; it has gamma, .*\.$/),
      'cache "dkv-decode": interval must be a whole number from 1 to 64, got 0.',
    ]);
    expect(problemsOf({ strategy: "magic", prefill: "quick" })).toEqual([
      expect.stringMatching(/^no strategy "magic"; there are maskgit, .*\.$/),
      expect.stringMatching(/^no cache "quick"; there are off, dimple, .*\.$/),
    ]);
    expect(problemsOf({ cacheSettings: { interval: 2 } })).toEqual([
      'cache "dimple" has no setting "interval"; it has none.',
    ]);
  });

  test("is told what is wrong with the runs behind it", () => {
    const branch = branchFrom({ ...DEFAULT_LANE, strategy: "magic" }, 2, {});
    expect(problemsOf({ branch: branch.branch })).toEqual([
      expect.stringMatching(/^the run that it leaves: no strategy "magic"; there are /),
    ]);
  });

  test("may be one whose strategy does not go with its cache, at some length", () => {
    const few = { strategy: "maskgit", settings: { steps: 8 }, prefill: "dkv-greedy" };
    expect(problemsOf(few, 16)).toEqual([
      expect.stringMatching(/^MaskGIT may take 8 iterations for 16 positions, .*\.$/),
    ]);
    expect(problemsOf(few, 8)).toEqual([]);
    expect(problemsOf(few)).toEqual([]);
  });
});
