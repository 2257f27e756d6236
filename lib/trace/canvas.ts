/** How a canvas changes: the one reading of commits, edits and remasks that recording, replay and checking share. */
import type { Iteration, Trace } from "./schema";

/** [R] response before the first iteration: masks, with the structure prior written over them. */
export function initialCanvas(trace: Pick<Trace, "responseLength" | "prior" | "vocabulary">): number[] {
  const canvas = new Array<number>(trace.responseLength).fill(trace.vocabulary.maskId);
  for (const [position, token] of trace.prior) canvas[position] = token;
  return canvas;
}

/** [R] response after an iteration: commits, then edits, then positions given back. */
export function canvasAfter({ canvas, commits, edits = [], remasks = [] }: Iteration, maskId: number): number[] {
  const after = [...canvas];
  for (const { position, token } of commits) after[position] = token;
  for (const { position, token } of edits) after[position] = token;
  for (const position of remasks) after[position] = maskId;
  return after;
}

/** Ids of the tokens that end an answer: the end token, and the pads behind it. */
export function endIds({ eosId, padId }: { eosId: number | null; padId: number | null }): number[] {
  return [eosId, padId].filter((id) => id !== null);
}

/** Positions before the first end token; all of them when there is none. */
export function effectiveLength(answer: readonly number[], ends: readonly number[]): number {
  const first = answer.findIndex((token) => ends.includes(token));
  return first < 0 ? answer.length : first;
}
