import { describe, expect, it } from "vitest";
import confident from "@/components/charts/example-traces/confident.json";
import { importedLane } from "@/components/playground/machine/import-trace";
import { branchBlocked, branchLane, parentageText } from "@/components/playground/state/branching";
import { settingsOf } from "@/components/playground/state/document";
import { marksByTrace, neighbourEvent } from "@/components/playground/state/events";
import { editExperiment, editLane } from "@/components/playground/state/settings";
import { createPlaygroundStore } from "@/components/playground/state/store";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { laneKey } from "@/lib/experiment/key";
import { LIMITS } from "@/lib/experiment/limits";
import type { Trace } from "@/lib/trace/schema";

const trace = confident as unknown as Trace;

function pageWithRun() {
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
  const state = () => store.getState();
  const [laneId, other] = settingsOf(state()).laneIds as [string, string];
  const recipe = DEFAULT_EXPERIMENT.lanes[0]!;
  const key = laneKey(DEFAULT_EXPERIMENT, recipe);
  state().setRun(laneId, { status: "done", trace, key, recipe, picture: DEFAULT_EXPERIMENT.picture });
  return { state, laneId, other, recipe };
}

const request = (laneId: string) => ({ laneId, iteration: 2, intervention: { remask: [1] } });

describe("branches on the page", () => {
  it("leave the run on show, and are told as its children", () => {
    const { state, laneId, recipe } = pageWithRun();
    expect(branchBlocked(state(), laneId)).toBeNull();
    const lane = branchLane(state(), request(laneId));
    expect(lane.branch).toEqual({ from: recipe, iteration: 2, intervention: { remask: [1] } });
    const id = state().addLane(lane)!;
    expect(parentageText(state(), id)).toBe("A from iteration 3");
  });

  it("still know their parent by its run when its settings were changed, and say so when it is gone", () => {
    const { state, laneId } = pageWithRun();
    const id = state().addLane(branchLane(state(), request(laneId)))!;
    state().edit("lane", (settings) => editLane(settings, 0, { prefill: "off" }));
    expect(parentageText(state(), id)).toBe("A from iteration 3");
    state().removeLane(0);
    expect(parentageText(state(), id)).toBe("a lane that is gone from iteration 3");
  });

  it("say why they cannot be made: no run, another question since", () => {
    const { state, laneId, other } = pageWithRun();
    expect(branchBlocked(state(), other)).toMatch(/no run yet/);
    state().edit("question", (settings) => editExperiment(settings, { question: "how many dogs are there ?" }));
    expect(branchBlocked(state(), laneId)).toMatch(/has changed since this run/);
    expect(() => branchLane(state(), request(laneId))).toThrow(/has changed since this run/);
  });

  it("take the place of another lane where four are shown, which is kept and can be brought back", () => {
    const { state, laneId } = pageWithRun();
    while (settingsOf(state()).laneIds.length < LIMITS.lanes) state().addLane(DEFAULT_EXPERIMENT.lanes[1]!);
    const before = settingsOf(state()).laneIds;
    const first = state().addBranch(branchLane(state(), request(laneId)), laneId);
    expect(settingsOf(state()).laneIds).toEqual([...before.slice(0, 3), first]);
    expect(settingsOf(state()).aside?.map(({ id }) => id)).toEqual([before[3]]);
    // The next one of the same lane takes the place of the branch, never that of its parent.
    const second = state().addBranch(branchLane(state(), { ...request(laneId), iteration: 1 }), laneId);
    expect(settingsOf(state()).laneIds).toEqual([...before.slice(0, 3), second]);
    expect(parentageText(state(), first)).toBe("A from iteration 3");
    state().bringBack(first);
    expect(settingsOf(state()).laneIds).toEqual([...before.slice(0, 3), first]);
    expect(settingsOf(state()).aside?.map(({ id }) => id)).toEqual([before[3], second]);
    for (let times = 0; times < 3; times++) state().undo();
    expect(settingsOf(state()).laneIds).toEqual(before);
    expect(settingsOf(state()).aside ?? []).toEqual([]);
  });

  it("come back as one more lane where there is room again", () => {
    const { state, laneId } = pageWithRun();
    while (settingsOf(state()).laneIds.length < LIMITS.lanes) state().addLane(DEFAULT_EXPERIMENT.lanes[1]!);
    const given = settingsOf(state()).laneIds[3]!;
    state().addBranch(branchLane(state(), request(laneId)), laneId);
    state().removeLane(1);
    state().bringBack(given);
    expect(settingsOf(state()).laneIds.at(-1)).toBe(given);
    expect(settingsOf(state()).aside).toEqual([]);
  });
});

describe("traces from files", () => {
  it("that do not say what was asked are shown and cannot be branched", () => {
    const { state, laneId } = pageWithRun();
    const { run } = importedLane({ trace: trace, doubts: [] }, "old.json");
    expect(run).toMatchObject({ source: "file", key: null, recipe: null, fileName: "old.json" });
    state().setRun(laneId, run);
    expect(branchBlocked(state(), laneId)).toMatch(/the file does not say enough/);
  });

  it("that say all are runs like any other", () => {
    const { strategy, settings, prefill } = trace;
    const whole: Trace = { ...trace, asked: { picture: DEFAULT_EXPERIMENT.picture, prior: "" } };
    const { lane, run } = importedLane({ trace: whole, doubts: [] }, "whole.json");
    expect(lane).toMatchObject({ strategy, prefill });
    expect(lane.settings).toEqual(expect.objectContaining(pick(settings, Object.keys(lane.settings))));
    expect(run.recipe).toEqual(lane);
    expect(run.key).toContain(trace.question);
  });
});

const pick = (settings: Trace["settings"], keys: readonly string[]) =>
  Object.fromEntries(keys.map((key) => [key, settings[key]]));

describe("events on the clock", () => {
  it("lead from one wanted kind to the next, and nowhere past the last", () => {
    const moment = (at: number, direction: 1 | -1) =>
      neighbourEvent([trace], { scale: "step", at }, direction, marksByTrace(["end"], []));
    const end = moment(0, 1);
    expect(end).toBeGreaterThan(0);
    expect(moment(end!, 1)).toBeNull();
    expect(moment(trace.iterations.length, -1)).toBe(end! < trace.iterations.length ? end : null);
    const stops = marksByTrace([], [{ kind: "iteration", iteration: 3, enabled: true }]);
    expect(neighbourEvent([trace], { scale: "step", at: 0 }, 1, stops)).toBe(4);
  });
});
