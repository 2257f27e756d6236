/** Two networks over one proposal: the diffusion model writes, a causal companion says how far it reads well. */
import type { CompanionAnswer, Selection, SelectView, Turn } from "./strategy";
import { askCompanion } from "./turn";
import { rowsToEnd } from "./verify";

/** What the companion would have written at each proposed position, with every proposed token in place. */
export function readProposal({ table, proposal, promptLength }: SelectView): Turn<CompanionAnswer> {
  const rows = Array.from(table.positions, (position) => position - promptLength);
  return askCompanion({ tokens: rows.map((position, row) => [position, proposal.tokens[row]!]), rows });
}

/**
 * Commits the leftmost proposals, as long as they are agreed to; the first one in any case, so that the run goes on.
 * None behind the end of the answer, where the run ends there.
 * @param goesOn whether those behind a first one that is not agreed to may stand as well
 */
export function commitAgreed(
  view: SelectView,
  agrees: (row: number) => boolean,
  goesOn: boolean,
): Pick<Selection, "commits"> {
  const tokens = Array.from(view.proposal.tokens);
  const refused = tokens.findIndex((_, row) => !agrees(row) && !(goesOn && row === 0));
  const rows = rowsToEnd(view, refused < 0 ? tokens.length : Math.max(1, refused));
  return { commits: rows.map((row) => ({ row, reason: agrees(row) ? "accepted" : "fallback" })) };
}
