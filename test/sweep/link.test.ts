import fc from "fast-check";
import { expect, test } from "vitest";
import { LIMITS } from "@/lib/experiment/limits";
import { TASK_IDS } from "@/lib/scene/world";
import { emojiWorld } from "@/lib/study/emoji-world";
import { asksTheSame, readSweepQuery, sweepQuery } from "@/lib/sweep/link";
import { PRIORS, parseSweep, type Sweep } from "@/lib/sweep/schema";

const problems = emojiWorld();
const { min, max } = LIMITS.responseLength;

const hundredths = fc.integer({ min: 1, max: 100 }).map((value) => String(value / 100));
const gamma = fc.oneof(
  hundredths,
  fc
    .tuple(fc.integer({ min: 10, max: 40 }), fc.integer({ min: 50, max: 95 }))
    .map(([a, b]) => `${a / 100}:${b / 100}:0.05`),
  fc.uniqueArray(hundredths, { minLength: 1, maxLength: 4 }).map((values) => values.join(",")),
);
const lane = fc.oneof(
  gamma.map((values) => `confident;gamma=${values}`),
  fc.constantFrom(
    "maskgit",
    "maskgit;steps=length/2",
    "maskgit;steps=length/2,length/4;prefill=off,dimple",
    "left-to-right;model=mini-ar",
  ),
);

const sweeps: fc.Arbitrary<Sweep> = fc.record({
  version: fc.constant(1 as const),
  lanes: fc.array(lane, { minLength: 1, maxLength: 8 }),
  lengths: fc.uniqueArray(fc.option(fc.integer({ min, max })), { minLength: 1, maxLength: 12 }),
  priors: fc.subarray([...PRIORS], { minLength: 1 }),
  tasks: fc.shuffledSubarray([...TASK_IDS], { minLength: 1 }),
  n: fc.integer({ min: 1, max: 100_000 }),
  seed: fc.integer({ min: 0, max: LIMITS.seed }),
  drift: fc.integer({ min: 0, max: 100_000 }),
});

test("a sweep comes out of its link as it went in, whatever it is", () => {
  fc.assert(
    fc.property(sweeps, (sweep) => {
      expect(readSweepQuery(sweepQuery(sweep), problems)).toEqual({ sweep, notices: [] });
      expect(parseSweep(JSON.parse(JSON.stringify(sweep)))).toEqual(sweep);
    }),
  );
});

test("a link that somebody wrote by hand says what it says, and the rest is as usual", () => {
  const { sweep, notices } = readSweepQuery(
    "?lane=confident;gamma=0.8&lane=maskgit;steps=length/2&lengths=auto,16",
    problems,
  );
  expect(notices).toEqual([]);
  expect(sweep).toMatchObject({
    lanes: ["confident;gamma=0.8", "maskgit;steps=length/2"],
    lengths: [null, 16],
    priors: ["none"],
    tasks: TASK_IDS,
    seed: 1,
  });
  expect(sweepQuery(sweep)).toMatch(/^\?lane=confident;gamma=0.8&lane=maskgit;steps=length\/2&tasks=describe,/);
});

test.each([
  ["?tasks=fly,count", /no task "fly"; there are describe, .*It is left out/],
  ["?tasks=", /no task ""; .*/],
  ["?lane=magic&lane=maskgit", /lane "magic" is left out: no strategy "magic"/],
  ["?lane=confident;gamma=0:1:0", /expected from:to:step/],
  ["?lengths=16,900", /lengths: .*found "16,900"; using "auto"/],
  ["?lengths=16,16", /expected each length once/],
  ["?n=many", /n: .*found "many"; using "20"/],
  ["?n=1&n=2", /"n" is given twice; the first one counts/],
  ["?seed=-1", /seed: /],
  [`?lane=${"x".repeat(9000)}`, /expected at most \d+ characters, found 9006/],
])("%s is told, and a sweep is there all the same", (query, notice) => {
  const { sweep, notices } = readSweepQuery(query, problems);
  expect(notices.join(" ")).toMatch(notice);
  expect(parseSweep(sweep)).toEqual(sweep);
});

test("no query makes it throw", () => {
  const keys = fc.constantFrom("lane", "tasks", "lengths", "priors", "n", "seed", "drift", "x");
  const query = fc.array(fc.tuple(keys, fc.string()), { maxLength: 6 });
  fc.assert(
    fc.property(query, (pairs) => {
      const { sweep } = readSweepQuery(`?${new URLSearchParams(pairs)}`, problems);
      expect(parseSweep(sweep)).toEqual(sweep);
    }),
  );
});

test("a sweep asks the same with its grids spread out and in another order, and something else with another value", () => {
  const grid = parseSweep({ lanes: ["confident;gamma=0.5,0.7", "maskgit;steps=length/2"], tasks: ["add", "count"] });
  const spread = parseSweep({
    lanes: ["maskgit;steps=length/2", "confident;gamma=0.7", "confident;gamma=0.5"],
    tasks: ["count", "add"],
  });
  expect(asksTheSame(grid, spread)).toBe(true);
  expect(asksTheSame(grid, { ...spread, n: spread.n + 1 })).toBe(false);
  expect(asksTheSame(grid, { ...spread, lanes: spread.lanes.slice(1) })).toBe(false);
  expect(asksTheSame({ ...grid, lanes: ["confident;gamma=0.9:0.1:0"] }, grid)).toBe(false);
});
