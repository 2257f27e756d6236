/** What a machine says of a sweep before it starts: models that are not there, or cannot do what a lane asks of them. */
import { modelsOf, resolveLegal } from "@/lib/experiment/resolve";
import type { Machine } from "@/lib/run/machine";
import { prepareLane } from "@/lib/run/open-lane";
import { experimentOf } from "@/lib/study/run";
import { parsePrior } from "@/lib/text/prior";
import type { SweepCell, SweepPlan } from "./plan";

/**
 * The plan without the cells that this machine cannot run, each named among the conflicts. One question of every cell is
 * prepared, and the structure prior of every question held against the length; no network is asked.
 * @throws the signal's reason when that has fired
 */
export async function checkPlan(plan: SweepPlan, machine: Machine): Promise<SweepPlan> {
  const conflicts = new Set(plan.conflicts);
  const cells: SweepCell[] = [];
  for (const cell of plan.cells) {
    machine.signal?.throwIfAborted();
    const conflict = (await openingConflict(plan, cell, machine)) ?? (await priorConflict(plan, cell, machine));
    if (conflict === null) cells.push(cell);
    else conflicts.add(conflict);
  }
  return { ...plan, cells, conflicts: [...conflicts] };
}

async function openingConflict({ problems }: SweepPlan, cell: SweepCell, machine: Machine): Promise<string | null> {
  try {
    const { experiment } = await experimentOf(problems, { ...cell, prior: undefined }, 0, machine);
    await prepareLane(experiment, cell.lane, machine);
    return null;
  } catch (error) {
    machine.signal?.throwIfAborted();
    return `${cell.label}: ${(error as Error).message}`;
  }
}

/** Whether the structure prior of some question is longer than the answer. */
async function priorConflict(
  { problems, sweep }: SweepPlan,
  cell: SweepCell,
  machine: Machine,
): Promise<string | null> {
  if (!cell.prior) return null;
  const { tokenizer } = await machine.engine.textOf(cell.lane.model, { signal: machine.signal });
  for (let index = 0; index < sweep.n; index++) {
    const { experiment } = await experimentOf(problems, cell, index, machine);
    const { problem } = parsePrior(experiment.prior, tokenizer, experiment.responseLength);
    if (problem) return `${cell.task} with its skeleton, question ${index}: ${problem}`;
  }
  return null;
}

/** First digits of the digest of each model that the plan's lanes run, by its name; brings the models into memory. */
export async function weightsOfPlan(
  { cells }: SweepPlan,
  { engine, signal }: Pick<Machine, "engine" | "signal">,
): Promise<ReadonlyMap<string, string>> {
  const models = new Set(cells.flatMap(({ lane }) => modelsOf(resolveLegal(lane))));
  const weights = new Map<string, string>();
  for (const model of models) weights.set(model, (await engine.load(model, { signal })).digest.slice(0, 8));
  return weights;
}
