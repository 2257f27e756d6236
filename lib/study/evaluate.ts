/** Accuracy and cost of a lane over many held-out problems. */
import { type DriftStep, driftReport } from "@/lib/analysis/drift";
import { type Share, wilsonInterval } from "@/lib/analysis/interval";
import { runMetrics } from "@/lib/analysis/run";
import { seededRandom } from "@/lib/decoding/random";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { type Experiment, type Lane, LIMITS } from "@/lib/experiment/schema";
import { measureDrift } from "@/lib/run/drift";
import { type RunOptions, runExperiment } from "@/lib/run/runner";
import { type Problem, randomProblem } from "@/lib/scene/sample";
import { grade, isGraded } from "@/lib/scene/score";
import { TASK_IDS, type TaskId, taskOf } from "@/lib/scene/world";
import type { Trace } from "@/lib/trace/schema";

export interface EvaluationRequest {
  readonly lane: Lane;
  readonly tasks: readonly TaskId[];
  /** Problems per task. */
  readonly samples: number;
  /** Same seed, same problems: the first n of a longer evaluation are those of a shorter one. */
  readonly seed: number;
  /** Response positions, or null for what each task needs. */
  readonly responseLength: number | null;
  /** Of so many problems per task, the first ones, every step is run again without the cache; 0 when absent. */
  readonly driftSamples?: number;
}

/** One problem, answered. */
export interface SampleResult {
  readonly task: TaskId;
  readonly question: string;
  readonly answer: string;
  /** Different kinds of things in the scene, or null for a text puzzle. */
  readonly kinds: number | null;
  readonly correct: boolean;
  /** 0 … 1; partly right answers lie between. */
  readonly score: number;
  readonly responseLength: number;
  readonly iterations: number;
  readonly nfe: number;
  readonly weightedNfe: number;
  /** Token positions served from a cache, as a share of all. */
  readonly cacheHitRate: number;
  /** What the cache did to each step, or null where that was not asked for. */
  readonly drift: readonly DriftStep[] | null;
  readonly modelMs: number;
  readonly totalMs: number;
}

/** Accuracy among the scenes with a certain number of kinds; guessing a kind that is there is right in 1 of `kinds`. */
interface KindsReport {
  readonly kinds: number;
  readonly samples: number;
  readonly accuracy: Share;
}

/** How far a cache moved what the network said, over all steps that were run again without it. */
export interface TaskDrift {
  /** Predictions compared. */
  readonly positions: number;
  /** Mean of KL(fresh ‖ cached) over them, nats. */
  readonly meanKl: number;
  /** Predictions whose most probable token is another one without the cache. */
  readonly flips: number;
}

/** Means over the problems of one task. */
export interface TaskReport {
  readonly task: TaskId;
  readonly samples: number;
  /** Whether each answer was right, in the order of the problems. */
  readonly correct: readonly boolean[];
  /** Share of right answers with its 95 % interval. */
  readonly accuracy: Share;
  /** The same by number of kinds in the scene, fewest first; empty for text puzzles. */
  readonly byKinds: readonly KindsReport[];
  readonly score: number;
  readonly responseLength: number;
  readonly iterations: number;
  readonly nfe: number;
  readonly weightedNfe: number;
  /** Token positions served from a cache, as a share of all. */
  readonly cacheHitRate: number;
  /** Null where it was not asked for. */
  readonly drift: TaskDrift | null;
  /** Engine time per run, milliseconds. */
  readonly modelMs: number;
  /** Whole run, milliseconds. */
  readonly totalMs: number;
}

/**
 * Answers held-out problems, task by task, and yields each.
 * @throws Error when a run fails: a mean over the problems that happened to work would be no measurement
 */
export async function* evaluate(
  request: EvaluationRequest,
  options: RunOptions,
): AsyncGenerator<SampleResult, TaskReport[], void> {
  const reports: TaskReport[] = [];
  for (const task of request.tasks) {
    const results: SampleResult[] = [];
    const random = seededRandom(request.seed, TASK_IDS.indexOf(task));
    for (let sample = 0; sample < request.samples; sample++) {
      const result = await answer(randomProblem(task, random, true), sample, request, options);
      results.push(result);
      yield result;
    }
    reports.push(reportOf(task, results));
  }
  return reports;
}

