import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LiveRuns } from "@/components/playground/machine/live-runs";
import { settingsOf } from "@/components/playground/state/document";
import { isRunning, runOf } from "@/components/playground/state/runs";
import { createPlaygroundStore } from "@/components/playground/state/store";
import type { Breakpoint } from "@/lib/analysis/breakpoints";
import { branchFrom } from "@/lib/experiment/branch";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import type { Experiment } from "@/lib/experiment/schema";
import type { LaneEngine } from "@/lib/run/runner";
import { decodeAtlas } from "@/lib/scene/atlas";
import { traceDigest } from "@/lib/trace/digest";
import { toyEngine } from "@/test/run/toy-engine";

const atlas = decodeAtlas(
  new Uint8Array(readFileSync("public/sprites/atlas.png")),
  JSON.parse(readFileSync("public/sprites/atlas.json", "utf8")),
);

const noFrames = { request: () => {}, cancel: () => {} };

/** An engine whose weights never come, or fail to. */
function engineWithout(load: LaneEngine["load"]): LaneEngine {
  return {
    status: { backend: { name: "cpu", detail: "test" } },
    load,
    textOf: (_, { signal }) => pendingUntil(signal),
    openSession: () => Promise.reject(new Error("no session")),
  };
}

const pendingUntil = (signal: AbortSignal | undefined) =>
  new Promise<never>((_, reject) => {
    if (signal?.aborted) reject(signal.reason);
    signal?.addEventListener("abort", () => reject(signal.reason));
  });

describe("live runs", () => {
  it("tell the reason in every lane when the weights do not come, and keep the traces on show", async () => {
    const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
    const { laneIds } = settingsOf(store.getState());
    const engine = engineWithout(() => Promise.reject(new Error("expected the file model.safetensors, found none")));
    const shown = { outcome: {} } as never;
    store.getState().setRun(laneIds[0]!, { status: "done", trace: shown });
    const runs = new LiveRuns({ store, engine, frames: noFrames });
    const finished = await runs.run(laneIds, atlas);
    expect(finished.size).toBe(0);
    for (const id of laneIds) {
      const run = runOf(store.getState(), id);
      expect(run.status).toBe("failed");
      expect(run.message).toContain("model.safetensors");
    }
    expect(runOf(store.getState(), laneIds[0]!).trace).toBe(shown);
  });

  it("leave the lanes as they were when stopped before the first iteration", async () => {
    const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
    const { laneIds } = settingsOf(store.getState());
    const engine = engineWithout((_, { signal }) => pendingUntil(signal));
    const runs = new LiveRuns({ store, engine, frames: noFrames });
    const run = runs.run(laneIds, atlas);
    expect(isRunning(store.getState())).toBe(true);
    runs.stop();
    await run;
    expect(laneIds.map((id) => runOf(store.getState(), id).status)).toEqual(["idle", "idle"]);
    expect(isRunning(store.getState())).toBe(false);
  });
});

describe("a run in which something goes wrong that nobody foresaw", () => {
  const experiment: Experiment = {
    ...DEFAULT_EXPERIMENT,
    responseLength: 8,
    lanes: [
      { ...DEFAULT_LANE, strategy: "maskgit" },
      { ...DEFAULT_LANE, strategy: "left-to-right", model: "other" },
    ],
  };

  /** Runs both lanes, of which the first goes wrong, and says how they ended. */
  async function endOf(breakIt: (toys: LaneEngine) => Partial<LaneEngine>, frames = noFrames) {
    const store = createPlaygroundStore(experiment);
    const { laneIds } = settingsOf(store.getState());
    const { engine } = toyEngine();
    const runs = new LiveRuns({ store, engine: { ...engine, ...breakIt(engine) }, frames });
    await runs.run(laneIds, atlas);
    expect(isRunning(store.getState())).toBe(false);
    const again = await runs.run([laneIds[1]!], atlas);
    expect(again.size).toBe(1);
    return laneIds.map((id) => runOf(store.getState(), id));
  }

  /** The toy text of one model, with a tokenizer that fails at this. */
  const brokenText = (part: "tokenText" | "decode") => (toys: LaneEngine) => ({
    textOf: async (...asked: Parameters<LaneEngine["textOf"]>) => {
      const text = await toys.textOf(...asked);
      if (asked[0] === "other") return text;
      const fail = () => {
        throw new TypeError("Cannot read properties of undefined");
      };
      const tokenizer: typeof text.tokenizer = Object.assign(Object.create(text.tokenizer), { [part]: fail });
      return { ...text, tokenizer };
    },
  });

  it.each(["tokenText", "decode"] as const)("ends its lane with a sentence, in the writing of %s", async (part) => {
    const [broken, other] = await endOf(brokenText(part));
    expect(broken).toMatchObject({
      status: "failed",
      message: "Something that nobody foresaw broke this off.",
      detail: "TypeError: Cannot read properties of undefined",
    });
    expect(other!.status).toBe("done");
  });

  it("ends its lane with a sentence when what it is drawn by fails, and draws the next one", async () => {
    let calls = 0;
    const frames = {
      request: () => {
        if (calls++ === 0) throw new TypeError("frame is not a function");
      },
      cancel: () => {},
    };
    const [broken, other] = await endOf(() => ({}), frames);
    expect(broken).toMatchObject({ detail: "TypeError: frame is not a function" });
    expect(other!.status).toBe("done");
  });

  it("ends as it would have where a session cannot be freed", async () => {
    const [first, other] = await endOf((toys) => ({
      async openSession(request) {
        const session = await toys.openSession(request);
        const close = () => {
          throw new Error("the device is lost");
        };
        return { ...session, close };
      },
    }));
    expect([first!.status, other!.status]).toEqual(["done", "done"]);
  });
});

