/** Runs the lanes of an experiment on an engine, one after the other, so that each has the machine for itself. */
import { runsBehind } from "@/lib/experiment/lineage";
import { resolveLegal } from "@/lib/experiment/resolve";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { startRecording, type TraceRecorder } from "@/lib/trace/record";
import type { Trace, TraceStatus } from "@/lib/trace/schema";
import { type Forebears, type Inherited, inherit, type KnownRun } from "./inherit";
import { AHEAD, type LaneEngine, type LaneSession, type Machine } from "./machine";
import { type PreparedLane, prepareLane } from "./open-lane";
import { failedBecause, type Told, told } from "./sentence";
import type { RunOrder, Steps } from "./steps";

export type { KnownRun } from "./inherit";
export type { LaneEngine } from "./machine";

export interface RunOptions extends Machine {
  /**
   * A run that was made before for exactly this lane of the same experiment: a branch then takes its iterations over
   * instead of making them again.
   */
  readonly known?: ((lane: Lane) => KnownRun | null) | undefined;
  /** Hears how far the runs behind a branch are, where they have to be made first. */
  readonly onBehind?: ((progress: BehindProgress) => void) | undefined;
  /** Also look at known tokens in every evaluation, which a little more of the head is run for. Default: true. */
  readonly observe?: boolean | undefined;
  /** Steps that a run made in a worker may be ahead of what was asked for, at this moment. Default: `AHEAD`. */
  readonly ahead?: (() => number) | undefined;
  /** Pictures are encoded before the clock of a run starts, for runs that share them. Default: false. */
  readonly encodeFirst?: boolean | undefined;
  /** Clock of the runs, milliseconds from any origin; absent: time as it passes. */
  readonly now?: (() => number) | undefined;
}

/** A run behind a branch that is being made: which of how many, and its iterations so far, of those that are needed. */
export interface BehindProgress {
  readonly run: number;
  readonly runs: number;
  readonly iteration: number;
  readonly iterations: number;
}

/** What happens in the run of one lane. */
export type LaneEvent = (
  | {
      /** After each iteration of its own, with the trace so far. */
      readonly kind: "iteration";
      readonly trace: Trace;
      /** What the strategy remembered after each of the trace's iterations, for branches. */
      readonly memories: readonly unknown[];
    }
  /** The lane ended: complete, out of steps, or stopped by the signal. */
  | { readonly kind: "done"; readonly trace: Trace }
  /** The lane could not start (no trace) or broke off (the trace so far). */
  | ({ readonly kind: "failed"; readonly trace: Trace | null } & Told)
) & {
  /** Something to know about how the run goes on from the one that it leaves, as a sentence. */
  readonly note?: string;
};

/** What happens in the run of an experiment. `lane` is the index in the experiment. */
export type ExperimentEvent =
  | { readonly kind: "started"; readonly lane: number }
  | (LaneEvent & { readonly lane: number });

/**
 * Runs lanes in order and yields what happens; never throws. A lane that fails does not stop the others. Once the
 * signal has fired, the lane under way ends with status `aborted` and those after it do not start.
 * @param lanes indices of the lanes to run; all when absent
 */
export async function* runExperiment(
  experiment: Experiment,
  options: RunOptions,
  lanes: readonly number[] = Array.from(experiment.lanes.keys()),
): AsyncGenerator<ExperimentEvent, void, void> {
  for (const lane of lanes) {
    if (options.signal?.aborted) return;
    yield { kind: "started", lane };
    for await (const event of runLane(experiment, experiment.lanes[lane]!, options)) yield { ...event, lane };
  }
}

/**
 * Runs one lane and yields what happens; never throws. It goes on only when asked for the next event, and `return` ends
 * it; its session is closed in every case. A branch begins with the run that it leaves, where that is not known.
 */
export async function* runLane(
  experiment: Experiment,
  lane: Lane,
  options: RunOptions,
): AsyncGenerator<LaneEvent, void, void> {
  let open: OpenLane | null = null;
  try {
    open = await openLane(experiment, lane, options);
    const { steps, recorder, note } = open;
    const memories = [...open.memories];
    let step = await steps.next();
    for (; !step.done; step = await steps.next()) {
      recorder.append(step.value.iteration);
      memories.push(step.value.memory);
      yield { kind: "iteration", trace: recorder.snapshot(), memories: [...memories], ...note };
    }
    yield { kind: "done", trace: recorder.snapshot(step.value), ...note };
  } catch (error) {
    if (options.signal?.aborted) {
      const trace = open && traceOf(open, "aborted");
      if (trace) yield { kind: "done", trace, ...open?.note };
      return;
    }
    const why = told(error);
    yield { kind: "failed", ...why, trace: open && traceOf(open, "failed", why.message), ...open?.note };
  } finally {
    open?.close();
  }
}

/** The trace so far, or null where it is what broke the run. */
function traceOf({ recorder }: OpenLane, status: TraceStatus, message?: string): Trace | null {
  try {
    return recorder.snapshot(status, message);
  } catch {
    return null;
  }
}

