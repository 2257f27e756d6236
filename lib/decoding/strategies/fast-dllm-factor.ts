import { fastDllmFactor as declaration } from "../declarations/fast-dllm-factor";
import { blockDecisions } from "../llada";
import { numberSetting } from "../params";
import { topRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

/**
 * Rows that may be committed together: the more at once, the more probable each must be. The n-th best needs
 * (n + 1)(1 − p) < f.
 * @param rule `prefix`: the longest run of best rows that all pass, as in the paper and in dllm's code. `nvlabs`: the
 *   same, but when the last row is the one that fails it is committed as well, as in Fast-dLLM's and dInfer's code.
 */
export function factorRows(confidence: Float64Array, factor: number, rule: string): number[] {
  const ranked = topRows(confidence, confidence.length);
  const failing = ranked.findIndex((row, rank) => rank > 0 && confidence[row]! < 1 - factor / (rank + 2));
  const all = failing < 0 || (rule === "nvlabs" && failing === ranked.length - 1);
  return all ? ranked : ranked.slice(0, failing);
}

/** Commits the largest set of best positions whose joint error stays below the factor's bound. */
export const fastDllmFactor: DecodingStrategy = {
  ...declaration,
  ...blockDecisions,
  select({ proposal, settings }) {
    const rows = factorRows(proposal.score, numberSetting(settings, "factor"), String(settings.rule));
    return { commits: rows.map((row) => ({ row, reason: "bound" })) };
  },
};
