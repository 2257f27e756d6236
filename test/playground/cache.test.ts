import { describe, expect, test } from "vitest";
import { changeCacheSetting, switchCache } from "@/components/models/lane-edits";
import { cacheSummary } from "@/components/ui/cache-summary";
import { DEFAULT_LANE } from "@/lib/experiment/defaults";
import { cacheConflict, resolveLegal } from "@/lib/experiment/resolve";
import type { Lane } from "@/lib/experiment/schema";

const lane = { ...DEFAULT_LANE, prefill: "dkv-decode" as const, cacheSettings: { interval: 8 } };

describe("a lane's cache", () => {
  test("takes over the settings that the next one knows, and none besides", () => {
    expect(switchCache(lane, "dkv-greedy")).toEqual({ ...lane, prefill: "dkv-greedy" });
    expect(switchCache(lane, "freecache").cacheSettings).toBeUndefined();
    expect(switchCache({ ...lane, cacheSettings: { interval: 8, window: 2 } }, "dkv-decode").cacheSettings).toEqual({
      interval: 8,
    });
  });

  test("keeps only settings off their defaults, so that links stay short", () => {
    expect(changeCacheSetting(lane, "interval", 4).cacheSettings).toBeUndefined();
    expect(changeCacheSetting(DEFAULT_LANE, "interval", 2).cacheSettings).toEqual({ interval: 2 });
    const greedy = switchCache(lane, "dkv-greedy");
    expect(changeCacheSetting(greedy, "window", 2).cacheSettings).toEqual({ interval: 8, window: 2 });
  });

  test("is named with what was changed", () => {
    expect(cacheSummary(DEFAULT_LANE)).toBe("Dimple prefill");
    expect(cacheSummary(lane)).toBe("dKV-Cache decode · refresh interval 8");
    expect(cacheSummary({ prefill: "dkv-decode", cacheSettings: { interval: 4 } })).toBe("dKV-Cache decode");
  });

  test("says in a sentence why a strategy cannot be run with it", () => {
    const problem = (change: Partial<Lane>, responseLength = 16) =>
      cacheConflict(resolveLegal({ ...lane, ...change }), responseLength);
    expect(problem({})).toBeNull();
    expect(problem({ strategy: "autoregressive" })).toMatch(/^Autoregressive looks one way, .*\.$/);
    expect(problem({ ...switchCache(lane, "dimple"), strategy: "autoregressive" })).toBeNull();
    const few = { strategy: "maskgit", settings: { steps: 8 }, prefill: "dkv-greedy" } as const;
    expect(problem(few, 16)).toMatch(
      /may take 8 iterations for 16 positions, .* about a few positions at a time; .*\.$/,
    );
    expect(problem(few, 8)).toBeNull();
  });
});
