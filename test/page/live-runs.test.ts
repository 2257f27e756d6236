import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { runLanes } from "@/components/page/live-runs";
import { createPlaygroundStore, isRunning, runOf, settingsOf } from "@/components/page/store";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import type { LaneEngine } from "@/lib/experiment/runner";
import { decodeAtlas } from "@/lib/scene/atlas";

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
    const { signal } = new AbortController();
    const finished = await runLanes({ store, engine, atlas, laneIds, signal, frames: noFrames });
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
    const controller = new AbortController();
    const engine = engineWithout((_, { signal }) => pendingUntil(signal));
    const run = runLanes({ store, engine, atlas, laneIds, signal: controller.signal, frames: noFrames });
    expect(isRunning(store.getState())).toBe(true);
    controller.abort(new DOMException("Stopped.", "AbortError"));
    await run;
    expect(laneIds.map((id) => runOf(store.getState(), id).status)).toEqual(["idle", "idle"]);
    expect(isRunning(store.getState())).toBe(false);
  });
});
