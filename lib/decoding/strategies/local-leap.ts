import { positionOf } from "../blocks";
import { localLeap as declaration } from "../declarations/local-leap";
import { blockDecisions } from "../llada";
import { numberSetting } from "../params";
import { topRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

/**
 * Commits what reaches the threshold, and beside such an anchor what reaches a lower one: a sure token makes its
 * neighbours safer. The best position goes in any case. Tokens that are known already are no anchors.
 */
export const localLeap: DecodingStrategy = {
  ...declaration,
  ...blockDecisions,
  select(view) {
    const { score } = view.proposal;
    const [threshold, relaxed, radius] = ["threshold", "relaxed", "radius"].map((key) =>
      numberSetting(view.settings, key),
    ) as [number, number, number];
    const rows = topRows(score, score.length);
    const anchors = rows.filter((row) => score[row]! >= threshold).map((row) => positionOf(view, row));
    const beside = (row: number) => anchors.some((anchor) => Math.abs(anchor - positionOf(view, row)) <= radius);
    const bar = (row: number) => (beside(row) ? relaxed : threshold);
    const chosen = rows.filter((row, rank) => rank === 0 || score[row]! >= bar(row));
    const reason = (row: number) =>
      score[row]! >= threshold ? ("threshold" as const) : beside(row) ? ("leap" as const) : ("fallback" as const);
    return { commits: chosen.map((row) => ({ row, reason: reason(row) })), gate: { threshold } };
  },
};
