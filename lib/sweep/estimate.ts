/** What a sweep will cost, said before it starts. */
import { resolveLegal } from "@/lib/experiment/resolve";
import type { RunOptions } from "@/lib/run/runner";
import { type Shard, stepsOf } from "@/lib/study/plan";
import { askOne } from "@/lib/study/run";
import type { SweepCell, SweepPlan } from "./plan";
import type { Row } from "./row";

/** What one answer cost; rows of a sweep say it, too. */
export type Trial = Pick<Row, "lane" | "responseLength" | "nfe" | "totalMs">;

export interface Estimate {
  readonly cells: number;
  readonly answers: number;
  /** Evaluations of the network expected. */
  readonly evaluations: number;
  /** Some lanes were not tried: of these the most that they may take are counted. */
  readonly isAtMost: boolean;
  /** Null without a trial. */
  readonly minutes: number | null;
  /** Why it should not be started like that, as a sentence with numbers; null where nothing speaks against it. */
  readonly problem: string | null;
}

export interface EstimateOptions {
  readonly shard?: Shard | undefined;
  /** Engines that answer at the same time, each on a core of its own. */
  readonly workers?: number | undefined;
  /** Answers that are there already. */
  readonly kept?: number | undefined;
}

/** Longest sweep that is started without being asked again, minutes. */
const MOST_MINUTES = 24 * 60;

/** Sums up what a plan will cost. @param trials what some of its answers cost: of `calibrate`, or rows so far */
export function estimate(
  plan: SweepPlan,
  trials: readonly Trial[],
  { shard, workers = 1, kept = 0 }: EstimateOptions = {},
): Estimate {
  const steps = stepsOf({ cells: plan.cells, samples: plan.sweep.n, ...(shard ? { shard } : {}) });
  const counts = new Map<SweepCell, number>();
  for (const { cell } of steps) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  const costs = [...counts].map(([cell, count]) => ({ count, ...costOf(plan, cell, trials) }));
  const answers = Math.max(0, steps.length - kept);
  const share = steps.length === 0 ? 0 : answers / steps.length;
  const sum = (value: (cost: (typeof costs)[number]) => number) =>
    share * costs.reduce((total, cost) => total + cost.count * value(cost), 0);
  const minutes = trials.length === 0 ? null : sum(({ ms }) => ms) / 60_000 / workers;
  const evaluations = Math.round(sum(({ nfe }) => nfe));
  return {
    cells: plan.cells.length,
    answers,
    evaluations,
    isAtMost: costs.some(({ isTried }) => !isTried),
    minutes,
    problem: problemOf(plan, answers, evaluations, minutes),
  };
}

function problemOf(
  { cells, conflicts, sweep }: SweepPlan,
  answers: number,
  evaluations: number,
  minutes: number | null,
): string | null {
  if (cells.length === 0) {
    const why = conflicts.length > 0 ? ` ${conflicts.join(" ")}` : "";
    return `Nothing of this sweep can be run.${why}`;
  }
  if (minutes === null || minutes <= MOST_MINUTES) return null;
  const fitting = Math.floor((sweep.n * MOST_MINUTES) / minutes);
  const instead = fitting > 0 ? `; ${counted(fitting, "question")} a task would take a day` : "";
  return `${counted(answers, "answer")} in ${counted(cells.length, "cell")} and about ${counted(evaluations, "evaluation")} take about ${(minutes / 60).toFixed(0)} hours here, more than a day${instead}.`;
}

interface Cost {
  readonly nfe: number;
  readonly ms: number;
  readonly isTried: boolean;
}

/** Of one answer of a cell: as in the trials of its lane at the nearest length, or the most it may take. */
function costOf({ problems, sweep }: SweepPlan, cell: SweepCell, trials: readonly Trial[]): Cost {
  const length = cell.responseLength ?? problems.problem(cell.task, 0, sweep.seed).responseLength;
  const own = nearest(
    trials.filter(({ lane }) => lane === cell.label),
    length,
  );
  if (own.length > 0) return { nfe: mean(own, (one) => one.nfe), ms: mean(own, (one) => one.totalMs), isTried: true };
  const { strategy, settings } = resolveLegal(cell.lane);
  const nfe = strategy.budget(settings, length);
  const some = nearest(trials, length);
  return {
    nfe,
    ms: some.length === 0 ? 0 : nfe * mean(some, (one) => one.totalMs / Math.max(1, one.nfe)),
    isTried: false,
  };
}

/** Those whose length is nearest. */
function nearest(trials: readonly Trial[], length: number): Trial[] {
  const distance = ({ responseLength }: Trial) => Math.abs(Math.log(responseLength / length));
  const least = Math.min(...trials.map(distance));
  return trials.filter((trial) => distance(trial) === least);
}

const mean = (trials: readonly Trial[], value: (trial: Trial) => number): number =>
  trials.reduce((sum, trial) => sum + value(trial), 0) / trials.length;

/** Time for trials, milliseconds, after the models are there. */
const CALIBRATION_MS = 1000;

/**
 * Answers some questions of a plan, as many as a second has room for, one of each lane first: what they cost is what an
 * estimate is made of. The first one is not counted: it warms the machine up.
 * @throws Error when a run fails, or the signal's reason when that has fired
 */
export async function calibrate(plan: SweepPlan, machine: RunOptions, limitMs = CALIBRATION_MS): Promise<Trial[]> {
  const cells = byTurns(plan);
  if (cells[0]) await trialOf(plan, cells[0], machine);
  const trials: Trial[] = [];
  const begun = performance.now();
  for (const cell of cells) {
    trials.push(await trialOf(plan, cell, machine));
    if (performance.now() - begun > limitMs) break;
  }
  return trials;
}

/** The cells so that each lane has its turn before any has its second. */
function byTurns({ lanes, cells }: SweepPlan): SweepCell[] {
  const queues = lanes.map((label) => cells.filter((cell) => cell.label === label));
  const turns = Math.max(0, ...queues.map((queue) => queue.length));
  return Array.from({ length: turns }, (_, turn) => queues.flatMap((queue) => queue[turn] ?? [])).flat();
}

async function trialOf({ problems }: SweepPlan, cell: SweepCell, machine: RunOptions): Promise<Trial> {
  const { experiment, trace } = await askOne(problems, cell, 0, { observe: false, encodeFirst: true, ...machine });
  const { nfe = 0, totalMs = 0 } = trace.outcome;
  return { lane: cell.label, responseLength: experiment.responseLength, nfe, totalMs };
}

const counted = (value: number, what: string) => `${value.toLocaleString("en")} ${what}${value === 1 ? "" : "s"}`;

/** An estimate in one line. */
export function estimateText({ cells, answers, evaluations, isAtMost, minutes }: Estimate): string {
  const time = minutes === null ? "" : `, about ${durationText(minutes)}`;
  return `${counted(cells, "cell")}, ${counted(answers, "answer")}, ${isAtMost ? "at most" : "about"} ${counted(evaluations, "evaluation")}${time}`;
}

const durationText = (minutes: number): string => {
  if (minutes < 1) return `${Math.max(1, Math.round(60 * minutes))} s`;
  return minutes < 90 ? `${Math.round(minutes)} min` : `${(minutes / 60).toFixed(1)} h`;
};
