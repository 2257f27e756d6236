/** What a sweep will cost, said before it starts. */
import { resolveLegal } from "@/lib/experiment/resolve";
import { type RunOptions, runExperiment } from "@/lib/run/runner";
import { inOneLine } from "@/lib/run/sentence";
import { experimentOf } from "@/lib/study/run";
import { questionsOf, type Shard, type SweepCell, type SweepPlan } from "./plan";
import type { Row } from "./row";

/** What one answer cost; rows of a sweep say it, too. */
export type Trial = Pick<Row, "lane" | "responseLength" | "nfe" | "totalMs">;

export interface Estimate {
  readonly cells: number;
  readonly answers: number;
  /** Evaluations of the network expected. */
  readonly evaluations: number;
  /** Nothing was tried: the most that lanes may take is counted. */
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
  const counts = new Map<SweepCell, number>();
  for (const { cells } of questionsOf(plan, shard)) {
    for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const tried = triedLanes(plan, trials);
  const costs = [...counts].map(([cell, count]) => ({ count, ...costOf(plan, cell, tried) }));
  const whole = costs.reduce((total, { count }) => total + count, 0);
  const answers = Math.max(0, whole - kept);
  const share = whole === 0 ? 0 : answers / whole;
  const sum = (value: (cost: (typeof costs)[number]) => number) =>
    share * costs.reduce((total, cost) => total + cost.count * value(cost), 0);
  const minutes = trials.length === 0 ? null : sum(({ ms }) => ms) / 60_000 / workers;
  const evaluations = Math.round(sum(({ nfe }) => nfe));
  return {
    cells: plan.cells.length,
    answers,
    evaluations,
    isAtMost: tried.length === 0,
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
}

/** What answers of one lane cost, by rising length. */
interface TriedLane {
  readonly label: string;
  readonly strategy: string;
  readonly at: readonly (Cost & {
    readonly length: number;
    /** NFE over the most that the lane may take there; 1: it takes all of it. */
    readonly share: number;
  })[];
}

/** Sums trials up by lane and length; those of lanes that the plan does not have are left out. */
function triedLanes({ cells }: SweepPlan, trials: readonly Trial[]): TriedLane[] {
  const lanes = new Map(cells.map((cell) => [cell.label, cell]));
  return [...grouped(trials, ({ lane }) => lane)].flatMap(([label, own]) => {
    const cell = lanes.get(label);
    if (!cell) return [];
    const at = [...grouped(own, ({ responseLength }) => responseLength)]
      .sort(([one], [other]) => one - other)
      .map(([length, some]) => {
        const nfe = mean(some, (trial) => trial.nfe);
        return { length, nfe, ms: mean(some, ({ totalMs }) => totalMs), share: nfe / budgetOf(cell, length) };
      });
    return [{ label, strategy: cell.lane.strategy, at }];
  });
}

/** Most evaluations that a cell's lane may take of an answer of this length. */
function budgetOf({ lane }: SweepCell, length: number): number {
  const { strategy, settings } = resolveLegal(lane);
  return Math.max(1, strategy.budget(settings, length));
}

/**
 * Of one answer of a cell: between the lengths at which its lane was tried; of a lane that was not, as large a part of the
 * most that it may take as lanes of its strategy took, or else all lanes.
 */
function costOf({ problems, sweep }: SweepPlan, cell: SweepCell, tried: readonly TriedLane[]): Cost {
  const length = cell.responseLength ?? problems.problem(cell.task, 0, sweep.seed).responseLength;
  const budget = budgetOf(cell, length);
  const own = tried.find(({ label }) => label === cell.label);
  if (own) {
    const cost = between(own.at, length);
    // What takes all that it may takes as much more as it may.
    if (own.at.length > 1 || cost.share < 1) return cost;
    return { nfe: budget, ms: (cost.ms * budget) / cost.nfe };
  }
  if (tried.length === 0) return { nfe: budget, ms: 0 };
  const kin = tried.filter(({ strategy }) => strategy === cell.lane.strategy);
  const costs = (kin.length > 0 ? kin : tried).map(({ at }) => between(at, length));
  const nfe = budget * mean(costs, ({ share }) => share);
  return { nfe, ms: nfe * mean(costs, (cost) => cost.ms / Math.max(1, cost.nfe)) };
}

/** What an answer of a length costs by those of the next shorter and the next longer one, along a power of the length. */
function between(at: TriedLane["at"], length: number): TriedLane["at"][number] {
  const shorter = at.findLast((cost) => cost.length <= length) ?? at[0]!;
  const longer = at.find((cost) => cost.length >= length) ?? at.at(-1)!;
  if (shorter.length >= longer.length) return shorter;
  const part = Math.log(length / shorter.length) / Math.log(longer.length / shorter.length);
  const value = (key: "nfe" | "ms" | "share") =>
    Math.max(shorter[key], 1e-6) ** (1 - part) * Math.max(longer[key], 1e-6) ** part;
  return { length, nfe: value("nfe"), ms: value("ms"), share: value("share") };
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

const mean = <Item>(items: readonly Item[], value: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + value(item), 0) / items.length;

/** Time for trials, milliseconds, after the models are there. */
const CALIBRATION_MS = 1000;

/**
 * Runs some questions of a plan, as many as a second has room for: each lane at its longest answer first, then at its
 * shortest, then at others. What they cost is what an estimate is made of; a run that takes more than its part of the time
 * is broken off, and counted as if it went on as it began. One run before them, which warms the machine up, is not counted.
 * @param known labels of lanes of which it is known what they cost
 * @throws Error when a run fails, or the signal's reason when that has fired
 */
export async function calibrate(
  plan: SweepPlan,
  machine: RunOptions,
  {
    known = new Set<string>(),
    limitMs = CALIBRATION_MS,
  }: { readonly known?: ReadonlySet<string>; readonly limitMs?: number } = {},
): Promise<Trial[]> {
  const queues = lanesByTurns(plan)
    .filter((label) => !known.has(label))
    .map((label) => fromBothEnds(plan, label));
  const cells = Array.from({ length: Math.max(0, ...queues.map((queue) => queue.length)) }, (_, turn) =>
    queues.flatMap((queue) => queue[turn] ?? []),
  ).flat();
  const part = limitMs / Math.max(1, 2 * queues.length);
  if (cells[0]) await trialOf(plan, cells[0], machine, part);
  const trials: Trial[] = [];
  const begun = performance.now();
  for (const cell of cells) {
    trials.push(await trialOf(plan, cell, machine, part));
    if (performance.now() - begun > limitMs) break;
  }
  return trials;
}

/** A plan's lanes so that each strategy has its turn before any has its second, first its first and last ones: grids rise. */
function lanesByTurns({ cells }: SweepPlan): string[] {
  const strategies = grouped(cells, ({ lane }) => lane.strategy).values();
  const queues = [...strategies].map((some) => endsFirst([...new Set(some.map(({ label }) => label))]));
  return Array.from({ length: Math.max(0, ...queues.map((queue) => queue.length)) }, (_, turn) =>
    queues.flatMap((queue) => queue[turn] ?? []),
  ).flat();
}

/** A lane's cells: the longest, the shortest, the second longest … */
function fromBothEnds({ cells, problems, sweep }: SweepPlan, label: string): SweepCell[] {
  const lengthOf = ({ responseLength, task }: SweepCell) =>
    responseLength ?? problems.problem(task, 0, sweep.seed).responseLength;
  const own = cells.filter((cell) => cell.label === label);
  return endsFirst(own.sort((one, other) => lengthOf(other) - lengthOf(one)));
}

/** The first, the last, the second, the last but one … */
const endsFirst = <Item>(items: readonly Item[]): Item[] =>
  items.map((_, at) => (at % 2 === 0 ? items[at / 2]! : items[items.length - (at + 1) / 2]!));

async function trialOf({ problems }: SweepPlan, cell: SweepCell, machine: RunOptions, limitMs: number): Promise<Trial> {
  const { experiment } = await experimentOf(problems, cell, 0, machine);
  const { responseLength } = experiment;
  for await (const event of runExperiment(experiment, { observe: false, encodeFirst: true, ...machine })) {
    if (event.kind === "started") continue;
    if (event.kind === "failed") throw new Error(`${cell.label} on ${cell.task}: ${inOneLine(event)}`);
    const { nfe = 0, totalMs = 0, remainingMasks } = event.trace.outcome;
    if (event.kind === "iteration" && totalMs < limitMs) continue;
    machine.signal?.throwIfAborted();
    const filled = Math.max(1, responseLength - remainingMasks);
    const whole = event.kind === "done" ? 1 : Math.max(1, responseLength / filled);
    const times = Math.min(whole, budgetOf(cell, responseLength) / Math.max(1, nfe));
    return { lane: cell.label, responseLength, nfe: nfe * times, totalMs: totalMs * times };
  }
  machine.signal?.throwIfAborted();
  throw new Error(`${cell.label} on ${cell.task}: the run ended without a trace`);
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
