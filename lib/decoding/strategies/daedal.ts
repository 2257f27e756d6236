import { currentBlock, positionOf } from "../blocks";
import { daedal as declaration, type Stage } from "../declarations/daedal";
import { endConfidence } from "../end-confidence";
import { numberSetting } from "../params";
import { topOf } from "../selection";
import type { DecodingStrategy, Selection, SelectView, Splice } from "../strategy";

/** One more stretch of masks, or the tail behind the length that was found. */
function probe(view: SelectView<string, Stage>): Selection<Stage> {
  const { response, settings, endIds, maskId } = view;
  const [most, growth] = [numberSetting(settings, "maxLength"), numberSetting(settings, "growth")];
  const room = Math.max(0, most - response.length);
  const append = (tokens: number[]): Splice[] =>
    tokens.length > 0 ? [{ position: response.length, remove: 0, tokens }] : [];
  if (endConfidence(view, numberSetting(settings, "endWindow")) < numberSetting(settings, "endThreshold") && room > 0) {
    const masks = new Array<number>(Math.min(growth, room)).fill(maskId);
    return { commits: [], splices: append(masks), idle: true };
  }
  const tail = endIds.length > 0 ? Math.min(Math.floor(numberSetting(settings, "endWindow") / 2), room) : 0;
  const ends = new Array<number>(tail).fill(endIds[1] ?? endIds[0]!);
  return { commits: [], splices: append(ends), idle: true, memory: { probing: false } };
}

/** Commits what is sure in the block and grows the response where it is least sure. */
function fill(view: SelectView<string, Stage>): Selection<Stage> {
  const { settings, response } = view;
  const { score } = view.proposal;
  const { rows } = currentBlock(view);
  const high = numberSetting(settings, "high");
  const sure = rows.filter((row) => score[row]! > high);
  const chosen = sure.length > 0 ? sure : topOf(rows, score, 1);
  const reason = sure.length > 0 ? ("threshold" as const) : ("fallback" as const);
  const wantsRoom =
    response.length < numberSetting(settings, "maxLength") &&
    endConfidence(view, numberSetting(settings, "endWindow")) < numberSetting(settings, "expandBelow");
  return {
    commits: chosen.map((row) => ({ row, reason })),
    splices: wantsRoom ? insertion(view, rows, chosen) : [],
    gate: { threshold: high },
  };
}

/** Masks in place of the least confident one, and what is pushed beyond the limit cut off; never the structure prior. */
function insertion(view: SelectView<string, Stage>, rows: readonly number[], chosen: readonly number[]): Splice[] {
  const { settings, response, fixed, maskId } = view;
  const { score } = view.proposal;
  const [most, growth] = [numberSetting(settings, "maxLength"), numberSetting(settings, "growth")];
  const low = numberSetting(settings, "low");
  const [weakest] = rows
    .filter((row) => score[row]! < low && !chosen.includes(row))
    .sort((a, b) => score[a]! - score[b]! || a - b);
  const excess = Math.max(0, response.length + growth - 1 - most);
  const dropsPrior = [...fixed].some((position) => position >= response.length - excess);
  if (weakest === undefined || dropsPrior) return [];
  const grown = { position: positionOf(view, weakest), remove: 1, tokens: new Array<number>(growth).fill(maskId) };
  return excess > 0 ? [grown, { position: most, remove: excess, tokens: [] }] : [grown];
}

/**
 * Finds the length itself: first it lengthens the response until the network expects an end, then, while it decodes
 * block by block, it puts several masks in place of one where it is least sure. The response length asked for is where
 * it begins. Every probe costs an evaluation.
 */
export const daedal: DecodingStrategy<string, Stage> = {
  ...declaration,
  watch: (known) => known,
  select: (view) => (view.memory.probing ? probe(view) : fill(view)),
};
