/** Where the end of an answer gains: what the network gives the end tokens, position by position and iteration by iteration. */
import { endIds } from "@/lib/trace/canvas";
import { candidatesInRow, hasCandidates } from "@/lib/trace/packed";
import type { Iteration, Trace } from "@/lib/trace/schema";

export interface EndGain {
  readonly position: number;
  /** 0-based indices of the two iterations, one after the other in which the position was asked about. */
  readonly from: number;
  readonly to: number;
  /** Probability of all end tokens together among the recorded candidates, before and after. */
  readonly before: number;
  readonly after: number;
}

/** The probability that a row gives to end tokens, as far as candidates were recorded; null where they were not. */
function endChance(trace: Trace, iteration: Iteration, row: number): number | null {
  const candidates = candidatesInRow(iteration, row);
  if (!candidates) return null;
  const ends = endIds(trace.vocabulary);
  return candidates.ids.reduce((sum, id, slot) => sum + (ends.includes(id) ? candidates.probs[slot]! : 0), 0);
}

/** The largest gains of the end, the largest first; null where no candidates were recorded, or no token ends an answer. */
export function endGains(trace: Trace, most = 5): readonly EndGain[] | null {
  if (endIds(trace.vocabulary).length === 0 || !trace.iterations.some(hasCandidates)) return null;
  const last = new Map<number, { readonly index: number; readonly chance: number }>();
  const gains: EndGain[] = [];
  for (const iteration of trace.iterations) {
    for (const [row, position] of iteration.positions.entries()) {
      const chance = endChance(trace, iteration, row);
      if (chance === null) continue;
      const before = last.get(position);
      if (before && chance > before.chance)
        gains.push({ position, from: before.index, to: iteration.index, before: before.chance, after: chance });
      last.set(position, { index: iteration.index, chance });
    }
  }
  return gains.sort((a, b) => b.after - b.before - (a.after - a.before)).slice(0, most);
}
