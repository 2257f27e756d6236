import { TOP_K } from "@/lib/engine/predictor";
import { rowStatistics } from "@/lib/engine/statistics";
import { blockOf, positionOf } from "../blocks";
import { type Credit, credit as declaration } from "../declarations/credit";
import { blockDecisions } from "../llada";
import { blockBasis } from "../llada-settings";
import { numberSetting } from "../params";
import { propose } from "../proposal";
import { moveRemembered } from "../remembered";
import type { DecodingStrategy, SelectView } from "../strategy";
import { selectByThreshold } from "./dinfer-threshold";

/** Old credit fades, and the best token of each masked position earns some more. A new block starts from nothing. */
function earn(view: SelectView<string, Credit>): Credit {
  const { table, settings, memory } = view;
  const decay = numberSetting(settings, "decay");
  const exponent = numberSetting(settings, "exponent");
  const block = blockOf(positionOf(view, 0), settings);
  const earned = new Map<number, ReadonlyMap<number, number>>();
  for (const row of table.positions.keys()) {
    const position = positionOf(view, row);
    const before = memory.block === block ? (memory.earned.get(position) ?? []) : [];
    const now = new Map(Array.from(before, ([token, credit]) => [token, credit * decay]));
    const best = bestCandidate(view, row);
    now.set(best.token, (now.get(best.token) ?? 0) + best.probability ** exponent);
    earned.set(position, now);
  }
  return { block, earned };
}

/** The most probable token that is not the mask. */
function bestCandidate({ table, maskId }: SelectView, row: number) {
  const slot = row * TOP_K + (table.topIds[row * TOP_K] === maskId ? 1 : 0);
  return { token: table.topIds[slot]!, probability: table.topProbs[slot]! };
}

/**
 * The threshold rule on logits to which a token's credit is added: what is predicted steadily gains confidence although
 * its probability stays below the threshold.
 */
export const credit: DecodingStrategy<string, Credit> = {
  ...declaration,
  ...blockDecisions,
  rescore(view) {
    const memory = earn(view);
    const weight = numberSetting(view.settings, "weight");
    const logits = view.logits!.slice();
    const width = logits.length / view.table.positions.length;
    for (const row of view.table.positions.keys()) {
      for (const [token, earned] of memory.earned.get(positionOf(view, row))!) {
        logits[row * width + token]! += weight * Math.log1p(earned);
      }
    }
    const table = { positions: view.table.positions, ...rowStatistics(logits, width) };
    const settings = blockBasis.proposal(view.settings);
    return { proposal: propose({ table, logits }, settings, view.maskId, view.random), memory };
  },
  select: selectByThreshold,
  amend: ({ block, earned }, change) => ({ block, earned: moveRemembered(earned, change) }),
};