async function answer(
  problem: Problem,
  sample: number,
  { lane, seed, responseLength, driftSamples = 0 }: EvaluationRequest,
  options: RunOptions,
): Promise<SampleResult> {
  const { task, question, scene } = problem;
  const experiment: Experiment = {
    ...DEFAULT_EXPERIMENT,
    ...(scene ? { picture: { kind: "scene", scene } } : {}),
    question: question.text,
    responseLength: responseLength ?? taskOf(task).maxAnswerTokens,
    seed: (seed + sample) % LIMITS.seed,
    lanes: [lane],
  };
  // Nobody looks at the traces: known tokens need not be looked at either.
  for await (const event of runExperiment(experiment, { observe: false, ...options })) {
    if (event.kind === "failed") throw new Error(`task ${task}, problem ${sample}: ${event.message}`);
    if (event.kind !== "done" || event.trace.outcome.status === "aborted") continue;
    const { outcome } = event.trace;
    const graded = grade(outcome.text, question, scene);
    if (!isGraded(graded)) throw new Error(`task ${task}, problem ${sample}: ${graded.reason}`);
    const { iterations, nfe, weightedNfe, cacheHitRate, modelMs, totalMs } = runMetrics(event.trace);
    return {
      task,
      question: question.text,
      answer: outcome.text,
      kinds: scene && new Set(scene.objects.map(({ kind }) => kind)).size,
      correct: graded.correct,
      score: graded.score,
      responseLength: experiment.responseLength,
      iterations,
      nfe,
      weightedNfe,
      cacheHitRate,
      drift: sample < driftSamples ? await driftOf(experiment, lane, event.trace, options) : null,
      modelMs,
      totalMs,
    };
  }
  options.signal?.throwIfAborted();
  throw new Error(`task ${task}, problem ${sample}: the run ended without a trace`);
}

async function driftOf(experiment: Experiment, lane: Lane, trace: Trace, options: RunOptions): Promise<DriftStep[]> {
  const steps: DriftStep[] = [];
  for await (const step of measureDrift(experiment, lane, trace, options)) steps.push(step);
  return steps;
}

function reportOf(task: TaskId, results: readonly SampleResult[]): TaskReport {
  const mean = (value: (result: SampleResult) => number) =>
    results.reduce((sum, result) => sum + value(result), 0) / Math.max(1, results.length);
  return {
    task,
    samples: results.length,
    correct: results.map(({ correct }) => correct),
    accuracy: accuracyOf(results),
    byKinds: byKinds(results),
    score: mean(({ score }) => score),
    responseLength: mean((result) => result.responseLength),
    iterations: mean(({ iterations }) => iterations),
    nfe: mean(({ nfe }) => nfe),
    weightedNfe: mean(({ weightedNfe }) => weightedNfe),
    cacheHitRate: mean(({ cacheHitRate }) => cacheHitRate),
    drift: taskDrift(results.flatMap(({ drift }) => drift ?? [])),
    modelMs: mean(({ modelMs }) => modelMs),
    totalMs: mean(({ totalMs }) => totalMs),
  };
}

function taskDrift(steps: readonly DriftStep[]): TaskDrift | null {
  const { positions, meanKl, flips } = driftReport(steps);
  return meanKl === null ? null : { positions, meanKl, flips };
}

const accuracyOf = (results: readonly SampleResult[]): Share =>
  wilsonInterval(results.filter(({ correct }) => correct).length, results.length);

function byKinds(results: readonly SampleResult[]): KindsReport[] {
  const numbers = [...new Set(results.flatMap(({ kinds }) => kinds ?? []))].sort((a, b) => a - b);
  return numbers.map((kinds) => {
    const some = results.filter((result) => result.kinds === kinds);
    return { kinds, samples: some.length, accuracy: accuracyOf(some) };
  });
}
