/** Works through a plan on a machine: every problem of every cell is asked, answered, graded and counted. */
import { driftReport } from "@/lib/analysis/drift";
import { measuredMetrics } from "@/lib/analysis/run";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { modelsOf, resolveLegal } from "@/lib/experiment/resolve";
import { type Experiment, type Lane, LIMITS } from "@/lib/experiment/schema";
import { measureDrift } from "@/lib/run/drift";
import { type RunOptions, runExperiment } from "@/lib/run/runner";
import { traceDigest } from "@/lib/trace/digest";
import type { Trace } from "@/lib/trace/schema";
import type { Cell, Plan } from "./plan";
import type { Problem, ProblemSet } from "./problems";
import type { DriftSum, Outcome, Shelf } from "./shelf";

/** One more outcome of a plan. */
export interface StudyStep {
  /** The plan's own. */
  readonly cell: Cell;
  readonly outcome: Outcome;
  /** It lay on the shelf: nothing was run. */
  readonly isKept: boolean;
  /** Outcomes so far, this one included, of so many in all. */
  readonly done: number;
  readonly total: number;
}

/**
 * Yields every outcome of a plan, cell by cell. What is on the shelf is taken from there; every other outcome is put on it
 * as soon as it is there, so that a plan that was broken off goes on with the first problem that has none.
 * @throws Error when a run fails: a mean over the problems that happened to work would be no measurement. The signal's
 * reason when that has fired.
 */
export async function* runStudy(
  { problems, cells, samples, driftSamples = 0 }: Plan,
  options: RunOptions,
  shelf?: Shelf,
): AsyncGenerator<StudyStep, void, void> {
  const total = cells.length * samples;
  let done = 0;
  for (const cell of cells) {
    const weights = await weightsOf(cell.lane, options);
    const kept = new Map((await shelf?.kept(cell, weights))?.map((outcome) => [outcome.index, outcome]));
    for (let index = 0; index < samples; index++) {
      options.signal?.throwIfAborted();
      const wantsDrift = index < driftSamples && cell.lane.prefill !== "off";
      const old = kept.get(index);
      const isKept = old !== undefined && (!wantsDrift || old.drift !== null);
      const outcome = isKept ? old : await outcomeOf(problems, cell, index, wantsDrift, options);
      if (!isKept) await shelf?.keep(cell, weights, outcome);
      done++;
      yield { cell, outcome, isKept, done, total };
    }
  }
}

/** First digits of the digest of each model that a lane runs, the one that decodes first. */
async function weightsOf(lane: Lane, { engine, signal }: RunOptions): Promise<string[]> {
  const models = await Promise.all(modelsOf(resolveLegal(lane)).map((model) => engine.load(model, { signal })));
  return models.map(({ digest }) => digest.slice(0, 8));
}

/** A problem as it was put to a cell's lane, and the run that answered it. */
export interface Answered {
  readonly problem: Problem;
  readonly experiment: Experiment;
  readonly trace: Trace;
}

/** Puts one problem to a cell's lane. @throws Error as `runStudy` does */
export async function askOne(problems: ProblemSet, cell: Cell, index: number, options: RunOptions): Promise<Answered> {
  const { task, seed, lane, responseLength } = cell;
  const problem = problems.problem(task, index, seed);
  const experiment: Experiment = {
    ...DEFAULT_EXPERIMENT,
    ...problem.asked,
    responseLength: responseLength ?? problem.responseLength,
    seed: (seed + index) % LIMITS.seed,
    lanes: [lane],
  };
  for await (const event of runExperiment(experiment, options)) {
    if (event.kind === "failed") throw failure(cell, index, event.message);
    if (event.kind !== "done" || event.trace.outcome.status === "aborted") continue;
    return { problem, experiment, trace: event.trace };
  }
  options.signal?.throwIfAborted();
  throw failure(cell, index, "the run ended without a trace");
}

async function outcomeOf(
  problems: ProblemSet,
  cell: Cell,
  index: number,
  wantsDrift: boolean,
  options: RunOptions,
): Promise<Outcome> {
  // Nobody looks at the traces: known tokens need not be looked at either.
  const answered = await askOne(problems, cell, index, { observe: false, ...options });
  const { problem, experiment, trace } = answered;
  const { iterations, nfe, weightedNfe, cacheHitRate, effectiveLength, modelMs, totalMs } = measuredMetrics(trace);
  const answer = trace.outcome.text;
  const { correct, score } = gradeOf(problem, answer, cell, index);
  return {
    index,
    question: experiment.question,
    answer,
    correct,
    score,
    facts: problem.facts,
    responseLength: experiment.responseLength,
    producedLength: effectiveLength,
    iterations,
    nfe,
    weightedNfe,
    cacheHitRate,
    drift: wantsDrift ? await driftOf(answered, cell.lane, options) : null,
    digest: traceDigest(trace),
    modelMs,
    totalMs,
  };
}

function gradeOf(problem: Problem, answer: string, cell: Cell, index: number) {
  try {
    return problem.grade(answer);
  } catch (error) {
    throw failure(cell, index, (error as Error).message);
  }
}

async function driftOf({ experiment, trace }: Answered, lane: Lane, options: RunOptions): Promise<DriftSum> {
  const steps = [];
  for await (const step of measureDrift(experiment, lane, trace, options)) steps.push(step);
  const { positions, meanKl, flips } = driftReport(steps);
  return { positions, meanKl: meanKl ?? 0, flips };
}

const failure = ({ task }: Cell, index: number, reason: string) =>
  new Error(`task ${task}, problem ${index}: ${reason}`);
