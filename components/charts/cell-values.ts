/** The values that a view of the heatmap shows, row by row. Numbers only, no DOM. */
import { cellRows } from "@/lib/analysis/cells";
import { longestCanvas } from "@/lib/trace/canvas";
import type { Trace } from "@/lib/trace/schema";
import type { HeatmapViewId } from "./heatmap-views";

/** KL divergence in nats by canvas position, iteration by iteration; missing rows and NaN where it is not known. */
export type DriftRows = readonly (ArrayLike<number> | null | undefined)[];

/** [columns] values of one iteration, NaN where a cell has none. */
export type RowValues = (iteration: number) => ArrayLike<number>;

/** Values of a view for every row of a trace. Drift takes evaluations of its own and is handed in. */
export function cellValues(trace: Trace, view: HeatmapViewId, drift: DriftRows = []): RowValues {
  if (view !== "drift") return cellRows(trace, view);
  const unknown = new Float64Array(longestCanvas(trace)).fill(Number.NaN);
  return (index) => drift[index] ?? unknown;
}
