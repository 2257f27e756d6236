/**
 * Runs lanes, holds them at breakpoints, and writes what happens into the store. Decoding goes on in the worker while the
 * page draws, at most once a frame, and then the newest state alone.
 */

import { settingsOf } from "@/components/playground/state/document";
import { type LaneRun, runOf } from "@/components/playground/state/runs";
import type { PlaygroundStore } from "@/components/playground/state/store";
import { breakpointHits } from "@/lib/analysis/breakpoints";
import { laneKey } from "@/lib/experiment/key";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { AHEAD, type LaneEngine } from "@/lib/run/machine";
import { runLaneLater } from "@/lib/run/run-later";
import type { BehindProgress, KnownRun, LaneEvent } from "@/lib/run/runner";
import { told } from "@/lib/run/sentence";
import type { Atlas } from "@/lib/scene/atlas";
import type { Trace } from "@/lib/trace/schema";

/** When to draw: calls back once at a good moment, and can be called off. */
export interface Frames {
  request(callback: () => void): void;
  cancel(): void;
}

/** Share of the page's time that is left to whoever uses it: after a redraw of 20 ms the next one waits for as long. */
const FREE_SHARE = 0.5;

/** Animation frames, at a distance that leaves the page free in between. */
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
              next = now + ((now - begun) * FREE_SHARE) / (1 - FREE_SHARE);
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

/** How far a lane goes before it stops by itself: to the next breakpoint, one iteration, or past all breakpoints. */
export type GoOn = "continue" | "step" | "finish";

export interface LiveRunOptions {
  readonly store: PlaygroundStore;
  readonly engine: LaneEngine;
  readonly frames: Frames;
}

/** A lane between its first iteration and its last: its generator holds the session, and waits where nobody asks for more. */
interface OpenRun {
  readonly laneId: string;
  readonly lane: Lane;
  readonly experiment: Experiment;
  readonly events: AsyncGenerator<LaneEvent, void, void>;
  readonly controller: AbortController;
  /** How far it goes now. */
  mode: GoOn;
  /** What the strategy remembered after each iteration so far. */
  memories: readonly unknown[];
}

interface MadeTrace {
  readonly trace: Trace;
  readonly note?: string;
}

type IterationEvent = Extract<LaneEvent, { kind: "iteration" }>;

const STOPPED = () => new DOMException("Stopped.", "AbortError");

/** The runs of one page. At most one lane decodes at a time; any number may wait at a breakpoint. */
export class LiveRuns {
  private readonly paused = new Map<string, OpenRun>();
  private active: OpenRun | null = null;
  /** Counts the calls of `stop`: whoever finds another number has been stopped. */
  private stops = 0;
  private pending: (() => void) | null = null;

  constructor(private readonly options: LiveRunOptions) {}

  /**
   * Runs some lanes, one after the other, with the settings as they stand now. Never throws; resolves to the traces
   * that came to their end, by lane id. A lane that pauses lets the next one start; lanes kept from starting are left
   * as they were.
   */
  async run(laneIds: readonly string[], atlas: Atlas, mode: GoOn = "continue"): Promise<ReadonlyMap<string, Trace>> {
    const { setRun } = this.store;
    const before = new Map(laneIds.map((id) => [id, runOf(this.store, id)]));
    const { stops } = this;
    const finished = new Map<string, Trace>();
    for (const id of laneIds) {
      this.forget(id);
      setRun(id, { status: "waiting", pausedBecause: [] });
    }
    for (const id of laneIds) {
      const trace = stops === this.stops ? await this.begin(id, atlas, mode) : null;
      if (trace) finished.set(id, trace);
    }
    for (const id of laneIds) {
      const { status, trace } = runOf(this.store, id);
      // Stopped before it began, or while its model was loading.
      if (status === "waiting" || status === "loading") {
        const was = before.get(id)?.status ?? "idle";
        setRun(id, { status: trace ? "done" : was === "paused" ? "idle" : was });
      }
    }
    return finished;
  }

