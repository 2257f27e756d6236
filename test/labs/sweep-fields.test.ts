import { expect, test } from "vitest";
import { laneInMenus, laneProblem, readLengths } from "@/components/labs/state/sweep-fields";
import { laneText } from "@/lib/experiment/lane-text";

test("a lane has menus where it is one lane at every length", () => {
  const lane = laneInMenus("confident;gamma=0.7;prefill=off;model=mini-diffusion")!;
  expect([lane.strategy.id, lane.settings.gamma, lane.cache.policy.id, lane.model]).toEqual([
    "confident",
    0.7,
    "off",
    "mini-diffusion",
  ]);
  // What the menus write is what was read.
  expect(laneText(lane.recipe)).toBe("confident;gamma=0.7;prefill=off;model=mini-diffusion");
  for (const text of [
    "confident;gamma=0.5:0.9:0.1",
    "maskgit;prefill=off,dimple",
    "maskgit;steps=length/2",
    "fly",
    "",
  ]) {
    expect(laneInMenus(text), text).toBeNull();
  }
});

test("what cannot be read says what was expected and what was found", () => {
  expect(laneProblem("confident;gamma=2")).toMatch(/gamma must be a number from 0.01 to 1, got 2/);
  expect(laneProblem("fly")).toMatch(/no strategy "fly"; there are /);
  expect(laneProblem("maskgit;steps=length/2")).toBeNull();
  expect(readLengths("8, many")).toMatch(/^Lengths: expected .*, found "many"\.$/);
  expect(readLengths("8 16,auto")).toEqual([8, 16, null]);
});
