import { describe, expect, it } from "vitest";
import maskgit from "@/components/charts/example-traces/maskgit.json";
import { changeSetting, switchStrategy } from "@/components/models/lane-edits";
import { settingsOf } from "@/components/playground/state/document";
import { eventMarks } from "@/components/playground/state/events";
import { isRunning, runOf } from "@/components/playground/state/runs";
import { editExperiment, editLane } from "@/components/playground/state/settings";
import { createPlaygroundStore } from "@/components/playground/state/store";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { laneKey } from "@/lib/experiment/key";
import { LIMITS } from "@/lib/experiment/limits";
import type { Trace } from "@/lib/trace/schema";

const trace = maskgit as unknown as Trace;

function pageAt(now = { ms: 0 }) {
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT, () => now.ms);
  return { store, now, state: () => store.getState(), settings: () => settingsOf(store.getState()) };
}

describe("settings of the page", () => {
  it("undo and redo take edits back one by one, and merge a dragged slider", () => {
    const { state, settings, now } = pageAt();
    for (const seed of [1, 2, 3]) {
      now.ms += 100;
      state().edit("seed", (before) => editExperiment(before, { seed }));
    }
    now.ms += 5000;
    state().edit("question", (before) => editExperiment(before, { question: "how many cats are there ?" }));
    state().undo();
    expect(settings().experiment.question).toBe(DEFAULT_EXPERIMENT.question);
    expect(settings().experiment.seed).toBe(3);
    state().undo();
    expect(settings().experiment.seed).toBe(DEFAULT_EXPERIMENT.seed);
    state().redo();
    expect(settings().experiment.seed).toBe(3);
  });

  it("a run stays with its lane when a lane before it goes and comes back", () => {
    const { state, settings } = pageAt();
    const [a, b] = settings().laneIds as [string, string];
    state().setRun(a, { status: "done", trace });
    state().removeLane(0);
    expect(settings().laneIds).toEqual([b]);
    expect(runOf(state(), b).trace).toBeNull();
    state().undo();
    expect(settings().laneIds).toEqual([a, b]);
    expect(runOf(state(), a).trace).toBe(trace);
  });

  it("a new lane never gets the id, and so the run, of a lane that was removed", () => {
    const { state, settings } = pageAt();
    const removed = settings().laneIds[1]!;
    state().setRun(removed, { status: "done", trace });
    state().removeLane(1);
    state().addLane(DEFAULT_LANE);
    expect(settings().laneIds).not.toContain(removed);
    expect(runOf(state(), settings().laneIds[1]!).trace).toBeNull();
  });

  it("keeps at least one lane and at most as many as the limit", () => {
    const { state, settings } = pageAt();
    for (let count = 0; count < 6; count++) state().addLane(DEFAULT_LANE);
    expect(settings().experiment.lanes).toHaveLength(LIMITS.lanes);
    for (let count = 0; count < 6; count++) state().removeLane(0);
    expect(settings().experiment.lanes).toHaveLength(1);
    expect(settings().laneIds).toHaveLength(1);
  });

  it("carries settings that the next strategy knows too, and drops the others", () => {
    const lane = { ...DEFAULT_LANE, settings: { gamma: 0.8, fallback: "best", temperature: 0.5 } };
    expect(switchStrategy(lane, "maskgit").settings).toEqual({ gamma: 0.8, temperature: 0.5 });
  });

  it("leaves defaults out of the lane, so that links stay short", () => {
    const changed = changeSetting(DEFAULT_LANE, "gamma", 0.7);
    expect(changed.settings).toEqual({ gamma: 0.7 });
    expect(changeSetting(changed, "gamma", 0.9).settings).toEqual({});
  });

  it("has one key for settings that decode alike, and another for any that do not", () => {
    const key = laneKey(DEFAULT_EXPERIMENT, DEFAULT_LANE);
    expect(laneKey(DEFAULT_EXPERIMENT, { ...DEFAULT_LANE, settings: { gamma: 0.9 } })).toBe(key);
    expect(laneKey(DEFAULT_EXPERIMENT, { ...DEFAULT_LANE, settings: { gamma: 0.8 } })).not.toBe(key);
    expect(laneKey(DEFAULT_EXPERIMENT, { ...DEFAULT_LANE, prefill: "off" })).not.toBe(key);
    expect(laneKey({ ...DEFAULT_EXPERIMENT, seed: DEFAULT_EXPERIMENT.seed + 1 }, DEFAULT_LANE)).not.toBe(key);
    expect(laneKey({ ...DEFAULT_EXPERIMENT, lanes: [] }, DEFAULT_LANE)).toBe(key);
  });
});

