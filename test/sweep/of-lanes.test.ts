import { expect, test } from "vitest";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { emojiWorld } from "@/lib/study/emoji-world";
import { sweepOfLanes } from "@/lib/sweep/of-lanes";

const experiment = {
  ...DEFAULT_EXPERIMENT,
  responseLength: 24,
  lanes: [
    { ...DEFAULT_LANE, settings: { gamma: 0.8 } },
    { ...DEFAULT_LANE, strategy: "maskgit", prefill: "off" },
    { ...DEFAULT_LANE, settings: { gamma: 0.8 } },
  ],
};

test("lanes are measured as they are set, each once, on every task, with the room that each question needs", () => {
  const sweep = sweepOfLanes(experiment, false);
  expect(sweep.lanes).toEqual(["confident;gamma=0.8", "maskgit;prefill=off"]);
  expect(sweep.lengths).toEqual([null]);
  expect(sweep.tasks).toEqual(emojiWorld().tasks.map(({ id }) => id));
});

test("a response length that was set by hand is asked of all questions", () => {
  expect(sweepOfLanes(experiment, true).lengths).toEqual([24]);
});