/** What frees memory must not end a run in another way than it ended. */
function closeAll(sessions: readonly LaneSession[]): void {
  for (const session of sessions) {
    try {
      session.close();
    } catch {
      // Its memory went with what refuses.
    }
  }
}

interface OpenLane {
  readonly steps: Steps;
  readonly recorder: TraceRecorder;
  readonly memories: readonly unknown[];
  readonly note: { readonly note?: string };
  /** Frees what was opened for it. */
  close(): void;
}

/** Prepares a lane, takes over what a branch takes over, and begins its run. @throws Error in words for the reader */
async function openLane(experiment: Experiment, lane: Lane, options: RunOptions): Promise<OpenLane> {
  const prepared = await prepareLane(experiment, lane, options);
  const { branch } = prepared.lane;
  const inherited = branch ? await inherit(prepared, branch, forebears(experiment, options)) : null;
  const recorder = startRecording(prepared.context, inherited?.inheritance);
  const order = orderOf(prepared, inherited, options);
  const { engine, signal, ahead = () => AHEAD } = options;
  const facts = {
    recorder,
    memories: inherited?.memories ?? [],
    note: inherited?.note ? { note: inherited.note } : {},
  };
  const foreign = prepared.companion?.foreign;
  const { heads } = prepared.request;
  // What translates between two vocabularies, a small network and a clock are no plain data: such a run is made here.
  if (engine.makeRun && !foreign && !heads && !options.now) {
    const steps = engine.makeRun(order, { ahead, signal });
    return { ...facts, steps, close: () => void steps.return("aborted").catch(() => {}) };
  }
  // How strategies decide comes with the first run that is made here.
  const { stepsOf } = await import("./steps");
  const sessions = await openSessions(order, engine);
  const [predictor, companion] = sessions;
  return {
    ...facts,
    steps: stepsOf(
      order,
      {
        predictor: predictor!,
        heads,
        ...(companion && foreign ? { drafter: { predictor: companion, ...foreign } } : { companion }),
      },
      { signal, now: options.now },
    ),
    close: () => closeAll(sessions),
  };
}

/** The run of a prepared lane, from where it goes on. */
function orderOf(prepared: PreparedLane, inherited: Inherited | null, options: RunOptions): RunOrder {
  const { lane, prompt, opening, request, companion, context } = prepared;
  const { cache, heads: _, signal: __, ...asked } = request;
  const eager = options.encodeFirst ? { encodeFirst: true } : {};
  return {
    opening: {
      ...opening,
      ...eager,
      ...firstCanvas(prompt, inherited?.cachedResponse),
      ...(inherited?.cachedPasses ? { past: inherited.cachedPasses } : {}),
    },
    companion: companion && {
      ...companion.opening,
      ...eager,
      // A drafter of another vocabulary has never seen the response in these ids.
      ...(companion.foreign ? {} : firstCanvas(prompt, inherited?.companionResponse)),
    },
    strategy: lane.strategy.id,
    cache: cache ? { policy: cache.policy.id, settings: cache.settings } : null,
    maskId: context.vocabulary.maskId,
    asked: {
      ...asked,
      observe: options.observe ?? true,
      resume: inherited?.resume,
      intervention: lane.branch?.intervention,
    },
    spentMs: inherited?.inheritance.iterations.at(-1)?.elapsedMs ?? 0,
  };
}

/** The session of the lane's model and that of its companion, if it has one: both, or none where the second fails. */
async function openSessions({ opening, companion }: RunOrder, engine: LaneEngine): Promise<LaneSession[]> {
  const session = await engine.openSession(opening);
  if (!companion) return [session];
  try {
    return [session, await engine.openSession(companion)];
  } catch (error) {
    session.close();
    throw error;
  }
}

function firstCanvas(prompt: Int32Array, response: readonly number[] | undefined) {
  return response ? { firstCanvas: Int32Array.from([...prompt, ...response]) } : {};
}

/** Runs behind a branch: looked up, or made here. */
function forebears(experiment: Experiment, options: RunOptions): Forebears {
  return {
    known: (lane) => options.known?.(lane) ?? null,
    async make(lane, iterations) {
      let trace: Trace | null = null;
      let memories: readonly unknown[] = [];
      // The deepest run is made first; whoever is above it knows of more.
      const run = 1 + runsBehind(resolveLegal(lane));
      const tell = (progress: BehindProgress) => options.onBehind?.({ ...progress, runs: run });
      for await (const event of runLane(experiment, lane, { ...options, onBehind: tell })) {
        if (event.kind === "failed") throw failedBecause("The run that this lane leaves failed:", event);
        if (event.kind === "iteration") memories = event.memories;
        trace = event.trace;
        tell({ run, runs: run, iteration: trace.iterations.length, iterations });
        if (trace.iterations.length >= iterations) break;
      }
      options.signal?.throwIfAborted();
      if (!trace) throw new Error("The run that this lane leaves ended without a trace.");
      return { trace, memories };
    },
  };
}
