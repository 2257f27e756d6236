/** One question at one length, looked at closely: how likely the end of its answer was at every position in every iteration. */
import type { Experiment } from "@/lib/experiment/schema";
import { traceWithEnds } from "@/lib/run/end-chances";
import type { RunOptions } from "@/lib/run/runner";
import type { ProblemSet } from "@/lib/study/problems";
import { experimentOf } from "@/lib/study/run";
import type { Trace } from "@/lib/trace/schema";
import type { SweepCell } from "./plan";

export interface EndLook {
  readonly experiment: Experiment;
  /** Its rows tell of every end token. */
  readonly trace: Trace;
  readonly correct: boolean;
}

/** Puts a question to a cell's lane. @throws Error when the run fails, or the signal's reason when that has fired */
export async function lookAtEnd(
  problems: ProblemSet,
  cell: SweepCell,
  index: number,
  machine: RunOptions,
): Promise<EndLook> {
  const { problem, experiment } = await experimentOf(problems, cell, index, machine);
  const trace = await traceWithEnds(experiment, machine);
  return { experiment, trace, correct: problem.grade(trace.outcome.text).correct };
}
