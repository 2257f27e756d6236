/** Runs lanes and writes what happens into the store: at most one redraw per animation frame, however fast the run is. */

import { type LaneEngine, type LaneEvent, runExperiment } from "@/lib/experiment/runner";
import type { Experiment } from "@/lib/experiment/schema";
import type { Atlas } from "@/lib/scene/atlas";
import type { Trace } from "@/lib/trace/schema";
import { runKey } from "./settings";
import { type PlaygroundStore, runOf, settingsOf } from "./store";

/** Calls back before the next drawing, and can be called off. */
export interface Frames {
  request(callback: () => void): number;
  cancel(handle: number): void;
}

export interface LiveRunOptions {
  readonly store: PlaygroundStore;
  readonly engine: LaneEngine;
  readonly atlas: Atlas;
  readonly laneIds: readonly string[];
  readonly signal: AbortSignal;
  readonly frames: Frames;
}

/**
 * Runs some lanes with the settings as they stand now. Never throws; resolves to the finished traces by lane id.
 * Lanes that the signal kept from starting are left as they were.
 */
export async function runLanes(options: LiveRunOptions): Promise<ReadonlyMap<string, Trace>> {
  const { store, engine, atlas, laneIds, signal } = options;
  const { experiment, laneIds: all } = settingsOf(store.getState());
  const before = new Map(laneIds.map((id) => [id, runOf(store.getState(), id).status]));
  const page = new LaneWriter(options, experiment);
  for (const id of laneIds) store.getState().setRun(id, { status: "waiting" });
  const lanes = laneIds.map((id) => all.indexOf(id)).filter((lane) => lane >= 0);
  for await (const event of runExperiment(experiment, { engine, atlas, signal }, lanes)) {
    page.write(all[event.lane]!, event);
  }
  for (const id of laneIds) {
    const { status, trace } = runOf(store.getState(), id);
    // Stopped before it began, or while its model was loading.
    if (status === "waiting" || status === "loading") {
      store.getState().setRun(id, { status: trace ? "done" : (before.get(id) ?? "idle") });
    }
  }
  return page.finished;
}

class LaneWriter {
  readonly finished = new Map<string, Trace>();
  private pending: (() => void) | null = null;
  private frame: number | null = null;

  constructor(
    private readonly options: LiveRunOptions,
    private readonly experiment: Experiment,
  ) {}

  write(id: string, event: LaneEvent): void {
    const { setRun } = this.options.store.getState();
    if (event.kind === "iteration") {
      this.drawSoon(() => setRun(id, { status: "decoding", ...this.made(event.trace, event.lane) }));
      return;
    }
    this.dropFrame();
    if (event.kind === "started") {
      setRun(id, { status: "loading", message: undefined });
    } else if (event.kind === "done") {
      setRun(id, { status: "done", ...this.made(event.trace, event.lane) });
      if (event.trace.outcome.status !== "aborted") this.finished.set(id, event.trace);
    } else {
      const partial = event.trace && event.trace.iterations.length > 0 ? this.made(event.trace, event.lane) : {};
      setRun(id, { status: "failed", message: event.message, ...partial });
    }
  }

  private made(trace: Trace, lane: number) {
    const { experiment } = this;
    const key = runKey(experiment, experiment.lanes[lane]!);
    return { trace, source: "live", key, picture: experiment.picture } as const;
  }

  /** Draws the newest state before the next frame; older ones that were not drawn yet are skipped. */
  private drawSoon(draw: () => void): void {
    this.pending = draw;
    this.frame ??= this.options.frames.request(() => {
      this.frame = null;
      this.pending?.();
      this.pending = null;
    });
  }

  private dropFrame(): void {
    if (this.frame !== null) this.options.frames.cancel(this.frame);
    this.frame = null;
    this.pending = null;
  }
}
