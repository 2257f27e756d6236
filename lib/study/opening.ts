/** What the page could open with: random questions, ranked by how much there is to see when they are decoded. */
import { type EventKind, eventsOf } from "@/lib/analysis/events";
import { runMetrics } from "@/lib/analysis/run";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import type { RunOptions } from "@/lib/run/runner";
import type { Trace } from "@/lib/trace/schema";
import { cellsOf } from "./plan";
import type { ProblemSet } from "./problems";
import { askOne } from "./run";

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
  readonly task: string;
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
  readonly tasks: readonly string[];
  /** Questions per task. */
  readonly samples: number;
  /** Same seed, same questions. */
  readonly seed: number;
  readonly responseLength: number;
}

/** Decodes random questions, task by task, and yields each with its worth. @throws Error when a run fails */
export async function* candidates(
  problems: ProblemSet,
  { lane, tasks, samples, seed, responseLength }: OpeningRequest,
  options: RunOptions,
): AsyncGenerator<Candidate, void, void> {
  const cells = cellsOf(problems, { lanes: [lane], responseLengths: [responseLength], tasks, seed });
  for (const cell of cells) {
    for (let index = 0; index < samples; index++) {
      const { problem, experiment, trace } = await askOne(problems, cell, index, options);
      const sight = sightOf(trace, problem.grade(trace.outcome.text).correct);
      yield {
        task: cell.task,
        experiment: { ...experiment, lanes: DEFAULT_EXPERIMENT.lanes },
        trace,
        sight,
        worth: worthSeeing(sight),
      };
    }
  }
}
