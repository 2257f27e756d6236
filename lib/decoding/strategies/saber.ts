import { TOP_K } from "@/lib/engine/predictor";
import { blockOf, positionOf } from "../blocks";
import { type Acceptance, saber as declaration } from "../declarations/saber";
import { numberSetting } from "../params";
import { keepOwn, moveRemembered } from "../remembered";
import { topOf } from "../selection";
import type { DecodingStrategy, SelectView } from "../strategy";

/** Best probability of each position described, masked or known. */
function bestProbabilities({ table, watched, promptLength }: SelectView): Map<number, number> {
  const best = new Map<number, number>();
  for (const { positions, topProbs } of watched ? [table, watched] : [table]) {
    positions.forEach((position, row) => {
      best.set(position - promptLength, topProbs[row * TOP_K]!);
    });
  }
  return best;
}

const mean = (values: Iterable<number>) => {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};

/**
 * Commits what is more probable than commits were on average so far, then gives back the few positions whose best
 * probability fell most (or rose least) since the iteration before. Each iteration commits more than it gives back.
 */
export const saber: DecodingStrategy<string, Acceptance> = {
  ...declaration,
  watch: (known) => known,
  select(view) {
    const { settings, memory, table, proposal } = view;
    const least = numberSetting(settings, "least");
    const all = Array.from(table.positions.keys());
    const block = Math.max(memory.block, blockOf(positionOf(view, 0), settings));
    const open = all.filter((row) => blockOf(positionOf(view, row), settings) <= block);

    const threshold = memory.accepted.size === 0 ? 1 : mean(memory.accepted.values());
    const passing = open.filter((row) => proposal.score[row]! > threshold);
    const chosen = passing.length >= least ? passing : topOf(open, proposal.score, least);
    const commits = chosen.map((row) => ({
      row,
      reason: proposal.score[row]! > threshold ? ("threshold" as const) : ("fallback" as const),
    }));

    const accepted = new Map(memory.accepted);
    for (const row of chosen) accepted.set(positionOf(view, row), proposal.probability[row]!);
    const best = bestProbabilities(view);
    // A cache may hide some masks of the block: it is done when none is left, seen or not.
    const masks = view.response.filter((token, at) => token === view.maskId && blockOf(at, settings) <= block);
    const done = masks.length === chosen.length;
    const remasks = done ? [] : leastSupported(view, accepted, best, chosen);
    return { commits, remasks, gate: { threshold }, memory: { block: done ? block + 1 : block, accepted, best } };
  },
  amend: ({ block, accepted, best }, change) => ({
    block,
    accepted: keepOwn(accepted, change),
    best: moveRemembered(best, change),
  }),
};

/** The committed positions whose best probability gained least. */
function leastSupported(
  view: SelectView<string, Acceptance>,
  accepted: ReadonlyMap<number, number>,
  best: ReadonlyMap<number, number>,
  chosen: readonly number[],
): number[] {
  const { settings, memory } = view;
  const least = numberSetting(settings, "least");
  const made = Math.max(least, chosen.length);
  const count = Math.min(Math.max(Math.floor(least / 2), Math.ceil(made / 8)), chosen.length - 1);
  const now = new Set(chosen.map((row) => positionOf(view, row)));
  const stands = (position: number) => now.has(position) || view.response[position] !== view.maskId;
  const gain = (position: number) => best.get(position)! - (memory.best.get(position) ?? 0);
  return [...accepted.keys()]
    .filter((position) => stands(position) && best.has(position)) // a cache may leave some unseen
    .sort((a, b) => gain(a) - gain(b) || a - b)
    .slice(0, count);
}
