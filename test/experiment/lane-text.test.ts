import { describe, expect, test } from "vitest";
import { DEFAULT_LANE } from "@/lib/experiment/defaults";
import { laneText, parseLane } from "@/lib/experiment/lane-text";
import type { Lane } from "@/lib/experiment/schema";

describe("a lane in one line", () => {
  test("is the same lane when it is read", () => {
    const lane: Lane = {
      model: "mini-ar",
      companion: "mini-dimple",
      strategy: "speculative",
      settings: { drafting: "parallel" },
      prefill: "off",
    };
    expect(laneText(lane)).toBe("speculative;drafting=parallel;prefill=off;model=mini-ar;companion=mini-dimple");
    expect(parseLane(laneText(lane))).toEqual(lane);
    const cached: Lane = { ...DEFAULT_LANE, strategy: "maskgit", settings: { steps: 8 }, prefill: "dkv-decode" };
    expect(parseLane("maskgit;steps=8;prefill=dkv-decode;cache.interval=8")).toEqual({
      ...cached,
      cacheSettings: { interval: 8 },
    });
    expect(parseLane("confident")).toEqual(DEFAULT_LANE);
  });

  test.each([
    ["magic", /^no strategy "magic"; there are maskgit, /],
    ["", /^no strategy ""; there are maskgit, /],
    ["confident;gamma=7", /^strategy "confident": gamma must be a number from 0.01 to 1, got 7\.$/],
    ["confident;gamma", /^expected key=value, found "gamma"\.$/],
    ["confident;gamma=7;prefill=quick", /gamma must be .*, got 7\. no cache "quick"; there are off, /],
    ["confident;cache.interval=2", /^cache "dimple" has no setting "interval"; it has none\.$/],
    ["maskgit;prefill=dkv-decode;cache.interval=two", /^cacheSettings\.interval: expected a number, found "two"\.$/],
    ["confident;model=../secret", /^model: expected the name of a model folder, found "..\/secret"\.$/],
  ])("%s is refused with everything that is wrong, and nothing is replaced", (text, message) => {
    expect(() => parseLane(text)).toThrow(message);
  });
});
