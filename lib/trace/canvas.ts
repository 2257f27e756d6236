/** How a canvas changes: the one reading of commits, edits and remasks that recording, replay and checking share. */
import type { Iteration, Trace } from "./schema";

/** [R] response before the first iteration: masks, with the structure prior written over them. */
export function initialCanvas(trace: Pick<Trace, "responseLength" | "prior" | "vocabulary">): number[] {
  const canvas = new Array<number>(trace.responseLength).fill(trace.vocabulary.maskId);
  for (const [position, token] of trace.prior) canvas[position] = token;
  return canvas;
}

/** [R] response after an iteration: commits, then edits, then positions given back, then splices. */
export function canvasAfter(iteration: Iteration, maskId: number): number[] {
  const { canvas, commits, edits = [], remasks = [], splices = [] } = iteration;
  const after = [...canvas];
  for (const { position, token } of commits) after[position] = token;
  for (const { position, token } of edits) after[position] = token;
  for (const position of remasks) after[position] = maskId;
  for (const { position, remove, tokens } of splices) after.splice(position, remove, ...tokens);
  return after;
}

/** Where a response position stands after an iteration, or null when the iteration cut it out. */
function positionAfter(position: number, { splices = [] }: Iteration): number | null {
  let at = position;
  for (const splice of splices) {
    if (at < splice.position) continue;
    if (at < splice.position + splice.remove) return null;
    at += splice.tokens.length - splice.remove;
  }
  return at;
}

/** Positions of the structure prior in the answer. */
export function priorInAnswer({ prior, iterations }: Pick<Trace, "prior" | "iterations">): ReadonlySet<number> {
  const moved = prior.map(([start]) =>
    iterations.reduce<number | null>((at, iteration) => (at === null ? null : positionAfter(at, iteration)), start),
  );
  return new Set(moved.filter((at) => at !== null));
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
