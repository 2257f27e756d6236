/** What stands in a cell, as far as it decides what can be done there. */

import { priorPositions } from "@/lib/trace/canvas";
import type { Trace } from "@/lib/trace/schema";
import type { CellRef } from "./cell";

/** `fixed`: by the structure prior. `masked`: and stays so. `committing`: a mask that becomes a token now. `known`: a token. */
export type CellState = "fixed" | "masked" | "committing" | "known";

/** The state of a cell of a trace; cells outside the run count as masked. */
export const cellState = (trace: Trace, { iteration, position }: CellRef): CellState =>
  cellStates(trace, iteration)(position);

/** Positions from `from` to `to` that hold a token after an iteration and are not the structure prior's. */
export function remaskable(trace: Trace, iteration: number, [from, to]: readonly [number, number]): number[] {
  const stateAt = cellStates(trace, iteration);
  const length = trace.iterations[iteration]?.canvas.length ?? 0;
  const range = Array.from({ length: Math.max(0, Math.min(to, length - 1) - from + 1) }, (_, offset) => from + offset);
  return range.filter((position) => ["committing", "known"].includes(stateAt(position)));
}

/** The states of one row. */
function cellStates(trace: Trace, index: number): (position: number) => CellState {
  const iteration = trace.iterations[index];
  if (!iteration) return () => "masked";
  const prior = priorPositions(trace, index);
  const committed = new Set(iteration.commits.map(({ position }) => position));
  return (position) => {
    if (prior.has(position)) return "fixed";
    if (committed.has(position)) return "committing";
    return iteration.canvas[position] === trace.vocabulary.maskId ? "masked" : "known";
  };
}
