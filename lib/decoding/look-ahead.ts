/**
 * What Info-Gain and LookUM share: a few candidates for the next commit, each tried out in an evaluation of its own, and
 * the best of them committed (arXiv:2602.18176; yks23/Information-Gain-Sampler, src/samplers/info_gain.py).
 */

import { TOP_K } from "@/lib/engine/predictor";
import { numberSetting } from "./params";
import { drawRows, topRows } from "./selection";
import type { CompanionAnswer, Selection, SelectView, Turn } from "./strategy";
import { askModel, askProbe } from "./turn";

/** Rows of different candidates, the most confident first. */
function candidateRows({ proposal: { score }, settings, random }: SelectView): number[] {
  const spread = numberSetting(settings, "spread");
  const drawn = spread > 0 ? numberSetting(settings, "candidates") - 1 : 0;
  const others = Array.from({ length: drawn }, () => drawRows(score, 1, spread, random)[0]!);
  return [...new Set([...topRows(score, 1), ...others])];
}

/** Mean entropy of what is still masked, nats. */
export const meanEntropy = ({ table: { entropy } }: CompanionAnswer): number =>
  entropy.reduce((sum, nats) => sum + nats, 0) / entropy.length;

/**
 * A turn that commits the candidate with the largest objective.
 * @param objective of a row of the view, and what the network says of all masks once its token stands
 */
export function* lookAhead(
  objective: (view: SelectView, row: number, ahead: CompanionAnswer) => number,
): Turn<Selection> {
  const view = yield* askModel();
  const { table, proposal, promptLength, maskId, response, settings } = view;
  const threshold = numberSetting(settings, "threshold");
  const rows = Array.from(table.positions.keys());
  if (threshold > 0 && rows.every((row) => table.topProbs[row * TOP_K]! >= threshold)) {
    return { commits: rows.map((row) => ({ row, reason: "threshold" as const })) };
  }
  const candidates = candidateRows(view);
  let [best, most] = [candidates[0]!, Number.NEGATIVE_INFINITY];
  const looks = candidates.length > 1;
  for (const row of looks ? candidates : []) {
    const at = table.positions[row]! - promptLength;
    const masked = Array.from(response.keys()).filter((other) => other !== at && response[other] === maskId);
    const ahead = yield* askProbe({ tokens: [[at, proposal.tokens[row]!]], rows: masked });
    const value = objective(view, row, ahead);
    if (value > most) [best, most] = [row, value];
  }
  return { commits: [{ row: best, reason: looks ? ("foreseen" as const) : ("fallback" as const) }] };
}
