/**
 * What diffusers' LLaDA2Pipeline hands to `callback_on_step_end`, a dict a step:
 * `{"block_x", "transfer_index", "editing_transfer_index", "sampled_tokens", "sampled_probs"}`. `block_x` is the canvas up
 * to the end of the block after the step; the others are of the block, its last positions.
 *
 * Source: huggingface/diffusers pipelines/llada2/pipeline_llada2.py.
 */
import { z } from "zod/mini";
import { TraceError } from "../error";
import { TRACE_LIMITS } from "../limits";
import { wellFormed } from "../well-formed";
import type { ForeignFormat } from "./format";
import { ImportedRun } from "./imported-run";
import { idsOf, isObject, numbersOf, rowOf } from "./rows";
import { FRESH_MASK } from "./step-map";

const LABEL = "A dump of diffusers’ callbacks";

const flagsSchema = z.array(z.boolean());

/** One callback. */
interface Callback {
  /** [T] prompt and response up to the end of the block. */
  readonly canvas: readonly number[];
  /** Where the block begins in it. */
  readonly block: number;
  /** [B] whether a masked position was committed; absent where it is not told. */
  readonly transferred: readonly boolean[] | undefined;
  /** [B] drawn tokens, and their probabilities. */
  readonly tokens: readonly number[];
  readonly probability: readonly number[];
}

export const diffusers: ForeignFormat = {
  id: "diffusers",
  label: LABEL,
  untold: [
    "A dump of callbacks tells the token that was drawn at each position and its probability, not the candidates beside it.",
    "It does not tell times, nor positions outside the block of each step.",
  ],
  recognises: (data) => Array.isArray(data) && isObject(data[0]) && "block_x" in data[0],
  read(data, given) {
    const raw = data as readonly unknown[];
    if (raw.length > TRACE_LIMITS.iterations)
      throw new TraceError(`expected at most ${TRACE_LIMITS.iterations} steps, found ${raw.length}`);
    const steps = raw.map((step, index) => callbackOf(step, given.row, index));
    const begin = given.prompt_length ?? promptLengthOf(steps);
    const responseLength = steps.reduce((most, { canvas }) => Math.max(most, canvas.length), 0) - begin;
    const found = given.mask_id ?? maskOf(steps);
    const maskId =
      found ?? 1 + steps.flatMap(({ canvas, tokens }) => [...canvas, ...tokens]).reduce((a, b) => Math.max(a, b), 0);
    const notes = [...diffusers.untold, ...(found === undefined ? [FRESH_MASK] : [])];
    const prompt = steps[0]!.canvas.slice(0, begin);
    const run = new ImportedRun({ prompt, responseLength, maskId, strategy: "llada2", exporter: LABEL, notes }, given);
    for (const { canvas, block, tokens, probability } of steps) {
      const response = canvas.slice(begin);
      const words = tokens.map((token, at) => [at + block - begin, { token, probability: probability[at]! }] as const);
      run.put([...response, ...new Array<number>(responseLength - response.length).fill(maskId)], {
        said: new Map(words.filter(([position]) => position >= 0)),
        cost: { tokens: canvas.length, cachedTokens: 0, evaluations: 1 },
        ...(response.length < responseLength ? { window: [0, response.length] } : {}),
      });
    }
    return run.document();
  },
};

function callbackOf(raw: unknown, row: number, index: number): Callback {
  const where = `steps.${index}`;
  if (!isObject(raw)) throw new TraceError(`${where}: expected an object with block_x, found none`);
  const canvas = idsOf(raw.block_x, row, `${where}.block_x`);
  const tokens = idsOf(raw.sampled_tokens, row, `${where}.sampled_tokens`);
  const probability = numbersOf(raw.sampled_probs, row, `${where}.sampled_probs`);
  if (probability.length !== tokens.length)
    throw new TraceError(
      `${where}.sampled_probs: expected ${tokens.length} as in sampled_tokens, found ${probability.length}`,
    );
  const block = canvas.length - tokens.length;
  if (block < 0)
    throw new TraceError(
      `${where}.sampled_tokens: expected at most ${canvas.length} as in block_x, found ${tokens.length}`,
    );
  const flags = raw.transfer_index ?? undefined;
  const at = `${where}.transfer_index`;
  const transferred = flags === undefined ? undefined : wellFormed(flagsSchema, rowOf(flags, row, at), at);
  return { canvas, block, transferred, tokens, probability };
}

/** The first block begins in the prompt's last tokens: the response begins where the first step wrote, or left a mask. */
function promptLengthOf(steps: readonly Callback[]): number {
  const [{ canvas, block, transferred }] = steps as [Callback];
  if (!transferred)
    throw new TraceError("expected prompt_length beside the data, or transfer_index in each step, found neither");
  // What stands at a position that is not written now and is later is the mask.
  const mask = maskOf(steps);
  const at = [...canvas.keys()]
    .slice(block)
    .find((position) => transferred[position - block] || canvas[position] === mask);
  return at ?? canvas.length;
}

/** What stands where a later step writes for the first time; undefined where each block was written at once. */
function maskOf(steps: readonly Callback[]): number | undefined {
  for (const [index, { block, transferred }] of steps.entries()) {
    const before = steps[index - 1];
    const at =
      transferred?.findIndex((isNow, position) => isNow && before?.canvas[block + position] !== undefined) ?? -1;
    if (at >= 0) return before!.canvas[block + at];
  }
  return undefined;
}
