/**
 * Runs lanes and writes what happens into the store. Drawing must not hold up decoding, which waits for the same
 * thread between two evaluations: redraws keep a distance, and only the newest state is drawn.
 */

import { type LaneEngine, type LaneEvent, runExperiment } from "@/lib/experiment/runner";
import type { Experiment } from "@/lib/experiment/schema";
import type { Atlas } from "@/lib/scene/atlas";
import type { Trace } from "@/lib/trace/schema";
import { runKey } from "./settings";
import { type PlaygroundStore, runOf, settingsOf } from "./store";

/** When to draw: calls back once at a good moment, and can be called off. */
export interface Frames {
  request(callback: () => void): void;
  cancel(): void;
}

/** Least milliseconds between two redraws of a run. */
const DRAW_EVERY_MS = 100;

/** Share of the time that goes to the run: after a redraw of 20 ms the next one waits for at least 80 ms. */
const RUN_SHARE = 0.8;

/** Animation frames, at a distance that leaves most of the time to the run. */
export function browserFrames(): Frames {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  let next = 0;
  return {
    request(callback) {
      timer = setTimeout(
        () => {
          frame = requestAnimationFrame((begun) => {
            callback();
            // React draws after this callback; a task of its own comes after that.
            setTimeout(() => {
              const now = performance.now();
              next = now + Math.max(DRAW_EVERY_MS, ((now - begun) * RUN_SHARE) / (1 - RUN_SHARE));
            });
          });
        },
        Math.max(0, next - performance.now()),
      );
    },
    cancel() {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
    },
  };
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

  /** Draws the newest state at the next good moment; older ones that were not drawn yet are skipped. */
  private drawSoon(draw: () => void): void {
    const isWaiting = this.pending !== null;
    this.pending = draw;
    if (isWaiting) return;
    this.options.frames.request(() => {
      this.pending?.();
      this.pending = null;
    });
  }

  private dropFrame(): void {
    this.options.frames.cancel();
    this.pending = null;
  }
}
