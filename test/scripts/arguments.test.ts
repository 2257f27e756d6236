import { parseArgs } from "node:util";
import { expect, test } from "vitest";
import { DEFAULT_LANE } from "@/lib/experiment/defaults";
import { laneOf, laneOptions } from "@/scripts/arguments";

const laneFrom = (...args: string[]) => laneOf(parseArgs({ args, options: laneOptions }).values);

test("a lane is asked for in one line, part by part, or both", () => {
  const lane = {
    ...DEFAULT_LANE,
    strategy: "maskgit",
    settings: { steps: 8 },
    prefill: "dkv-decode",
    cacheSettings: { interval: 8 },
  };
  const line = "maskgit;steps=8;prefill=dkv-decode;cache.interval=8";
  expect(laneFrom()).toEqual(DEFAULT_LANE);
  expect(laneFrom("--lane", line)).toEqual(lane);
  const [caching, own] = [
    ["--prefill", "dkv-decode", "--cache", "interval=8"],
    ["--model", "mini-ar"],
  ];
  expect(laneFrom("--strategy", "maskgit", "--set", "steps=8", ...caching)).toEqual(lane);
  expect(laneFrom("--lane", line, ...own, "--set", "temperature=0.5")).toEqual({
    ...lane,
    model: "mini-ar",
    settings: { steps: 8, temperature: 0.5 },
  });
});

test.each([
  [["--lane", "maskgit", "--strategy", "confident"], /^--lane: "maskgit" names its strategy/],
  [["--set", "gamma"], /^expected key=value, found "gamma"/],
  [["--set", "speed=1", "--prefill", "quick"], /^strategy "confident" has no setting "speed".* no cache "quick"/],
  [["--cache", "interval=2"], /^cache "dimple" has no setting "interval"/],
])("%j is refused", (args, message) => {
  expect(() => laneFrom(...args)).toThrow(message);
});
