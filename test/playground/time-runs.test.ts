import { readFileSync } from "node:fs";
import { expect, it, vi } from "vitest";
import { LiveRuns } from "@/components/playground/machine/live-runs";
import { REPEATS, timedLanes, timeRuns } from "@/components/playground/machine/time-runs";
import { settingsOf } from "@/components/playground/state/document";
import { isRunning, runOf } from "@/components/playground/state/runs";
import { editExperiment } from "@/components/playground/state/settings";
import { createPlaygroundStore } from "@/components/playground/state/store";
import { branchFrom } from "@/lib/experiment/branch";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { decodeAtlas } from "@/lib/scene/atlas";
import { toyEngine } from "@/test/run/toy-engine";

const atlas = decodeAtlas(
  new Uint8Array(readFileSync("public/sprites/atlas.png")),
  JSON.parse(readFileSync("public/sprites/atlas.json", "utf8")),
);

/** A page on which a lane and a branch of it have been run. */
async function pageWithRuns() {
  const parent = { ...DEFAULT_LANE, strategy: "maskgit", settings: { steps: 4 } };
  const lanes = [parent, branchFrom(parent, 2, {})];
  const store = createPlaygroundStore({ ...DEFAULT_EXPERIMENT, responseLength: 8, prior: "", lanes });
  const { engine } = toyEngine();
  const { laneIds } = settingsOf(store.getState());
  await new LiveRuns({ store, engine, frames: { request: () => {}, cancel: () => {} } }).run(laneIds, atlas);
  return { store, engine, laneIds };
}

it("repeats every run made here, lane after lane in each round, and keeps its times until it is run again", async () => {
  const { store, engine, laneIds } = await pageWithRuns();
  const opened = vi.spyOn(engine, "openSession");
  const progress: (number | undefined)[] = [];
  const unsubscribe = store.subscribe(({ timing }, before) => {
    if (timing !== before.timing) progress.push(timing?.done);
    expect(isRunning(store.getState())).toBe(timing !== null);
  });
  await timeRuns({ store, engine, atlas, signal: new AbortController().signal });
  unsubscribe();
  expect(progress).toEqual([...Array(2 * REPEATS).keys(), undefined]);
  // The branch goes on with what its parent decoded in the same round: one session a run, none to make the parent again.
  expect(opened).toHaveBeenCalledTimes(2 * REPEATS);
  for (const id of laneIds) expect(runOf(store.getState(), id).repeats).toHaveLength(REPEATS);
});

it("ends at once when it is stopped, and leaves no half of the times", async () => {
  const { store, engine, laneIds } = await pageWithRuns();
  const controller = new AbortController();
  const unsubscribe = store.subscribe(({ timing }) => {
    if (timing?.done === 3) controller.abort();
  });
  await timeRuns({ store, engine, atlas, signal: controller.signal });
  unsubscribe();
  expect(isRunning(store.getState())).toBe(false);
  expect(laneIds.map((id) => runOf(store.getState(), id).repeats)).toEqual([undefined, undefined]);
});

it("measures no run of a file, of other settings, or that was broken off", async () => {
  const { store, laneIds } = await pageWithRuns();
  const [a, b] = laneIds as [string, string];
  expect(timedLanes(store.getState()).map(({ id }) => id)).toEqual([a, b]);
  store.getState().setRun(a, { source: "file" });
  expect(timedLanes(store.getState()).map(({ id }) => id)).toEqual([b]);
  store.getState().edit("seed", (settings) => editExperiment(settings, { seed: 99 }));
  expect(timedLanes(store.getState())).toEqual([]);
});
