/** What the page could open with: random questions, ranked by how much there is to see when they are decoded. */
import { type EventKind, eventsOf } from "@/lib/analysis/events";
import { runMetrics } from "@/lib/analysis/run";
import { seededRandom } from "@/lib/decoding/random";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { type Experiment, type Lane, LIMITS } from "@/lib/experiment/schema";
import { type RunOptions, runExperiment } from "@/lib/run/runner";
import { type Problem, randomProblem } from "@/lib/scene/sample";
import { grade, isGraded } from "@/lib/scene/score";
import { TASK_IDS, type TaskId } from "@/lib/scene/world";
import type { Trace } from "@/lib/trace/schema";

/** What a run has to show. */
export interface Sight {
  readonly iterations: number;
  /** Tokens before the end. */
  readonly tokens: number;
  readonly correct: boolean;
  /** Iterations in which something of the kind happened. */
  readonly events: Readonly<Partial<Record<EventKind, number>>>;
}

/** A question the page could open with. */
export interface Candidate {
  readonly task: TaskId;
  /** With all lanes of the default experiment. */
  readonly experiment: Experiment;
  readonly trace: Trace;
  readonly sight: Sight;
  /** `worthSeeing` of it. */
  readonly worth: number;
}

/** Fewer iterations show no order, more are tiring to step through. */
const ITERATIONS = { min: 4, max: 12 } as const;

/** An answer of this many tokens is a sentence or two. */
const SPOKEN = 16;

/** What a run teaches besides its pace, and what that is worth. */
const LESSONS: readonly (readonly [kind: EventKind, worth: number])[] = [
  ["fallback", 0.6],
  ["regret", 0.6],
  ["flip", 0.3],
];

/**
 * How much there is to see, from 0 (nothing) to 4.5: 2 for a right answer, up to 1 for 4 to 12 iterations, up to 0.5 for a
 * whole sentence, and up to 1 for iterations where nothing passed γ, a token was regretted or an argmax flipped.
 */
export function worthSeeing({ iterations, tokens, correct, events }: Sight): number {
  const away = Math.max(ITERATIONS.min - iterations, iterations - ITERATIONS.max, 0);
  const lessons = LESSONS.reduce((sum, [kind, worth]) => sum + (events[kind] ? worth : 0), 0);
  return (correct ? 2 : 0) + 1 / (1 + away) + Math.min(1, tokens / SPOKEN) / 2 + Math.min(1, lessons);
}

/** What a finished run has to show. */
export function sightOf(trace: Trace, correct: boolean): Sight {
  const { iterations, effectiveLength } = runMetrics(trace);
  const events: Partial<Record<EventKind, number>> = {};
  for (const { kind } of eventsOf(trace)) events[kind] = (events[kind] ?? 0) + 1;
  return { iterations, tokens: effectiveLength, correct, events };
}

export interface OpeningRequest {
  /** How candidates are decoded: as the page's first lane does. */
  readonly lane: Lane;
  readonly tasks: readonly TaskId[];
  /** Questions per task. */
  readonly samples: number;
  /** Same seed, same questions. */
  readonly seed: number;
  readonly responseLength: number;
}

/** Decodes random questions, task by task, and yields each with its worth. @throws Error when a run fails */
export async function* candidates(
  { lane, tasks, samples, seed, responseLength }: OpeningRequest,
  options: RunOptions,
): AsyncGenerator<Candidate, void, void> {
  for (const task of tasks) {
    const random = seededRandom(seed, TASK_IDS.indexOf(task));
    for (let sample = 0; sample < samples; sample++) {
      const problem = randomProblem(task, random, true);
      const { scene, question } = problem;
      const experiment: Experiment = {
        ...DEFAULT_EXPERIMENT,
        ...(scene ? { picture: { kind: "scene", scene } } : {}),
        question: question.text,
        responseLength,
        seed: (seed + sample) % LIMITS.seed,
      };
      yield await candidate(problem, experiment, lane, options);
    }
  }
}

async function candidate(
  { task, question, scene }: Problem,
  experiment: Experiment,
  lane: Lane,
  options: RunOptions,
): Promise<Candidate> {
  for await (const event of runExperiment({ ...experiment, lanes: [lane] }, options)) {
    if (event.kind === "failed") throw new Error(`“${question.text}”: ${event.message}`);
    if (event.kind !== "done") continue;
    const { trace } = event;
    const graded = grade(trace.outcome.text, question, scene);
    const sight = sightOf(trace, isGraded(graded) && graded.correct);
    return { task, experiment, trace, sight, worth: worthSeeing(sight) };
  }
  throw new Error(`“${question.text}”: the run ended without a trace`);
}
