import { type Prediction, TOP_K } from "@/lib/engine/predictor";

/** The rows of some absolute positions, ascending; the prediction itself when these are all. */
export function pickRows(prediction: Prediction, positions: Int32Array): Prediction {
  const { table, logits, cost } = prediction;
  if (positions.length === table.positions.length) return prediction;
  const rows = Array.from(positions, (position) => table.positions.indexOf(position));
  const pick = <Column extends Int32Array | Float32Array>(column: Column, width: number): Column => {
    const picked = column.slice(0, rows.length * width) as Column;
    rows.forEach((row, index) => {
      picked.set(column.subarray(row * width, (row + 1) * width), index * width);
    });
    return picked;
  };
  return {
    table: {
      positions: pick(table.positions, 1),
      topIds: pick(table.topIds, TOP_K),
      topProbs: pick(table.topProbs, TOP_K),
      logSumExp: pick(table.logSumExp, 1),
      entropy: pick(table.entropy, 1),
      margin: pick(table.margin, 1),
    },
    ...(logits ? { logits: pick(logits, logits.length / table.positions.length) } : {}),
    cost,
  };
}
