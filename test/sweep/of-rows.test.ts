import { expect, test } from "vitest";
import { emojiWorld } from "@/lib/study/emoji-world";
import { rowsOfPlan, sweepOfRows } from "@/lib/sweep/of-rows";
import { planSweep } from "@/lib/sweep/plan";
import { parseSweep } from "@/lib/sweep/schema";
import { row } from "./rows";

test("the sweep of some rows has every lane, length, prior and task that they have, and as many questions", () => {
  const rows = [
    row({ lane: "confident", presetLength: 16, index: 0 }),
    { ...row({ presetLength: 16, index: 4 }), lane: "maskgit;steps=length/2" },
    row({ lane: "confident", presetLength: null, task: "count", prior: "skeleton", index: 1 }),
  ].map((one) => ({ ...one, seed: 7 }));
  expect(sweepOfRows(rows)).toEqual(
    parseSweep({
      lanes: ["confident", "maskgit;steps=length/2"],
      lengths: [16, null],
      priors: ["none", "skeleton"],
      tasks: ["add", "count"],
      n: 5,
      seed: 7,
    }),
  );
});

test("of a plan's rows only those are taken that it asks for, of the same weights and backend", () => {
  const plan = planSweep(parseSweep({ lanes: ["confident"], lengths: [16], tasks: ["add"], n: 2 }), emojiWorld());
  const own = row({ index: 1 });
  const rows = [
    own,
    row({ index: 2 }),
    row({ task: "count" }),
    row({ presetLength: 32 }),
    row({ lane: "confident;gamma=0.5" }),
    { ...row(), weights: ["ffff0000"] },
    { ...row(), backend: "webgpu" },
    { ...row(), seed: 2 },
  ];
  const weights = new Map([[own.model, "0123abcd"]]);
  expect(rowsOfPlan(plan, rows, { weights, backend: "wasm" })).toEqual([own]);
});
