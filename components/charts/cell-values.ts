/** The values that a view of the heatmap shows, row by row. Numbers only, no DOM. */
import { cellRows } from "@/lib/analysis/cells";
import type { DriftStep } from "@/lib/analysis/drift";
import { longestCanvas } from "@/lib/trace/canvas";
import type { Trace } from "@/lib/trace/schema";
import type { HeatmapViewId } from "./heatmap-views";

/** KL divergence in nats by canvas position, iteration by iteration; missing rows and NaN where it is not known. */
export type DriftRows = readonly (ArrayLike<number> | null | undefined)[];

/** Measured drift as rows of the heatmap. */
export function driftRowsOf({ iterations }: Pick<Trace, "iterations">, steps: readonly DriftStep[]): DriftRows {
  const rows: (Float64Array | null)[] = iterations.map(() => null);
  for (const { iteration, positions, kl } of steps) {
    const row = new Float64Array(iterations[iteration]?.canvas.length ?? 0).fill(Number.NaN);
    for (const [index, position] of positions.entries()) row[position] = kl[index]!;
    rows[iteration] = row;
  }
  return rows;
}

/** [columns] values of one iteration, NaN where a cell has none. */
export type RowValues = (iteration: number) => ArrayLike<number>;

/** Values of a view for every row of a trace. Drift takes evaluations of its own and is handed in. */
export function cellValues(trace: Trace, view: HeatmapViewId, drift: DriftRows = []): RowValues {
  if (view !== "drift") return cellRows(trace, view);
  const unknown = new Float64Array(longestCanvas(trace)).fill(Number.NaN);
  return (index) => drift[index] ?? unknown;
}
