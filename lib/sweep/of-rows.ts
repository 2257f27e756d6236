/** From rows back to the sweep that they come of. */
import { modelsOf, resolveLegal } from "@/lib/experiment/resolve";
import type { SweepCell, SweepPlan } from "./plan";
import { cellIdOf, headOf, type Row } from "./row";
import { parseSweep, SWEEP_LIMITS, type Sweep } from "./schema";

const distinct = <Value>(values: readonly Value[], most: number): Value[] => [...new Set(values)].slice(0, most);

/**
 * The sweep of some rows, as far as they tell: every lane, length, prior and task that they have, and as many questions
 * as the highest number says. Of rows from several seeds it is that of the first.
 * @param rows at least one
 */
export function sweepOfRows(rows: readonly Row[]): Sweep {
  const [first] = rows as readonly [Row, ...Row[]];
  const drifted = rows.filter(({ drift }) => drift !== null);
  const highest = (some: readonly Row[]) => some.reduce((most, { index }) => Math.max(most, index + 1), 0);
  return parseSweep({
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
  });
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
