/** What a cell of the heatmap says in words: for screen readers, tooltips and the table twin. */

import { charts } from "@/components/ui/words/en/charts";
import { wordsNow } from "@/components/ui/words/spoken";
import type { CellRef } from "@/lib/analysis/cell";
import { isRecorded } from "@/lib/analysis/cells";
import type { Trace } from "@/lib/trace/schema";
import type { DriftRows } from "./drift-rows";
import { displayToken, formatPercent } from "./format";
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
  const words = wordsNow(charts);
  const { position, iteration } = reading;
  // A token forced by hand has another probability than the one that was proposed.
  const own = scale.view.id === "probability" ? reading.probability : undefined;
  const value = own ?? values(iteration)[position] ?? Number.NaN;
  const isCoarse = scale.view.id === "probability" && own === undefined;
  if (!Number.isNaN(value)) return isCoarse ? words.about(scale.format(value)) : scale.format(value);
  if (reading.state === "known") return null;
  if (!isTold(iteration)) return words.notRecorded;
  return reading.isAsked && scale.view.isCutOff ? words.belowCandidates : null;
}

/** Probabilities and states speak for themselves, every other value is named: `rank 3`. */
function sayValue({ scale: { view } }: ViewedCells, value: string): string {
  const { views, inSentence, notRecorded } = wordsNow(charts);
  return view.isPlain && value !== notRecorded ? value : `${inSentence(views[view.id].label)} ${value}`;
}

/** What came of a cell, in words that do not name its value: `known, after the end of the answer`. */
export function cellState({ state, revoked, isAfterEnd }: CellReading): string {
  const { states, marks, afterEnd } = wordsNow(charts);
  const parts: string[] = [states[state]];
  if (revoked) parts.push(revoked === "edited" ? marks.writtenOver : marks.givenBack);
  if (isAfterEnd) parts.push(afterEnd);
  return parts.join(", ");
}

/** `iteration 7, position 17, dog, 93.1 %, committed`: the value is that of the view, the probability if none is given. */
export function cellLabel(trace: Trace, cell: CellRef, cells = viewCells(trace, "probability")): string {
  const words = wordsNow(charts);
  const where = words.at(cell.iteration + 1, cell.position);
  const reading = readCell(trace, cell);
  if (!reading) return `${where}, ${words.notRunYet}`;
  if (reading.state === "absent") return `${where}, ${words.notPart}`;
  const { token, rival } = reading;
  const parts = [where, tokenText(trace, token)];
  const value = cellValue(cells, reading);
  if (value !== null && value !== words.states[reading.state]) parts.push(sayValue(cells, value));
  parts.push(cellState(reading));
  if (rival) parts.push(words.wouldNowBe(tokenText(trace, rival.token), formatPercent(rival.probability)));
  return parts.join(", ");
}
