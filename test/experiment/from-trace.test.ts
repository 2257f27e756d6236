import { describe, expect, test } from "vitest";
import { branchFrom } from "@/lib/experiment/branch";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { experimentOf } from "@/lib/experiment/from-trace";
import { laneKey } from "@/lib/experiment/key";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { runLane } from "@/lib/run/runner";
import { parseTrace, traceToJson } from "@/lib/trace/file";
import type { Trace } from "@/lib/trace/schema";
import { toyEngine } from "@/test/run/toy-engine";

const SMALL: Experiment = { ...DEFAULT_EXPERIMENT, responseLength: 8, prior: "there ▒ cat" };

/** The trace of a lane, written to a file and read again. */
async function fileOf(lane: Lane): Promise<Trace> {
  let trace: Trace | null = null;
  for await (const event of runLane(SMALL, lane, toyEngine())) trace = event.trace;
  return parseTrace(traceToJson(trace!));
}

const changed: Lane = { ...DEFAULT_LANE, strategy: "maskgit", settings: { temperature: 0.5 }, prefill: "off" };
const branch: Lane = { ...branchFrom(changed, 2, { remask: [4] }), settings: { steps: 6 } };

describe("the experiment of a trace", () => {
  test.each([
    ["a lane", changed],
    ["a lane with nothing but defaults", DEFAULT_LANE],
    ["a branch", branch],
    ["a branch of a branch", branchFrom(branch, 4, { choose: [] })],
  ])("from a file is what was asked, with %s", async (_what, lane) => {
    const experiment = experimentOf(await fileOf(lane))!;
    expect(experiment).toEqual({ ...SMALL, lanes: [lane] });
    expect(laneKey(experiment, experiment.lanes[0]!)).toBe(laneKey(SMALL, lane));
  });

  test.each<[string, (trace: Trace) => Trace]>([
    ["it does not say what was asked", ({ asked: _, ...trace }) => trace],
    ["its strategy is not known here", (trace) => ({ ...trace, strategy: "magic" })],
    ["a setting is not known here", (trace) => ({ ...trace, settings: { ...trace.settings, colour: "red" } })],
    ["its answer is longer than any here", (trace) => ({ ...trace, responseLength: 400 })],
    ["it does not say what it branched from", (trace) => ({ ...trace, branch: { ...trace.branch!, ancestors: [] } })],
    [
      "the runs behind it lead nowhere",
      (trace) => ({ ...trace, branch: { ...trace.branch!, ancestors: trace.branch!.ancestors!.slice(0, 1) } }),
    ],
    [
      "there are more runs behind it than there may be",
      (trace) => ({ ...trace, branch: { ...trace.branch!, ancestors: [...trace.branch!.ancestors!, { ...changed }] } }),
    ],
  ])("is not told where %s", async (_what, spoil) => {
    const trace = await fileOf(branchFrom(branch, 4, {}));
    expect(experimentOf(trace)).not.toBeNull();
    expect(experimentOf(spoil(trace))).toBeNull();
  });
});