  /** Lets paused lanes go on. Resolves to the traces that came to their end. */
  async goOn(laneIds: readonly string[], mode: GoOn): Promise<ReadonlyMap<string, Trace>> {
    const { stops } = this;
    const finished = new Map<string, Trace>();
    for (const id of laneIds) {
      const open = stops === this.stops ? this.paused.get(id) : undefined;
      if (!open) continue;
      this.paused.delete(id);
      this.store.setRun(id, { status: "decoding", pausedBecause: [] });
      const trace = await this.drive(open, mode);
      if (trace) finished.set(id, trace);
    }
    return finished;
  }

  /** Ends the lane under way within one evaluation, and starts none of those that wait for it. Paused lanes stay. */
  stop(): void {
    this.stops++;
    this.active?.controller.abort(STOPPED());
  }

  /** Ends a paused lane and keeps what it has decoded. */
  drop(laneId: string): void {
    if (!this.forget(laneId)) return;
    this.store.setRun(laneId, { status: "done", pausedBecause: [] });
  }

  /** Ends everything, paused lanes too; new runs may begin afterwards. */
  close(): void {
    this.stop();
    for (const id of [...this.paused.keys()]) this.forget(id);
  }

  private get store() {
    return this.options.store.getState();
  }

  /** Frees the session of a paused lane; true where there was one. */
  private forget(laneId: string): boolean {
    const open = this.paused.get(laneId);
    if (!open) return false;
    this.paused.delete(laneId);
    open.controller.abort(STOPPED());
    void open.events.return().catch(() => {});
    return true;
  }

  /** Runs one lane from its beginning; its trace when it came to its end by itself, else null. */
  private async begin(laneId: string, atlas: Atlas, mode: GoOn): Promise<Trace | null> {
    try {
      const open = this.open(laneId, atlas, mode);
      return open && (await this.drive(open, mode));
    } catch (error) {
      this.store.setRun(laneId, { status: "failed", ...told(error) });
      return null;
    }
  }

  private open(laneId: string, atlas: Atlas, mode: GoOn): OpenRun | null {
    const { experiment, laneIds } = settingsOf(this.store);
    const lane = experiment.lanes[laneIds.indexOf(laneId)];
    if (!lane) return null;
    const controller = new AbortController();
    const known = (recipe: Lane) => this.knownRun(experiment, recipe);
    const onBehind = (behind: BehindProgress) => this.drawSoon(() => this.store.setRun(laneId, { behind }));
    // What is ahead of a lane that pauses would compute on beside whatever runs next.
    const pace = { ahead: () => (this.mayPause(open.mode) ? 0 : AHEAD) };
    const options = { engine: this.options.engine, atlas, signal: controller.signal, known, onBehind, ...pace };
    this.store.setRun(laneId, { status: "loading", message: undefined, detail: undefined, behind: undefined });
    const events = runLaneLater(experiment, lane, options);
    const open: OpenRun = { laneId, lane, experiment, events, controller, mode, memories: [] };
    return open;
  }

  /** Whether a lane may stop by itself before its end. */
  private mayPause(mode: GoOn): boolean {
    return mode === "step" || (mode === "continue" && this.store.breakpoints.some(({ enabled }) => enabled));
  }

  /** A run on the page that was made by exactly this recipe. */
  private knownRun(experiment: Experiment, recipe: Lane): KnownRun | null {
    const key = laneKey(experiment, recipe);
    const made = Object.values(this.store.runs).find((run) => run.key === key && run.trace !== null);
    return made?.trace ? { trace: made.trace, memories: made.memories } : null;
  }