describe("view of the page", () => {
  it("takes a selected cell along when the clock moves, so that inspector and charts agree", () => {
    const { state, settings } = pageAt();
    const laneId = settings().laneIds[0]!;
    state().setRun(laneId, { status: "done", trace });
    state().showCell({ laneId, iteration: 4, position: 2 });
    expect(state().clock.at).not.toBe("end");
    state().stepClock(1);
    expect(state().selected).toEqual({ laneId, iteration: 5, position: 2 });
    state().moveClock("end");
    expect(state().selected?.iteration).toBe(trace.iterations.length - 1);
  });

  it("works a run's marks out once, and again where others are wanted", () => {
    const { state, settings } = pageAt();
    state().setRun(settings().laneIds[0]!, { status: "done", trace });
    expect(state().marksOf(trace)).toEqual([]);
    state().bringMarks(eventMarks);
    const marks = state().marksOf(trace);
    state().stepEvent(-1);
    expect(state().marksOf(trace)).toBe(marks);
    state().setEventKinds([]);
    expect(state().marksOf(trace)).toEqual([]);
    state().setBreakpoints([{ kind: "iteration", iteration: 2, enabled: true }]);
    expect(state().marksOf(trace)).toMatchObject([{ kind: "breakpoint", iteration: 2 }]);
    state().setClockScale("step");
    state().stepEvent(-1);
    expect(state().clock.at).toBe(3);
  });

  it("has no runs in the state that the server drew, whatever has come since: parts wake up from that one", () => {
    const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
    store.getState().setRun(settingsOf(store.getState()).laneIds[0]!, { status: "done", trace });
    expect(store.getState().shownRuns()).toHaveLength(1);
    expect(store.getInitialState().shownRuns()).toEqual([]);
  });

  it("forgets the selection of a lane that is removed", () => {
    const { state, settings } = pageAt();
    const laneId = settings().laneIds[0]!;
    state().setRun(laneId, { status: "done", trace });
    state().showCell({ laneId, iteration: 0, position: 0 });
    state().removeLane(0);
    expect(state().selected).toBeNull();
  });

  it("says a message once, however often it is raised, and forgets it when dismissed", () => {
    const { state } = pageAt();
    state().notify("bad", "no");
    state().notify("bad", "no");
    expect(state().notices).toHaveLength(1);
    state().dismiss(state().notices[0]!.id);
    expect(state().notices).toHaveLength(0);
  });

  it("says the same words again where what can be done about them is new", () => {
    const { state } = pageAt();
    const did: number[] = [];
    for (const which of [1, 2]) state().notify("info", "changed", { label: "Undo", run: () => did.push(which) });
    expect(state().notices).toHaveLength(1);
    const { action } = state().notices[0]!;
    if (action && "run" in action) action.run();
    expect(did).toEqual([2]);
  });

  it("is running from the wait for the weights to the last iteration", () => {
    const { state, settings } = pageAt();
    const laneId = settings().laneIds[0]!;
    for (const status of ["loading", "waiting", "decoding"] as const) {
      state().setRun(laneId, { status });
      expect(isRunning(state())).toBe(true);
    }
    for (const status of ["idle", "done", "failed"] as const) {
      state().setRun(laneId, { status });
      expect(isRunning(state())).toBe(false);
    }
  });

  it("opening another experiment drops runs, selection and the way back", () => {
    const { state, settings } = pageAt();
    const laneId = settings().laneIds[0]!;
    state().setRun(laneId, { status: "done", trace });
    state().edit("lane", (before) => editLane(before, 0, { prefill: "off" }));
    state().open({ ...DEFAULT_EXPERIMENT, seed: 5 });
    expect(runOf(state(), laneId).trace).toBeNull();
    state().undo();
    expect(settings().experiment.seed).toBe(5);
  });

  it("opening another experiment opens every part anew, but for what people have set up for all runs", () => {
    const { state, settings } = pageAt();
    const laneId = settings().laneIds[0]!;
    const cell = { laneId, iteration: 2, position: 1 };
    const breakpoints = [{ kind: "iteration", iteration: 2, enabled: true }] as const;
    state().setEngine({ state: "warming" });
    state().notify("info", "said before");
    state().setRun(laneId, { status: "done", trace });
    state().showCell(cell);
    state().hover(cell);
    state().setBrush({ positions: [1, 2], iterations: null });
    state().setPlaying(true);
    state().setWhatIf({
      laneId,
      iteration: 2,
      rule: { ranking: "probability", gate: { kind: "quota", count: 1 } },
    });
    state().setDrift(laneId, { trace, status: "done", steps: [] });
    state().compare([laneId, laneId]);
    state().setClockScale("time");
    state().setSpeed(2);
    state().setHeatmapView("entropy");
    state().setEventKinds(["end"]);
    state().setBreakpoints(breakpoints);

    state().open({ ...DEFAULT_EXPERIMENT, seed: 5 });
    const fresh = createPlaygroundStore({ ...DEFAULT_EXPERIMENT, seed: 5 }).getState();
    const values = (page: object) =>
      Object.fromEntries(Object.entries(page).filter(([, value]) => typeof value !== "function"));
    expect(values(state())).toEqual({
      ...values(fresh),
      engine: { state: "warming" },
      notices: [expect.objectContaining({ text: "said before" })],
      clock: { scale: "time", at: "end" },
      speed: 2,
      heatmapView: "entropy",
      eventKinds: ["end"],
      breakpoints,
    });
    state().bringMarks(eventMarks);
    expect(state().marksOf(trace)).toContainEqual(expect.objectContaining({ kind: "breakpoint", iteration: 2 }));
  });
});
