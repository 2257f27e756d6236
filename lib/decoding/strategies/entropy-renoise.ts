import { type PredictionTable, TOP_K } from "@/lib/engine/predictor";
import { positionOf } from "../blocks";
import { type Draft, entropyRenoise as declaration } from "../declarations/entropy-renoise";
import { numberSetting } from "../params";
import type { DecodingStrategy, SelectView } from "../strategy";

/** A position that is not fixed, masked or known, as the network sees it now. */
interface Place {
  readonly position: number;
  /** Row of the strategy's, where it is masked. */
  readonly row: number | null;
  /** What would be written there. */
  readonly token: number;
  readonly entropy: number;
}

/** The best token of a row that is not the mask. */
const bestOf = ({ topIds }: PredictionTable, row: number, maskId: number): number =>
  topIds[row * TOP_K]! === maskId ? topIds[row * TOP_K + 1]! : topIds[row * TOP_K]!;

/** All that is not fixed, most certain first. */
function placesOf(view: SelectView): Place[] {
  const { table, proposal, watched, fixed, promptLength, maskId } = view;
  const masked = Array.from(table.positions.keys(), (row) => ({
    position: positionOf(view, row),
    row,
    token: proposal.tokens[row]!,
    entropy: table.entropy[row]!,
  }));
  const known = watched
    ? Array.from(watched.positions, (at, row) => ({
        position: at - promptLength,
        row: null,
        token: bestOf(watched, row, maskId),
        entropy: watched.entropy[row]!,
      }))
    : [];
  return [...masked, ...known.filter(({ position }) => !fixed.has(position))].sort(
    (a, b) => a.entropy - b.entropy || a.position - b.position,
  );
}

/** The most certain ones for as long as their entropies, the largest left out, stay within the bound. */
function accepted(places: readonly Place[], bound: number): Place[] {
  let before = 0;
  return places.filter(({ entropy }) => {
    const fits = before <= bound;
    before += entropy;
    return fits;
  });
}

/**
 * Nothing is ever settled: in each evaluation those positions stand, of masked and known ones, that are certain together,
 * and all others become masks again. The code's network was trained on random tokens in place of masks, and gets new ones
 * at every position that is not accepted; a masked one gets the mask. The code also cools its logits from 0.8 to 0.4 over
 * the steps, which is left out, and stops below 0.005 nats; what a masked network says of tokens that it sees it was not
 * trained to say, and it is less sure. With a temperature only masked positions are drawn.
 */
export const entropyRenoise: DecodingStrategy<string, Draft> = {
  ...declaration,
  watch: (known) => known,
  select(view) {
    const { settings, memory, response, maskId, iteration, steps } = view;
    const places = placesOf(view);
    const best = new Map(places.map(({ position, token }) => [position, token]));
    const mean = places.reduce((sum, { entropy }) => sum + entropy, 0) / Math.max(1, places.length);
    const isStable = places.every(({ position, token }) => memory.best?.get(position) === token);
    const ends = (isStable && mean < numberSetting(settings, "sure")) || iteration === steps - 1;
    const standing = ends ? places : accepted(places, numberSetting(settings, "bound"));
    const stands = new Set(standing.map(({ position }) => position));
    const reason = ends ? ("flush" as const) : ("bound" as const);
    return {
      commits: standing.flatMap(({ row }) => (row === null ? [] : [{ row, reason }])),
      edits: standing.flatMap(({ row, position, token }) =>
        row === null && response[position] !== token ? [{ position, token }] : [],
      ),
      remasks: places.flatMap(({ position }) =>
        response[position] !== maskId && !stands.has(position) ? [position] : [],
      ),
      idle: true,
      memory: { best, open: !ends },
    };
  },
  amend: (memory) => ({ ...memory, best: null }),
};
