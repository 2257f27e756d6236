/** What a cell of the heatmap says in words: for screen readers, tooltips and the table twin. */

import type { CellRef } from "@/lib/analysis/cell";
import { isRecorded } from "@/lib/analysis/cells";
import type { Trace } from "@/lib/trace/schema";
import type { DriftRows } from "./drift-rows";
import { displayToken, formatPercent, NOT_RECORDED } from "./format";
import { type CellReading, readCell } from "./heatmap-geometry";
import { type HeatmapViewId, type RowValues, type ViewScale, viewScale } from "./heatmap-views";

/** One view of a run: its values, and how they are coloured and written. Make it once per trace and view. */
export interface ViewedCells {
  readonly scale: ViewScale;
  readonly values: RowValues;
  /** Whether an iteration tells what the view shows. Drift, which is measured afterwards, is never recorded or not. */
  readonly isRecorded: (iteration: number) => boolean;
}

/** The cells of a trace as a view shows them; `drift` is needed for the view of that name alone. */
export function viewCells(trace: Trace, id: HeatmapViewId, drift: DriftRows = [], rows?: number): ViewedCells {
  const scale = viewScale(trace, id, rows);
  const isTold = (iteration: number) => id === "drift" || isRecorded(trace.iterations[iteration]!, id);
  return { scale, values: scale.view.values(trace, drift), isRecorded: isTold };
}

/** Text of one id of a trace. */
export const tokenText = ({ vocabulary }: Trace, id: number): string =>
  displayToken(vocabulary.text[String(id)] ?? `#${id}`);

/** The value of a cell with its unit, or null where it has none; that it was not recorded, where it may have had one. */
export function cellValue({ scale, values, isRecorded: isTold }: ViewedCells, reading: CellReading): string | null {
  const { position, iteration } = reading;
  // A token forced by hand has another probability than the one that was proposed.
  const own = scale.view.id === "probability" ? reading.probability : undefined;
  const value = own ?? values(iteration)[position] ?? Number.NaN;
  const isCoarse = scale.view.id === "probability" && own === undefined;
  if (!Number.isNaN(value)) return isCoarse ? `about ${scale.format(value)}` : scale.format(value);
  if (reading.state === "known") return null;
  if (!isTold(iteration)) return NOT_RECORDED;
  return reading.isAsked ? (scale.view.unknown ?? null) : null;
}

/** Probabilities and states speak for themselves, every other value is named: `rank 3`. */
const sayValue = ({ scale: { view } }: ViewedCells, value: string): string =>
  view.isPlain && value !== NOT_RECORDED ? value : `${view.label.toLowerCase()} ${value}`;

/** What came of a cell, in words that do not name its value: `known, after the end of the answer`. */
export function cellState({ state, revoked, isAfterEnd }: CellReading): string {
  const parts: string[] = [state];
  if (revoked) parts.push(revoked === "edited" ? "written over" : "given back");
  if (isAfterEnd) parts.push("after the end of the answer");
  return parts.join(", ");
}

/** `iteration 7, position 17, dog, 93.1 %, committed`: the value is that of the view, the probability if none is given. */
export function cellLabel(trace: Trace, cell: CellRef, cells = viewCells(trace, "probability")): string {
  const where = `iteration ${cell.iteration + 1}, position ${cell.position}`;
  const reading = readCell(trace, cell);
  if (!reading) return `${where}, not run yet`;
  if (reading.state === "absent") return `${where}, not part of the answer in this iteration`;
  const { token, rival } = reading;
  const parts = [where, tokenText(trace, token)];
  const value = cellValue(cells, reading);
  if (value !== null && value !== reading.state) parts.push(sayValue(cells, value));
  parts.push(cellState(reading));
  if (rival) parts.push(`would now be ${tokenText(trace, rival.token)} with ${formatPercent(rival.probability)}`);
  return parts.join(", ");
}
