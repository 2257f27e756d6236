/** The structure prior position by position, as its field shows it. */

import type { Prior } from "@/lib/text/prior";
import type { Tokenizer } from "@/lib/text/tokenizer";
import { displayToken } from "@/lib/trace/format";

export interface PriorCell {
  readonly position: number;
  /** The fixed token's text, or null for a masked position. */
  readonly text: string | null;
}

/** Masked positions shown behind the last fixed one before the rest is only counted. */
const TRAILING = 6;

/** Leading positions of the answer, and how many masked ones follow that are only counted. */
export function priorCells(
  { entries }: Pick<Prior, "entries">,
  responseLength: number,
  tokenText: Tokenizer["tokenText"],
  showAll: boolean,
): { cells: PriorCell[]; hidden: number } {
  const fixed = new Map(entries);
  const last = entries.at(-1)?.[0] ?? -1;
  const count = showAll ? responseLength : Math.min(responseLength, last + 1 + TRAILING);
  const cells = Array.from({ length: count }, (_, position) => {
    const id = fixed.get(position);
    return { position, text: id === undefined ? null : displayToken(tokenText(id)) };
  });
  return { cells, hidden: responseLength - count };
}
