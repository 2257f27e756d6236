import { expect, test } from "vitest";
import type { Intervention } from "@/lib/decoding/intervention";
import { branchFrom } from "@/lib/experiment/branch";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { laneKey } from "@/lib/experiment/key";
import type { Lane } from "@/lib/experiment/schema";

const keyOf = (lane: Lane) => laneKey(DEFAULT_EXPERIMENT, lane);
const branch = (intervention: Intervention, iteration = 3, from: Lane = DEFAULT_LANE) =>
  branchFrom(from, iteration, intervention);

test("a branch has another key than its parent, and than every other branch", () => {
  const lanes = [
    DEFAULT_LANE,
    branch({}),
    branch({}, 4),
    branch({ choose: [] }),
    branch({ choose: [1] }),
    branch({ remask: [1] }),
    branch({ force: [{ position: 1, token: 2 }] }),
    branch({ splices: [{ position: 1, remove: 2, tokens: [] }] }),
    branch({}, 3, { ...DEFAULT_LANE, settings: { gamma: 0.5 } }),
    { ...branch({}), prefill: "off" as const },
    branch({}, 5, branch({})),
  ];
  expect(new Set(lanes.map(keyOf)).size).toBe(lanes.length);
});

test("settings at their defaults, and the order in which a change is written down, make no other key", () => {
  const spelled = { ...DEFAULT_LANE, settings: { gamma: 0.9 } };
  expect(keyOf(branch({}, 3, spelled))).toBe(keyOf(branch({})));
  const [one, other] = [{ remask: [1], force: [] }, { remask: [1] }];
  expect(keyOf(branch(one))).toBe(keyOf(branch(other)));
});
