import { blockOf, positionOf } from "../blocks";
import { slowFast as declaration, type Phase, slowPhase } from "../declarations/slow-fast";
import { blockDecisions } from "../llada";
import { numberSetting, optionalSetting } from "../params";
import { topOf } from "../selection";
import type { DecodingStrategy, SelectView } from "../strategy";

/** The phase of this iteration: a new block, or a stretch without masks, begins slowly. */
function phaseOf(view: SelectView<string, Phase>): Phase {
  const first = positionOf(view, 0);
  const block = blockOf(first, view.settings);
  const { memory } = view;
  if (memory.block !== block) return slowPhase(block, block * (optionalSetting(view.settings, "blockLength") ?? 0));
  const { fastUntil } = memory;
  return fastUntil !== null && first >= fastUntil ? slowPhase(block, fastUntil) : memory;
}

/** Behind the farthest position of some promise; one position farther than before where none has any. */
function horizonOf({ proposal, table, settings, promptLength }: SelectView, cursor: number): number {
  const promise = numberSetting(settings, "promise");
  const row = proposal.score.findLastIndex((score) => score >= promise);
  return Math.max(cursor, row < 0 ? cursor : table.positions[row]! - promptLength) + 1;
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The phase of the next iteration: fast once the horizon stands still, or after enough slow iterations. */
function nextPhase(view: SelectView<string, Phase>, phase: Phase): Phase {
  if (phase.fastUntil !== null) return phase;
  const [window, most] = [numberSetting(view.settings, "window"), numberSetting(view.settings, "slowSteps")];
  const slow = phase.slow + 1;
  const isKnown = phase.reach !== null;
  const horizons = isKnown ? phase.horizons : [...phase.horizons, horizonOf(view, phase.cursor)].slice(-window);
  const mean = meanOf(horizons);
  const stands = horizons.length === window && meanOf(horizons.map((value) => (value - mean) ** 2)) < 1;
  const reach = phase.reach ?? (stands ? horizons.at(-1)! : null);
  const isOver = slow >= most || (reach !== null && view.settings.explore === "stable");
  return { ...phase, slow, horizons, reach, fastUntil: isOver ? (reach ?? Math.floor(mean)) : null };
}

/**
 * Looks slowly for the stretch of the block that is nearly decided, then decodes that stretch fast, and goes on behind
 * it. As described, the slow phase ends once the reach stands still; the code fixes the reach then, but goes on slowly
 * until its iterations are used up, which is a setting here. Where the reach never stands still, the mean of the last
 * estimates counts, as in the code. That the code cuts the canvas behind the stretch and reuses the logits there is a
 * cache, which is not here; nor does a block that is finished cost the rest of its slow iterations.
 */
export const slowFast: DecodingStrategy<string, Phase> = {
  ...declaration,
  ...blockDecisions,
  select(view) {
    const { proposal, table, settings } = view;
    const phase = phaseOf(view);
    const end = phase.fastUntil ?? Number.POSITIVE_INFINITY;
    const within = Array.from(table.positions.keys()).filter((row) => positionOf(view, row) < end);
    const threshold = numberSetting(settings, "threshold");
    const sure = within.filter((row) => proposal.score[row]! >= threshold);
    const rows = sure.length >= 2 ? sure : topOf(within, proposal.score, 1);
    const reason = (row: number) =>
      proposal.score[row]! >= threshold ? ("threshold" as const) : ("fallback" as const);
    return {
      commits: rows.map((row) => ({ row, reason: reason(row) })),
      gate: { threshold },
      memory: nextPhase(view, phase),
    };
  },
  // Where its places have moved it looks slowly once more.
  amend: (phase, { moved }) =>
    [phase.cursor, phase.reach, phase.fastUntil, ...phase.horizons].every((at) => at === null || moved(at) === at)
      ? phase
      : slowPhase(-1, 0),
};