  /** Takes a lane as far as `mode` lets it; its trace when it came to its end by itself, else null. */
  private async drive(open: OpenRun, mode: GoOn): Promise<Trace | null> {
    this.active = open;
    open.mode = mode;
    let finished: Trace | null = null;
    try {
      for await (const event of stepped(open.events)) {
        if (event.kind !== "iteration") {
          this.settle(open, event);
          if (event.kind === "done" && event.trace.outcome.status !== "aborted") finished = event.trace;
          continue;
        }
        open.memories = event.memories;
        const reasons = this.reasonsToPause(event.trace, mode);
        if (reasons.length > 0) return this.pause(open, event, reasons);
        this.drawSoon(() => this.store.setRun(open.laneId, { status: "decoding", ...madeBy(open, event) }));
      }
      return finished;
    } catch (error) {
      this.breakOff(open, error);
      return null;
    } finally {
      this.active = null;
    }
  }

  /** The net under a run: whatever went wrong around it ends this lane alone, with a word, and frees the page. */
  private breakOff({ laneId, controller, events }: OpenRun, error: unknown): void {
    this.dropFrame();
    this.paused.delete(laneId);
    controller.abort(STOPPED());
    void events.return().catch(() => {});
    this.store.setRun(laneId, { status: "failed", ...told(error), pausedBecause: [] });
  }

  private reasonsToPause(trace: Trace, mode: GoOn): readonly string[] {
    if (mode === "finish") return [];
    const iteration = trace.iterations.length - 1;
    const { breakpoints, setBreakpoints } = this.store;
    const hits = breakpointHits(breakpoints, trace, iteration);
    const tooMuch = new Set(hits.filter(({ isTooMuch }) => isTooMuch).map(({ breakpoint }) => breakpoint));
    if (tooMuch.size > 0) {
      setBreakpoints(breakpoints.map((one) => (tooMuch.has(one) ? { ...one, enabled: false } : one)));
    }
    const reasons = hits.map(({ reason }) => reason);
    return reasons.length > 0 || mode === "continue" ? reasons : ["One step."];
  }

  private pause(open: OpenRun, event: IterationEvent, reasons: readonly string[]): null {
    this.dropFrame();
    this.paused.set(open.laneId, open);
    this.store.setRun(open.laneId, { status: "paused", pausedBecause: reasons, ...madeBy(open, event) });
    return null;
  }

  /** Writes the end of a lane. */
  private settle(open: OpenRun, event: Exclude<LaneEvent, { kind: "iteration" }>): void {
    this.dropFrame();
    const { trace, note } = event;
    const made = trace && trace.iterations.length > 0 ? madeBy(open, { trace, ...(note ? { note } : {}) }) : {};
    if (event.kind === "done") this.store.setRun(open.laneId, { status: "done", ...made });
    else this.store.setRun(open.laneId, { status: "failed", message: event.message, detail: event.detail, ...made });
  }

  /** Draws the newest state at the next good moment; older ones that were not drawn yet are skipped. */
  private drawSoon(draw: () => void): void {
    const isWaiting = this.pending !== null;
    this.pending = draw;
    if (isWaiting) return;
    this.options.frames.request(() => {
      // Taken first: a drawing that fails must not keep the next one away.
      const newest = this.pending;
      this.pending = null;
      newest?.();
    });
  }

  private dropFrame(): void {
    this.options.frames.cancel();
    this.pending = null;
  }
}

/** A generator's values one by one, without ending it when the reader leaves early: it may be read on later. */
async function* stepped<Value>(events: AsyncGenerator<Value, void, void>): AsyncGenerator<Value, void, void> {
  for (let step = await events.next(); !step.done; step = await events.next()) yield step.value;
}

/** What a lane's run says about a trace of its own. */
function madeBy({ experiment, lane, memories }: OpenRun, { trace, note }: MadeTrace): Partial<LaneRun> {
  return {
    trace,
    note,
    source: "live",
    key: laneKey(experiment, lane),
    recipe: lane,
    picture: experiment.picture,
    memories,
    fileName: undefined,
    doubts: undefined,
    repeats: undefined,
  };
}
