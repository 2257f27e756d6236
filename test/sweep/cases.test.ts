import { expect, test } from "vitest";
import { readLink } from "@/lib/experiment/link";
import { runExperiment } from "@/lib/run/runner";
import { emojiWorld } from "@/lib/study/emoji-world";
import { caseLink, casesOf, experimentOfRows, laneOfRow } from "@/lib/sweep/cases";
import { planSweep } from "@/lib/sweep/plan";
import type { Row } from "@/lib/sweep/row";
import { answererOn, runSweep } from "@/lib/sweep/run";
import { parseSweep } from "@/lib/sweep/schema";
import { traceDigest } from "@/lib/trace/digest";
import { toyEngine } from "@/test/run/toy-engine";
import { row, rows } from "./rows";

const problems = emojiWorld();

test("the questions behind a difference are those that only one of two lanes answered rightly", () => {
  const { gained, lost } = casesOf(rows("1101", { lane: "maskgit" }), rows("1010"));
  expect(gained.map(([mine, theirs]) => [mine.index, mine.lane, theirs.lane])).toEqual([
    [1, "maskgit", "confident"],
    [3, "maskgit", "confident"],
  ]);
  expect(lost.map(([{ index }]) => index)).toEqual([2]);
});

test("a row's lane is written in the fewest words", () => {
  const lane = "maskgit;steps=8;prefill=dkv-decode;cache.interval=8";
  expect(laneOfRow(row({ lane }))).toEqual({
    model: "mini-dimple",
    strategy: "maskgit",
    settings: { steps: 8 },
    prefill: "dkv-decode",
    cacheSettings: { interval: 8 },
  });
});

test("a case opens as an experiment whose lanes come out as the rows say", async () => {
  const sweep = parseSweep({
    lanes: ["confident;gamma=0.8", "maskgit;steps=length/4"],
    lengths: [24],
    priors: ["skeleton"],
    tasks: ["count", "add"],
    n: 2,
    seed: 5,
  });
  const plan = planSweep(sweep, problems);
  for await (const { rows: asked } of runSweep(plan, [answererOn(plan, toyEngine())])) {
    const experiment = await experimentOfRows(asked, problems, toyEngine());
    expect(experiment.lanes.map(({ settings }) => settings)).toEqual([{ gamma: 0.8 }, { steps: 6 }]);
    const digests: string[] = [];
    for await (const event of runExperiment(experiment, toyEngine())) {
      if (event.kind === "done") digests.push(traceDigest(event.trace));
    }
    expect(digests).toEqual(asked.map(({ digest }: Row) => digest));
    // The link says the same, and what the runs came to.
    const link = await caseLink(asked, problems, toyEngine());
    const at = link.indexOf("#");
    const read = readLink({ search: link.slice(0, at), hash: link.slice(at) });
    expect(read.notices).toEqual([]);
    expect(read.experiment).toEqual(experiment);
    expect(read.digests).toEqual(digests);
    expect(read.view).toEqual({ divergence: true });
    expect(read.backend).toBe("cpu");
    expect(read.origin!.runs.map((run) => run?.weights)).toEqual(asked.map(({ weights }) => weights.join("+")));
  }
});

test.each([
  [[], /expected one to 4 answers to a question, found 0/],
  [[row({ problems: "riddles" })], /expected answers to problems of "emoji", found "riddles"/],
  [[row({ question: "who am i ?" })], /the answer is to "who am i \?", but this version asks "what is/],
  [[row({ strategy: "gone" })], /no strategy "gone"/],
] as const)("what cannot be opened is refused in words", async (some, message) => {
  await expect(experimentOfRows(some, problems, toyEngine())).rejects.toThrow(message);
});
