import { TOP_K } from "@/lib/engine/predictor";
import { blockCandidates, blockOf } from "../blocks";
import { tokenEditing as declaration, type Editing } from "../declarations/token-editing";
import { numberSetting } from "../params";
import { topRows } from "../selection";
import type { DecodingStrategy, Edit, SelectView } from "../strategy";

/** Known tokens of the block that the network would now write otherwise, with enough confidence. */
function editsOf({ watched, response, fixed, settings, promptLength, maskId }: SelectView): Edit[] {
  if (!watched) return [];
  const threshold = numberSetting(settings, "editThreshold");
  return Array.from(watched.positions, (at, row) => ({
    position: at - promptLength,
    token: watched.topIds[row * TOP_K]!,
    probability: watched.topProbs[row * TOP_K]!,
  }))
    .filter(({ position, token, probability }) => {
      const other = token !== response[position] && token !== maskId;
      return other && probability > threshold && !fixed.has(position);
    })
    .map(({ position, token }) => ({ position, token }));
}

/** What the iteration leaves behind: once the block has no mask, a few more may edit, until one changes nothing. */
function nextEditing(view: SelectView<string, Editing>, masksLeft: boolean, edited: boolean): Editing {
  const { memory, settings, table, promptLength } = view;
  const block = table.positions.length > 0 ? blockOf(table.positions[0]! - promptLength, settings) : memory.block;
  if (masksLeft) return { block, polished: null, open: true };
  const polished = memory.open && memory.block === block && memory.polished !== null ? memory.polished + 1 : 0;
  const changing = polished === 0 || edited;
  return { block, polished, open: changing && polished < numberSetting(settings, "polish") };
}

/**
 * Commits above a threshold and overwrites what it committed when the network changes its mind, inside the block under
 * way; then edits on until nothing changes. Meant for networks that were trained to correct tokens; others mostly
 * repeat what they see. Of the code's passes the last of a block, which only stores keys and values, is left out, and so
 * is its penalty for repetition, which is off by default.
 */
export const tokenEditing: DecodingStrategy<string, Editing> = {
  ...declaration,
  candidates: (masked, settings, memory) =>
    memory.open && memory.polished !== null
      ? masked.filter((position) => blockOf(position, settings) === memory.block)
      : blockCandidates(masked, settings),
  watch: (known, settings, { block, open }) =>
    known.filter((position) => open && blockOf(position, settings) === block),
  select(view) {
    const { score } = view.proposal;
    const threshold = numberSetting(view.settings, "threshold");
    const sure = Array.from(score.keys()).filter((row) => score[row]! > threshold);
    const rows = sure.length > 0 ? sure : topRows(score, 1);
    const reason = sure.length > 0 ? ("threshold" as const) : ("fallback" as const);
    const edits = editsOf(view);
    return {
      commits: rows.map((row) => ({ row, reason })),
      edits,
      idle: true,
      gate: { threshold },
      memory: nextEditing(view, rows.length < score.length, edits.length > 0),
    };
  },
};
