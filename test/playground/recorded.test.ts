import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { recordedRun } from "@/components/playground/machine/recorded";
import { DEFAULT_EXPERIMENT, OPENING_LANE } from "@/lib/experiment/defaults";
import { parseTrace } from "@/lib/trace/file";

const traces = readFileSync("public/traces/opening.jsonl", "utf8").trim().split("\n").map(parseTrace);
const { model: shipped } = OPENING_LANE;
const card = JSON.parse(readFileSync(`public/models/${shipped}/card.json`, "utf8"));

const REMAKE = "make it again: npm run -s decode -- http://localhost/ > public/traces/opening.jsonl";

describe("recorded runs of the opening page", () => {
  it("answer every lane of the default experiment, with the weights that ship", () => {
    DEFAULT_EXPERIMENT.lanes.forEach((_, index) => {
      const trace = recordedRun(traces, DEFAULT_EXPERIMENT, index);
      expect(trace?.outcome.status, REMAKE).toBe("complete");
      expect(trace?.model.digest, REMAKE).toBe(card.digest.value);
    });
  });

  it("stand for no other settings", () => {
    expect(recordedRun(traces, { ...DEFAULT_EXPERIMENT, seed: DEFAULT_EXPERIMENT.seed + 1 }, 0)).toBeNull();
    const [first, second] = DEFAULT_EXPERIMENT.lanes as [
      (typeof DEFAULT_EXPERIMENT.lanes)[0],
      (typeof DEFAULT_EXPERIMENT.lanes)[0],
    ];
    const slower = { ...DEFAULT_EXPERIMENT, lanes: [{ ...first, settings: { gamma: 0.99 } }, second] };
    expect(recordedRun(traces, slower, 0)).toBeNull();
    expect(recordedRun(traces, slower, 1)).toBe(traces[1]);
    expect(recordedRun([], DEFAULT_EXPERIMENT, 0)).toBeNull();
  });

  it("do not pass for the default experiment when they were made with other defaults", () => {
    const old = traces.map((trace) => ({ ...trace, question: "an older question" }));
    expect(recordedRun(old, DEFAULT_EXPERIMENT, 0)).toBeNull();
  });
});
