/** How a canvas changes: the one reading of commits, edits and remasks that recording, replay and checking share. */
import { positionAfter } from "@/lib/decoding/canvas";
import { listFrom, numbersOf } from "./packed-lists";
import type { Iteration, Trace } from "./schema";

/** [R] response before the first iteration: masks, with the structure prior written over them. */
export function initialCanvas(trace: Pick<Trace, "responseLength" | "prior" | "vocabulary">): number[] {
  const canvas = new Array<number>(trace.responseLength).fill(trace.vocabulary.maskId);
  for (const [position, token] of trace.prior) canvas[position] = token;
  return canvas;
}

/** [R] response after an iteration: commits, then edits, then positions given back, then splices. */
export function canvasAfter(iteration: Iteration, maskId: number): number[] {
  const { commits, edits = [], remasks = [], splices = [] } = iteration;
  const after = listFrom(numbersOf(iteration, "canvas") ?? []);
  for (const { position, token } of commits) after[position] = token;
  for (const { position, token } of edits) after[position] = token;
  for (const position of remasks) after[position] = maskId;
  for (const { position, remove, tokens } of splices) after.splice(position, remove, ...tokens);
  return after;
}

/** Positions of the response that an iteration finds. */
export const canvasLength = (iteration: Iteration): number => numbersOf(iteration, "canvas")?.length ?? 0;

/** Most positions that the response has at any moment of a run: splices make it longer or shorter. */
export function longestCanvas({ responseLength, iterations, outcome }: Trace): number {
  const most = Math.max(responseLength, outcome.answer.length);
  return iterations.reduce((length, iteration) => Math.max(length, canvasLength(iteration)), most);
}

/** Positions of the structure prior as an iteration finds them; at the number of iterations, and beyond: in the answer. */
export function priorPositions(
  { prior, iterations }: Pick<Trace, "prior" | "iterations">,
  iteration: number,
): ReadonlySet<number> {
  const splices = iterations.slice(0, Math.max(0, iteration)).flatMap((before) => before.splices ?? []);
  const moved = prior.map(([start]) => positionAfter(start, splices));
  return new Set(moved.filter((at) => at !== null));
}

/** Positions of the structure prior in the answer. */
export const priorInAnswer = (trace: Pick<Trace, "prior" | "iterations">): ReadonlySet<number> =>
  priorPositions(trace, trace.iterations.length);

/** What an iteration cost, network by network: the model's own evaluations, then those of its companion. None where it
 *  was not recorded. */
export const costsOf = ({ cost, companionCost }: Iteration): readonly NonNullable<Iteration["cost"]>[] =>
  [cost, companionCost].filter((each) => each !== undefined);

/** Ids of the tokens that end an answer: the end tokens, and the pads behind them. */
export function endIds({
  eosId,
  eosIds = [],
  padId,
}: Pick<Trace["vocabulary"], "eosId" | "eosIds" | "padId">): number[] {
  return [eosId, ...eosIds, padId].filter((id) => id !== null);
}

/** Positions before the first end token; all of them when there is none. */
export function effectiveLength(answer: readonly number[], ends: readonly number[]): number {
  const first = answer.findIndex((token) => ends.includes(token));
  return first < 0 ? answer.length : first;
}
