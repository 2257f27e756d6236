/** The response while it is decoded: how it begins, how a selection changes it, and when it is answered. */
import type { PastPass } from "@/lib/engine/caches/policy";
import type { MaskPredictor } from "@/lib/engine/predictor";
import type { Selection, Splice } from "./strategy";

/** The response at one moment. Never changed in place. */
export interface Canvas {
  /** [R] token ids; masked positions hold the mask id. */
  readonly response: Int32Array;
  /** Response positions of the structure prior. */
  readonly fixed: ReadonlySet<number>;
}

/** What a canvas is made from. */
interface CanvasRequest {
  readonly predictor: MaskPredictor;
  readonly prompt: ArrayLike<number>;
  readonly responseLength: number;
  readonly prior?: readonly (readonly [number, number])[];
}

/** Where a run goes on, instead of beginning with masks. */
export interface ResumePoint {
  /** Index of the first iteration of this run; those before it are taken as done, and as spent. */
  readonly iteration: number;
  /** [R'] the response as that iteration finds it; splices may have made it longer or shorter than R. */
  readonly response: ArrayLike<number>;
  /** Positions of the structure prior in it. */
  readonly fixed: readonly number[];
  /** Masked positions when decoding began, long ago. */
  readonly initiallyMasked: number;
  /** What the same strategy remembered after the iteration before; absent: what it begins with. */
  readonly memory?: unknown;
  /** Evaluations that a cache of the canvas goes on from; absent: it begins anew. */
  readonly past?: readonly PastPass[] | undefined;
  /** Iterations before that decided nothing because the cache owed a pass: they do not count against the steps. */
  readonly owed?: number | undefined;
}

/** The canvas of a resume point. @throws RangeError for a prompt, response or position that makes no sense */
export function resumeCanvas({ predictor, prompt }: CanvasRequest, resume: ResumePoint): Canvas {
  checkPrompt(predictor, prompt);
  const { iteration, initiallyMasked } = resume;
  const response = Int32Array.from(resume.response);
  if (![iteration, initiallyMasked].every((count) => Number.isInteger(count) && count >= 0) || response.length === 0) {
    throw new RangeError(
      `a run goes on at a whole iteration with a response of some length, got iteration ${iteration}, ` +
        `${response.length} positions and ${initiallyMasked} masks at the beginning`,
    );
  }
  const odd = response.find((token) => token !== predictor.maskId && !isToken(token, predictor));
  if (odd !== undefined) throw new RangeError(`the response to go on with holds ${odd}, which is no token`);
  const loose = resume.fixed.find((at) => response[at] === undefined || response[at] === predictor.maskId);
  if (loose !== undefined) throw new RangeError(`structure prior: position ${loose} holds no token to go on with`);
  return { response, fixed: new Set(resume.fixed) };
}

function checkPrompt({ promptLength }: MaskPredictor, prompt: ArrayLike<number>): void {
  if (prompt.length === promptLength) return;
  throw new RangeError(`the predictor is bound to ${promptLength} prompt tokens, got ${prompt.length}`);
}

/** Masks with the prior written over them. @throws RangeError for a prompt, length or prior that makes no sense */
export function startCanvas({ predictor, prompt, responseLength, prior = [] }: CanvasRequest): Canvas {
  checkPrompt(predictor, prompt);
  if (!Number.isInteger(responseLength) || responseLength < 1) {
    throw new RangeError(`the response length must be a whole number from 1, got ${responseLength}`);
  }
  const response = new Int32Array(responseLength).fill(predictor.maskId);
  const fixed = new Set<number>();
  for (const [position, token] of prior) {
    if (!Number.isInteger(position) || position < 0 || position >= responseLength || fixed.has(position)) {
      throw new RangeError(
        `structure prior: position ${position} is ${fixed.has(position) ? "given twice" : `outside 0 … ${responseLength - 1}`}`,
      );
    }
    if (!isToken(token, predictor)) {
      throw new RangeError(`structure prior: position ${position} holds ${token}, which is no token to fix there`);
    }
    fixed.add(position);
    response[position] = token;
  }
  return { response, fixed };
}

/** True for ids that may stand in an answer: in the vocabulary and not the mask. */
export const isToken = (token: number, { vocabularySize, maskId }: MaskPredictor) =>
  Number.isInteger(token) && token >= 0 && token < vocabularySize && token !== maskId;

/** Ascending response positions that hold the mask. */
export function maskedPositions(response: Int32Array, maskId: number): Int32Array {
  const positions: number[] = [];
  response.forEach((token, position) => {
    if (token === maskId) positions.push(position);
  });
  return Int32Array.from(positions);
}

/** Ascending response positions that hold a token. */
export const knownPositions = (response: Int32Array, maskId: number): Int32Array =>
  Int32Array.from(response.keys()).filter((position) => response[position] !== maskId);

/** True when an end token stands before the first mask. */
export function isAnswered(response: Int32Array, maskId: number, endIds: readonly number[]): boolean {
  for (const token of response) {
    if (token === maskId) return false;
    if (endIds.includes(token)) return true;
  }
  return true;
}

/** The canvas after a selection: commits, then edits, then positions given back, then splices. */
export function changeCanvas(
  { response, fixed }: Canvas,
  maskId: number,
  commits: readonly { readonly position: number; readonly token: number }[],
  { edits = [], remasks = [], splices = [] }: Pick<Selection, "edits" | "remasks" | "splices">,
): Canvas {
  const changed = response.slice();
  for (const { position, token } of [...commits, ...edits]) changed[position] = token;
  for (const position of remasks) changed[position] = maskId;
  return splices.reduce(splice, { response: changed, fixed });
}

/** [N] what a network sees: the prompt, the response with tokens at some of its masked positions, and a context behind it. */
export function canvasWith(
  prompt: ArrayLike<number>,
  response: Int32Array,
  tokens: readonly (readonly [number, number])[],
  context: readonly number[],
): Int32Array {
  const canvas = Int32Array.from([...Array.from(prompt), ...response, ...context]);
  for (const [position, token] of tokens) canvas[prompt.length + position] = token;
  return canvas;
}

/** Where a response position stands after splices, or null when one of them cut it out. */
export function positionAfter(position: number, splices: readonly Splice[]): number | null {
  let at = position;
  for (const splice of splices) {
    if (at < splice.position) continue;
    if (at < splice.position + splice.remove) return null;
    at += splice.tokens.length - splice.remove;
  }
  return at;
}

function splice({ response, fixed }: Canvas, { position, remove, tokens }: Splice): Canvas {
  const moved = (at: number) => (at < position ? at : at + tokens.length - remove);
  return {
    response: Int32Array.from([...response.subarray(0, position), ...tokens, ...response.subarray(position + remove)]),
    fixed: new Set(Array.from(fixed, moved)),
  };
}
