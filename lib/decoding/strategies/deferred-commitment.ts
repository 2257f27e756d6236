import { deferredCommitment as declaration, type Window } from "../declarations/deferred-commitment";
import { numberSetting } from "../params";
import type { DecodingStrategy, SelectView, Settings, Splice } from "../strategy";
import { thresholdRows } from "./fast-dllm-threshold";

/** The first masked position, of those in the window where there is one. @param masked ascending, at least one */
function inWindow(masked: Int32Array, { right }: Window): Int32Array {
  const open = masked.filter((position) => position < right);
  return open.length > 0 ? open : masked.subarray(0, 1);
}

/** Fillers over everything between an end token and the end before it, but for the structure prior. */
function fillersBehind(end: number, before: number, { response, fixed, endIds }: SelectView): Splice[] {
  const filler = endIds[1] ?? endIds[0]!;
  const runs: Splice[] = [];
  for (let from = end + 1; from < Math.min(before, response.length); from++) {
    if (fixed.has(from)) continue;
    let to = from;
    while (to < Math.min(before, response.length) && !fixed.has(to)) to++;
    runs.push({ position: from, remove: to - from, tokens: new Array<number>(to - from).fill(filler) });
    from = to;
  }
  return runs;
}

/**
 * Commits above a threshold inside a window that slides: it begins at the leftmost mask, and grows to the right by as
 * many masks as were committed in it. So a position that is not sure can wait for the context behind it, where a block
 * would force it before the next block is touched. Behind a committed end token everything becomes filler.
 */
export const deferredCommitment: DecodingStrategy<string, Window> = {
  ...declaration,
  candidates: (masked, _settings, memory) => inWindow(masked, memory),
  select(view) {
    const { proposal, settings, memory, table, promptLength, endIds } = view;
    const threshold = numberSetting(settings, "threshold");
    const rows = thresholdRows(proposal.score, threshold);
    const at = (row: number) => table.positions[row]! - promptLength;
    const ends = rows.filter((row) => endIds.includes(proposal.tokens[row]!)).map(at);
    const end = Math.min(memory.end, ...ends);
    return {
      commits: rows.map((row) => ({
        row,
        reason: proposal.score[row]! >= threshold ? ("threshold" as const) : ("fallback" as const),
      })),
      splices: end < memory.end ? fillersBehind(end, memory.end, view) : [],
      gate: { threshold },
      memory: { right: slid(view, new Set(rows.map(at)), end), end },
    };
  },
};

/** Where the window ends after this iteration. @param committed response positions */
function slid({ response, maskId, memory, settings }: SelectView<string, Window>, committed: Set<number>, end: number) {
  const isMasked = (position: number) => response[position] === maskId && !committed.has(position) && position < end;
  const masks = Array.from(response.keys()).filter(isMasked);
  const left = masks[0] ?? response.length;
  const within = masks.filter((position) => position < memory.right).length;
  const { window, longest } = settings as Settings & Record<"window" | "longest", number>;
  return Math.min(memory.right + window - within, left + longest, end);
}
