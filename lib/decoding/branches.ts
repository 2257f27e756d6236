/** What the network says along one path of a draft with side branches. */
import type { BranchRows, Prediction } from "@/lib/engine/predictor";

/**
 * The rows of an answer, those behind the nodes of a path taken from where they were said.
 * @param depth tokens of the draft that stood on the canvas itself, at the first rows; the branches count on behind them
 */
export function alongPath(
  { table, logits }: Pick<Prediction, "table" | "logits">,
  branches: BranchRows | undefined,
  depth: number,
  path: readonly number[],
): Pick<Prediction, "table" | "logits"> {
  const strays = path.flatMap((node, at) => (node >= depth ? [[at + 1, node - depth] as const] : []));
  if (!branches || strays.length === 0) return { table, ...(logits && { logits }) };
  const rows = table.positions.length;
  const mixed = <Column extends Int32Array | Float32Array>(column: Column, from: Column): Column => {
    const copy = column.slice() as Column;
    const width = column.length / rows;
    for (const [row, branch] of strays) copy.set(from.subarray(branch * width, (branch + 1) * width), row * width);
    return copy;
  };
  const said = branches.table;
  return {
    table: {
      positions: table.positions,
      topIds: mixed(table.topIds, said.topIds),
      topProbs: mixed(table.topProbs, said.topProbs),
      logSumExp: mixed(table.logSumExp, said.logSumExp),
      entropy: mixed(table.entropy, said.entropy),
      margin: mixed(table.margin, said.margin),
    },
    ...(logits && branches.logits ? { logits: mixed(logits, branches.logits) } : {}),
  };
}
