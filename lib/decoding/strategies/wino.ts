import { blockOf, positionOf } from "../blocks";
import { BEFORE_BLOCK, type Draft, wino as declaration } from "../declarations/wino";
import { blockDecisions } from "../llada";
import { numberSetting } from "../params";
import { keepOwn } from "../remembered";
import { topRows } from "../selection";
import type { DecodingStrategy, SelectView } from "../strategy";
import { askModel } from "../turn";

/** What is left of the draft in this iteration's block. */
function draftOf({ memory, table, settings, promptLength }: SelectView<string, Draft>): Draft {
  const block = blockOf(table.positions[0]! - promptLength, settings);
  return memory.block === block ? memory : { block, standing: new Set(), committed: BEFORE_BLOCK };
}

/**
 * Drafts widely and takes back narrowly: commits everything above a low threshold (at most 70 % of the masks, between 5
 * and 20 of them), and gives back earlier tokens of the block that a shadow, which does not see them, finds improbable;
 * always fewer than the iteration before committed. The shadow is part of the same evaluation. In the reference the
 * shadow's masks see one another; here each sees the canvas alone, and only standing tokens have one.
 */
export const wino: DecodingStrategy<string, Draft> = {
  ...declaration,
  ...blockDecisions,
  *turn({ known, memory, settings }) {
    const verify = known.filter((position) => memory.standing.has(position));
    const view = yield* askModel<Draft>({ verify });
    const { score } = view.proposal;
    const draft = draftOf(view);
    const threshold = numberSetting(settings, "draft");
    const cap = Math.min(20, Math.max(5, Math.floor(0.7 * score.length)));
    const passing = topRows(score, cap).filter((row) => score[row]! > threshold);
    const rows = passing.length > 0 ? passing : topRows(score, 1);
    const remasks = rows.length > 1 ? doubted(view, draft) : [];

    const standing = new Set(draft.standing);
    for (const position of remasks) standing.delete(position);
    for (const row of rows) standing.add(positionOf(view, row));
    const reason = passing.length > 0 ? ("threshold" as const) : ("fallback" as const);
    return {
      commits: rows.map((row) => ({ row, reason })),
      remasks,
      gate: { threshold },
      memory: { block: draft.block, standing, committed: rows.length },
    };
  },
  amend: (draft, change) => {
    const standing = new Map(Array.from(draft.standing, (position) => [position, true]));
    return { ...draft, standing: new Set(keepOwn(standing, change).keys()) };
  },
};

/** Standing positions below the keep threshold, least probable first, fewer than were committed before. */
function doubted({ settings, verified }: SelectView<string, Draft>, { standing, committed }: Draft): number[] {
  const keep = numberSetting(settings, "keep");
  const probability = (position: number) => verified!.get(position)!;
  const below = [...standing].filter((position) => probability(position) < keep);
  below.sort((a, b) => probability(a) - probability(b) || a - b);
  return below.length >= committed ? below.slice(0, committed - 1) : below;
}
