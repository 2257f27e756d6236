/** Measured drift as the heatmap draws it. Numbers only, no DOM. */
import type { DriftStep } from "@/lib/analysis/drift";
import type { Trace } from "@/lib/trace/schema";

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
