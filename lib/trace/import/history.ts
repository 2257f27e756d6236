/**
 * Canvases after each step, as a list: `histories` of dLLM, `history` of Dream, Dimple and LaViDa, or what LLaDA's sampler
 * has in `x` (`x.tolist()`). Each is prompt and response as ids [T], or a batch [B, T]; dLLM's first one is the canvas
 * before the first step, the others begin after it. Block by block, canvases may grow.
 *
 * Source: ZHZisZZ/dllm core/samplers, DreamLM/Dream and yu-rp/Dimple generation_utils.py, jacklishufan/LaViDa and
 * ML-GSAI/LLaDA generate.py.
 */
import { TraceError } from "../error";
import { TRACE_LIMITS } from "../limits";
import type { ForeignFormat } from "./format";
import { ImportedRun, knownVocabularies } from "./imported-run";
import { idsOf, isObject } from "./rows";

const LABEL = "A history of canvases";

export const history: ForeignFormat = {
  id: "history",
  label: LABEL,
  untold: [
    "A history of canvases does not tell probabilities, candidates, reasons, evaluations or times.",
    "Evaluations that wrote nothing may be missing from it.",
  ],
  recognises: (data) => {
    const list = listOf(data);
    return Array.isArray(list) && Array.isArray(list[0]);
  },
  read(data, given) {
    const list = listOf(data) as readonly unknown[];
    if (list.length > 1 + TRACE_LIMITS.iterations)
      throw new TraceError(`canvases: expected at most ${1 + TRACE_LIMITS.iterations}, found ${list.length}`);
    const canvases = list.map((canvas, index) => idsOf(canvas, given.row, `canvases.${index}`));
    const maskId = given.mask_id ?? maskOf(canvases);
    const first = canvases[0]!;
    const begin = given.prompt_length ?? first.indexOf(maskId);
    if (begin < 0)
      throw new TraceError(`canvases.0: expected masks (${maskId}), or prompt_length beside the data, found neither`);
    const prompt = first.slice(0, begin);
    for (const [index, canvas] of canvases.entries()) checkAgainst(prompt, canvas, canvases[index - 1], index);
    const responseLength = canvases.at(-1)!.length - begin;
    const responses = canvases.map((canvas) => {
      const response = canvas.slice(begin);
      return [...response, ...new Array<number>(responseLength - response.length).fill(maskId)];
    });
    const isInitial = responses[0]!.every((token) => token === maskId);
    const notes = [
      ...history.untold,
      ...(given.mask_id === undefined ? [`The mask is taken to be id ${maskId}, which the steps write over.`] : []),
      ...(isInitial || given.prompt_length !== undefined
        ? []
        : ["The first canvas is not all masks: what the first step wrote before its first mask is shown as prompt."]),
      ...rowNote(list[0], given.row),
    ];
    const run = new ImportedRun({ prompt, responseLength, maskId, strategy: "unknown", exporter: LABEL, notes }, given);
    for (const response of isInitial ? responses.slice(1) : responses) run.put(response);
    return run.document();
  },
};

/** As it is, or in an object as samplers return it. */
const listOf = (data: unknown): unknown => (isObject(data) ? (data.histories ?? data.history) : data);

function rowNote(canvas: unknown, row: number): string[] {
  const rows = Array.isArray(canvas) && Array.isArray(canvas[0]) ? canvas.length : 1;
  return rows > 1 ? [`The file holds a batch of ${rows} answers; this is row ${row}.`] : [];
}

/** The mask of a known tokenizer, or else the id that is written over most. @throws TraceError where none is */
function maskOf(canvases: readonly (readonly number[])[]): number {
  const first = canvases[0]!;
  const known = knownVocabularies.find(({ maskId }) => first.includes(maskId));
  if (known) return known.maskId;
  const times = new Map<number, number>();
  for (const [index, canvas] of canvases.entries())
    for (const [at, token] of (canvases[index - 1] ?? []).entries())
      if (at < canvas.length && canvas[at] !== token) times.set(token, (times.get(token) ?? 0) + 1);
  const most = [...times].sort(([, a], [, b]) => b - a);
  if (most[0] && most[0][1] !== most[1]?.[1]) return most[0][0];
  const found = most.length === 0 ? "none that is written over" : `${most[0]![0]} and ${most[1]![0]} as often`;
  throw new TraceError(
    `canvases: expected a mask, the id that the steps write over, found ${found}; tell it as mask_id beside the data`,
  );
}

/** The prompt stays as it is, and canvases only grow. */
function checkAgainst(
  prompt: readonly number[],
  canvas: readonly number[],
  before: readonly number[] = [],
  index: number,
): void {
  const least = Math.max(before.length, prompt.length);
  if (canvas.length < least)
    throw new TraceError(`canvases.${index}: expected at least ${least} tokens, found ${canvas.length}`);
  const changed = prompt.findIndex((token, at) => token !== canvas[at]);
  if (changed >= 0)
    throw new TraceError(
      `canvases.${index}.${changed}: expected the prompt’s token ${prompt[changed]}, found ${canvas[changed]}`,
    );
}
