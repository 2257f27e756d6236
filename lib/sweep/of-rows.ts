/** From rows back to the sweep that they come of. */
import { modelsOf, resolveLegal } from "@/lib/experiment/resolve";
import type { ProblemSet } from "@/lib/study/problems";
import { lanesOf } from "./grid";
import type { SweepCell, SweepPlan } from "./plan";
import { cellIdOf, headOf, type Row } from "./row";
import { parseSweep, SWEEP_LIMITS, type Sweep, sweepSchema } from "./schema";

const distinct = <Value>(values: readonly Value[], most: number): Value[] => [...new Set(values)].slice(0, most);

/**
 * The sweep of some rows, as far as they tell: every lane, length, prior and task that they have, and as many questions
 * as the highest number says. Of rows from several seeds it is that of the first.
 * @param rows at least one
 */
export const sweepOfRows = (rows: readonly Row[]): Sweep => parseSweep(toldBy(rows));

/**
 * What some rows tell of the sweep that they come of, whoever ran it: its lanes may be of strategies, its tasks of
 * questions and its lengths of a size that this site has not, so that it can be read and not run.
 * @param rows at least one
 */
export const foreignSweepOf = (rows: readonly Row[]): Sweep => ({ version: 1, ...toldBy(rows) });

/** Whether this site could ask for some rows again: it has their models, strategies and tasks, and answers of such lengths. */
export function isAskedHere(
  rows: readonly Row[],
  { tasks }: Pick<ProblemSet, "tasks">,
  models: ReadonlySet<string>,
): boolean {
  const { success } = sweepSchema.safeParse(toldBy(rows));
  if (!success || !rows.every(({ task }) => tasks.some(({ id }) => id === task))) return false;
  const isKnown = ({ model, companion }: Row) => models.has(model) && (companion === null || models.has(companion));
  return rows.every(isKnown) && [...new Set(rows.map(({ lane }) => lane))].every(isLane);
}

function isLane(text: string): boolean {
  try {
    for (const lane of lanesOf(text)) lane.at(USUAL_LENGTH);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Settings that follow the length are read as they are at this one. */
const USUAL_LENGTH = 32;

function toldBy(rows: readonly Row[]): Omit<Sweep, "version"> {
  const [first] = rows as readonly [Row, ...Row[]];
  const drifted = rows.filter(({ drift }) => drift !== null);
  const highest = (some: readonly Row[]) => some.reduce((most, { index }) => Math.max(most, index + 1), 0);
  return {
    lanes: distinct(
      rows.map(({ lane }) => lane),
      SWEEP_LIMITS.lanes,
    ),
    lengths: distinct(
      rows.map(({ presetLength }) => presetLength),
      SWEEP_LIMITS.lengths,
    ),
    priors: distinct(
      rows.map(({ prior }) => prior),
      2,
    ),
    tasks: distinct(
      rows.map(({ task }) => task),
      rows.length,
    ),
    n: highest(rows),
    seed: first.seed,
    drift: highest(drifted),
  };
}

/** Answers of this very plan: those of its cells, by these weights and this backend, to questions that it asks. */
export function rowsOfPlan(
  { cells, sweep }: SweepPlan,
  rows: readonly Row[],
  { weights, backend }: { readonly weights: ReadonlyMap<string, string>; readonly backend: string },
): Row[] {
  const ids = cells.map((cell) => cellIdOf(headOf(cell, weightsOfCell(cell, weights), backend)));
  const ours = new Set(ids);
  return rows.filter((row) => row.index < sweep.n && ours.has(cellIdOf(row)));
}

const weightsOfCell = ({ lane }: SweepCell, weights: ReadonlyMap<string, string>) =>
  modelsOf(resolveLegal(lane)).map((model) => weights.get(model) ?? "");