describe("runs with breakpoints", () => {
  const toyExperiment: Experiment = {
    ...DEFAULT_EXPERIMENT,
    responseLength: 8,
    lanes: [
      { ...DEFAULT_LANE, strategy: "maskgit" },
      { ...DEFAULT_LANE, strategy: "left-to-right" },
    ],
  };
  const stopAt = (iteration: number): Breakpoint => ({ kind: "iteration", iteration, enabled: true });

  function pageOfToys(breakpoints: readonly Breakpoint[]) {
    const store = createPlaygroundStore(toyExperiment);
    store.getState().setBreakpoints(breakpoints);
    const { engine, opened, openSessions } = toyEngine();
    const runs = new LiveRuns({ store, engine, frames: noFrames });
    const { laneIds } = settingsOf(store.getState());
    const run = (index: number) => runOf(store.getState(), laneIds[index]!);
    return { store, runs, laneIds, run, opened, openSessions };
  }

  it("pause every lane where its breakpoint is, with the reason, and hold its session", async () => {
    const { runs, laneIds, run, openSessions } = pageOfToys([stopAt(2)]);
    const finished = await runs.run(laneIds, atlas);
    expect(finished.size).toBe(0);
    for (const index of [0, 1]) {
      expect(run(index).status).toBe("paused");
      expect(run(index).trace?.iterations).toHaveLength(3);
      expect(run(index).pausedBecause?.join(" ")).toMatch(/iteration 3/i);
    }
    expect(openSessions()).toBe(2);
    runs.close();
    await expect.poll(openSessions).toBe(0);
  });

  it("go on by one iteration, to the next breakpoint, or past all of them, to the run without any", async () => {
    const whole = pageOfToys([]);
    await whole.runs.run(whole.laneIds, atlas);
    const { runs, laneIds, run, openSessions } = pageOfToys([stopAt(1), stopAt(4)]);
    await runs.run([laneIds[0]!], atlas);
    expect(run(0).trace?.iterations).toHaveLength(2);
    await runs.goOn([laneIds[0]!], "step");
    expect(run(0).trace?.iterations).toHaveLength(3);
    expect(run(0).pausedBecause).toEqual(["One step."]);
    await runs.goOn([laneIds[0]!], "continue");
    expect(run(0).trace?.iterations).toHaveLength(5);
    const finished = await runs.goOn([laneIds[0]!], "finish");
    expect(finished.get(laneIds[0]!)).toBe(run(0).trace);
    expect(run(0).status).toBe("done");
    expect(traceDigest(run(0).trace!)).toBe(traceDigest(whole.run(0).trace!));
    expect(openSessions()).toBe(0);
  });

  it("a dropped lane keeps what it decoded and frees its session; a new run of it starts afresh", async () => {
    const { runs, laneIds, run, opened, openSessions } = pageOfToys([stopAt(2)]);
    await runs.run([laneIds[0]!], atlas);
    runs.drop(laneIds[0]!);
    expect(run(0).status).toBe("done");
    expect(run(0).trace?.outcome.status).toBe("aborted");
    await expect.poll(openSessions).toBe(0);
    await runs.run([laneIds[0]!], atlas);
    expect(run(0).status).toBe("paused");
    expect(opened).toHaveLength(2);
    runs.close();
  });

  it("a branch takes its iterations over from the run on the page, and does not evaluate them again", async () => {
    const { store, runs, laneIds, run, opened } = pageOfToys([]);
    await runs.run([laneIds[0]!], atlas);
    const parent = run(0);
    const position = parent.trace!.iterations[3]!.positions.at(-1)!;
    const lane = branchFrom(parent.recipe!, 3, { force: [{ position, token: 1 }] });
    const id = store.getState().addLane(lane)!;
    await runs.run([id], atlas);
    const branch = runOf(store.getState(), id);
    expect(branch.status).toBe("done");
    expect(branch.trace?.iterations.slice(0, 3)).toEqual(parent.trace?.iterations.slice(0, 3));
    expect(branch.trace?.branch?.iteration).toBe(3);
    expect(branch.trace?.iterations[3]?.commits.find((commit) => commit.position === position)).toMatchObject({
      token: 1,
      reason: "forced",
    });
    expect(opened).toHaveLength(2);
  });

  it("tell how far the runs behind a branch are, which of how many", async () => {
    const first = branchFrom(toyExperiment.lanes[0]!, 3, { force: [{ position: 0, token: 1 }] });
    const store = createPlaygroundStore({ ...toyExperiment, lanes: [branchFrom(first, 5, {})] });
    const told = new Set<string>();
    store.subscribe(({ runs }) => {
      for (const { behind: at } of Object.values(runs)) {
        if (at) told.add(`run ${at.run} of ${at.runs}, iteration ${at.iteration} of ${at.iterations}`);
      }
    });
    const frames = { request: (draw: () => void) => draw(), cancel: () => {} };
    const runs = new LiveRuns({ store, engine: toyEngine().engine, frames });
    await runs.run(settingsOf(store.getState()).laneIds, atlas);
    expect([...told]).toEqual([
      ...[1, 2, 3].map((iteration) => `run 1 of 2, iteration ${iteration} of 3`),
      ...[4, 5].map((iteration) => `run 2 of 2, iteration ${iteration} of 5`),
    ]);
  });
});
