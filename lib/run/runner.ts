/** Runs the lanes of an experiment on an engine, one after the other, so that each has the machine for itself. */
import { type DecodeRequest, type DecodingIteration, type DecodingOutcome, decode } from "@/lib/decoding/decode";
import { runsBehind } from "@/lib/experiment/lineage";
import { resolveLegal } from "@/lib/experiment/resolve";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { startRecording, type TraceRecorder } from "@/lib/trace/record";
import type { Trace, TraceStatus } from "@/lib/trace/schema";
import { type Forebears, type Inherited, inherit, type KnownRun } from "./inherit";
import type { LaneSession, Machine } from "./machine";
import { type PreparedLane, prepareLane } from "./open-lane";
import { failedBecause, type Told, told } from "./sentence";

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
    const { request, recorder, note } = open;
    const memories = [...open.memories];
    const run = decode(request);
    let step: IteratorResult<DecodingIteration, DecodingOutcome> = await run.next();
    for (; !step.done; step = await run.next()) {
      recorder.add(step.value);
      memories.push(step.value.memory);
      yield { kind: "iteration", trace: recorder.snapshot(), memories: [...memories], ...note };
    }
    yield { kind: "done", trace: recorder.snapshot(step.value.status), ...note };
  } catch (error) {
    if (options.signal?.aborted) {
      const trace = open && traceOf(open, "aborted");
      if (trace) yield { kind: "done", trace, ...open?.note };
      return;
    }
    const why = told(error);
    yield { kind: "failed", ...why, trace: open && traceOf(open, "failed", why.message), ...open?.note };
  } finally {
    closeAll(open?.sessions ?? []);
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
  /** To close after the last iteration. */
  readonly sessions: readonly LaneSession[];
  readonly request: DecodeRequest;
  readonly recorder: TraceRecorder;
  readonly memories: readonly unknown[];
  readonly note: { readonly note?: string };
}

/** Prepares a lane, takes over what a branch takes over, and opens its sessions. @throws Error in words for the reader */
async function openLane(experiment: Experiment, lane: Lane, options: RunOptions): Promise<OpenLane> {
  const prepared = await prepareLane(experiment, lane, options);
  const { branch } = prepared.lane;
  const inherited = branch ? await inherit(prepared, branch, forebears(experiment, options)) : null;
  const { context } = prepared;
  const [session, companion] = await openSessions(prepared, inherited, options);
  const foreign = prepared.companion?.foreign;
  const request: DecodeRequest = {
    ...prepared.request,
    predictor: session!,
    ...(companion && foreign ? { drafter: { predictor: companion, ...foreign } } : { companion }),
    observe: options.observe ?? true,
    resume: inherited?.resume,
    intervention: branch?.intervention,
    ...(options.now ? { now: options.now } : {}),
  };
  return {
    sessions: companion ? [session!, companion] : [session!],
    request,
    recorder: startRecording(context, inherited?.inheritance),
    memories: inherited?.memories ?? [],
    note: inherited?.note ? { note: inherited.note } : {},
  };
}

/** The session of the lane's model and that of its companion, if it has one: both, or none where the second fails. */
async function openSessions(
  { opening, companion, prompt }: PreparedLane,
  inherited: Inherited | null,
  { engine, encodeFirst }: RunOptions,
): Promise<LaneSession[]> {
  const eager = encodeFirst ? { encodeFirst } : {};
  const session = await engine.openSession({
    ...opening,
    ...eager,
    ...firstCanvas(prompt, inherited?.cachedResponse),
    ...(inherited?.cachedPasses ? { past: inherited.cachedPasses } : {}),
  });
  if (!companion) return [session];
  try {
    // A drafter of another vocabulary has never seen the response in these ids.
    const frozen = companion.foreign ? {} : firstCanvas(prompt, inherited?.companionResponse);
    return [session, await engine.openSession({ ...companion.opening, ...eager, ...frozen })];
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
