/** One run alone against the same run in a batch, or on another machine: where they first differ, and by how much. */
import { candidatesInRow } from "@/lib/trace/packed";
import type { Iteration, Trace } from "@/lib/trace/schema";

export interface SideBySide {
  /** 0-based index of the first iteration that changes the response in another way; null where none does. */
  readonly iteration: number | null;
  /** Largest difference of the probabilities of one proposed token, up to that iteration and with it; null where none was recorded by both. */
  readonly largest: { readonly iteration: number; readonly position: number; readonly difference: number } | null;
}

/** Iterations are compared while both runs saw the same canvas. */
export function sideBySide(a: Trace, b: Trace): SideBySide {
  let largest: SideBySide["largest"] = null;
  const length = Math.max(a.iterations.length, b.iterations.length);
  for (let index = 0; index < length; index++) {
    const [mine, theirs] = [a.iterations[index], b.iterations[index]];
    if (!mine || !theirs) return { iteration: index, largest };
    const apart = largestDifference(mine, theirs);
    if (apart && apart.difference > (largest?.difference ?? 0)) largest = { iteration: index, ...apart };
    if (changes(mine) !== changes(theirs)) return { iteration: index, largest };
  }
  return { iteration: null, largest };
}

const changes = ({ commits, edits = [], remasks = [], splices = [] }: Iteration): string =>
  JSON.stringify([
    [commits, edits].map((list) => list.map(({ position, token }) => [position, token]).sort()),
    remasks,
    splices,
  ]);

function largestDifference(a: Iteration, b: Iteration): { position: number; difference: number } | null {
  if (!a.probability || !b.probability) return null;
  const rows = new Map(b.positions.map((position, row) => [position, row]));
  let largest: { position: number; difference: number } | null = null;
  for (const [row, position] of a.positions.entries()) {
    const theirs = chanceOf(b, rows.get(position), a.tokens[row]!);
    if (theirs === undefined) continue;
    const difference = Math.abs(a.probability[row]! - theirs);
    if (!largest || difference > largest.difference) largest = { position, difference };
  }
  return largest;
}

/** Probability of a token in a row, where it was recorded. */
function chanceOf(iteration: Iteration, row: number | undefined, token: number): number | undefined {
  if (row === undefined) return undefined;
  if (iteration.tokens[row] === token) return iteration.probability?.[row];
  const candidates = candidatesInRow(iteration, row);
  return candidates?.probs[candidates.ids.indexOf(token)];
}
