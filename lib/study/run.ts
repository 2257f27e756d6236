/** One problem on a machine: asked, answered, graded and counted. */
import { driftReport } from "@/lib/analysis/drift";
import { leftToRightness, measuredMetrics } from "@/lib/analysis/run";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { LIMITS } from "@/lib/experiment/limits";
import { modelsOf, resolveLegal } from "@/lib/experiment/resolve";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { measureDrift } from "@/lib/run/drift";
import type { Machine } from "@/lib/run/machine";
import { type RunOptions, runExperiment } from "@/lib/run/runner";
import { inOneLine } from "@/lib/run/sentence";
import { parsePrior } from "@/lib/text/prior";
import type { Tokenizer } from "@/lib/text/tokenizer";
import { effectiveLength, endIds } from "@/lib/trace/canvas";
import { traceDigest } from "@/lib/trace/digest";
import type { Trace } from "@/lib/trace/schema";
import { confidencesOf } from "./confidences";
import type { DriftSum, Outcome } from "./outcome";
import type { Cell } from "./plan";
import type { Problem, ProblemSet } from "./problems";
import { classTimesOf } from "./token-classes";

/** First digits of the digest of each model that a lane runs, the one that decodes first. */
export async function weightsOf(lane: Lane, { engine, signal }: RunOptions): Promise<string[]> {
  const models = await Promise.all(modelsOf(resolveLegal(lane)).map((model) => engine.load(model, { signal })));
  return models.map(({ digest }) => digest.slice(0, 8));
}

/** A problem as it was put to a cell's lane, and the run that answered it. */
export interface Answered {
  readonly problem: Problem;
  readonly experiment: Experiment;
  readonly trace: Trace;
}

/** One problem as it is put to a cell's lane. @throws Error where no structure prior suits it, though the cell asks for one */
export async function experimentOf(
  problems: ProblemSet,
  cell: Cell,
  index: number,
  machine: Pick<Machine, "engine" | "signal">,
): Promise<{ readonly problem: Problem; readonly experiment: Experiment }> {
  const { task, seed, lane, responseLength, prior } = cell;
  const problem = problems.problem(task, index, seed);
  const experiment: Experiment = {
    ...DEFAULT_EXPERIMENT,
    ...problem.asked,
    ...(prior ? { prior: await skeletonOf(problem, cell, index, machine) } : {}),
    responseLength: responseLength ?? problem.responseLength,
    seed: (seed + index) % LIMITS.seed,
    lanes: [lane],
  };
  return { problem, experiment };
}

/** Puts one problem to a cell's lane. @throws Error when the run fails: a mean over the problems that happened to work would be no measurement. The signal's reason when that has fired */
export async function askOne(problems: ProblemSet, cell: Cell, index: number, options: RunOptions): Promise<Answered> {
  const { problem, experiment } = await experimentOf(problems, cell, index, options);
  for await (const event of runExperiment(experiment, options)) {
    if (event.kind === "failed") throw failure(cell, index, inOneLine(event));
    if (event.kind !== "done" || event.trace.outcome.status === "aborted") continue;
    return { problem, experiment, trace: event.trace };
  }
  options.signal?.throwIfAborted();
  throw failure(cell, index, "the run ended without a trace");
}

/** @throws Error where the question has none */
async function skeletonOf(
  problem: Problem,
  cell: Cell,
  index: number,
  { engine, signal }: Pick<Machine, "engine" | "signal">,
) {
  if (!problem.skeleton) throw failure(cell, index, "no structure prior suits the question");
  return problem.skeleton((await engine.textOf(cell.lane.model, { signal })).tokenizer);
}

/** One problem put to a cell's lane, graded and counted. @param wantsDrift every step is run again without the cache  @throws Error as `askOne` does */
export async function outcomeOf(
  problems: ProblemSet,
  cell: Cell,
  index: number,
  wantsDrift: boolean,
  options: RunOptions,
): Promise<Outcome> {
  // Nobody looks at the traces: known tokens need not be looked at either.
  const answered = await askOne(problems, cell, index, { observe: false, ...options });
  const { problem, experiment, trace } = answered;
  const { iterations, nfe, weightedNfe, cacheHitRate, modelMs, totalMs } = measuredMetrics(trace);
  const answer = trace.outcome.text;
  const { correct, score } = gradeOf(problem, answer, cell, index);
  const { tokenizer } = await options.engine.textOf(cell.lane.model, { signal: options.signal });
  const reference = problem.reference?.(tokenizer);
  return {
    index,
    question: experiment.question,
    answer,
    correct,
    score,
    facts: problem.facts,
    responseLength: experiment.responseLength,
    promptLength: trace.prompt.length,
    ...endOf(trace),
    confidences: confidencesOf(trace, correct, reference),
    leftToRight: leftToRightness(trace, effectiveLength(trace.outcome.answer, endIds(trace.vocabulary)) + 1),
    commitSizes: commitSizesOf(trace),
    adherence: adherenceOf(problem, trace, tokenizer),
    classTimes: classTimesOf(trace, tokenizer),
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

/** How many iterations committed so many positions, by rising number; idle ones commit 0. */
function commitSizesOf({ iterations }: Trace): [size: number, iterations: number][] {
  const sizes = new Map<number, number>();
  for (const { commits } of iterations) sizes.set(commits.length, (sizes.get(commits.length) ?? 0) + 1);
  return [...sizes].sort(([one], [other]) => one - other);
}

/** Share of what the question's structure prior fixes that stands at its place; null without one, or without room for it. */
function adherenceOf(asked: Problem, { outcome, responseLength }: Trace, tokenizer: Tokenizer): number | null {
  const { entries, problem } = parsePrior(asked.skeleton?.(tokenizer) ?? "", tokenizer, responseLength);
  if (problem || entries.length === 0) return null;
  return entries.filter(([position, id]) => outcome.answer[position] === id).length / entries.length;
}

/** Where the answer ends, and what stands behind it. */
function endOf({ outcome: { answer }, vocabulary }: Trace) {
  const ends = endIds(vocabulary);
  const producedLength = effectiveLength(answer, ends);
  const fillers = answer.filter((token) => ends.includes(token)).length;
  return {
    finalLength: answer.length,
    producedLength,
    endPlace: producedLength < answer.length ? producedLength : null,
    fillerShare: answer.length === 0 ? 0 : fillers / answer.length,
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
