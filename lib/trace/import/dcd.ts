/**
 * Deferred commitment decoding with `debug=True`: its tokens and its list of OneStepDebugInfo.
 * `{"tokens": [T] ids, "prompt_length": P, "steps": [{"forward_length", "window_range", "decode_indices",
 * "decode_confidence", "pass_cache"}]}`; indices are absolute, lists may be batches.
 *
 * Source: shuyingte/DCD decode_algorithm.py (arXiv:2601.02076).
 */
import { z } from "zod/mini";
import { TraceError } from "../error";
import { TRACE_LIMITS } from "../limits";
import { wellFormed } from "../well-formed";
import type { ForeignFormat } from "./format";
import { ImportedRun } from "./imported-run";
import { idsOf, isObject, numbersOf } from "./rows";
import { FRESH_MASK } from "./step-map";

const LABEL = "Debug information of deferred commitment decoding";

const count = z.int().check(z.nonnegative());
const stepSchema = z.object({
  forward_length: count,
  window_range: z.tuple([count, count]),
  decode_indices: z.unknown(),
  decode_confidence: z.unknown(),
  pass_cache: z.optional(z.boolean()),
});
const stepsSchema = z.array(stepSchema).check(z.minLength(1), z.maxLength(TRACE_LIMITS.iterations));

export const dcd: ForeignFormat = {
  id: "dcd",
  label: LABEL,
  untold: [
    "The debug information tells the confidence of what was committed, not of the other positions in the window.",
    "What is written behind the end token is shown in the step that committed it; the file does not tell when it was written.",
    "It does not tell candidates or times.",
  ],
  recognises: (data) => {
    const run = Array.isArray(data) ? data[0] : data;
    return isObject(run) && "tokens" in run && "steps" in run;
  },
  read(data, given) {
    const run = (Array.isArray(data) ? data[given.row] : data) as unknown;
    if (!isObject(run)) throw new TraceError(`row ${given.row}: expected a run with tokens and steps, found none`);
    const tokens = idsOf(run.tokens, given.row, "tokens");
    const begin = wellFormed(count, run.prompt_length, "prompt_length");
    const steps = wellFormed(stepsSchema, run.steps, "steps");
    const response = tokens.slice(begin);
    const maskId = given.mask_id ?? 1 + tokens.reduce((most, id) => Math.max(most, id), 0);
    const notes = [...dcd.untold, ...(given.mask_id === undefined ? [FRESH_MASK] : [])];
    const facts = { prompt: tokens.slice(0, begin), responseLength: response.length, maskId, notes };
    const made = new ImportedRun({ ...facts, strategy: "dcd", exporter: LABEL }, given);
    const committed = steps.map((step, index) => committedIn(step, given.row, index, begin, response.length));
    const canvas = new Array<number>(response.length).fill(maskId);
    // Filled up behind the end token, without a step of their own.
    const said = new Set(committed.flatMap((step) => [...step.keys()]));
    const filled = [...response.keys()].filter((position) => !said.has(position));
    for (const [index, step] of steps.entries()) {
      const now = committed[index]!;
      for (const position of now.keys()) canvas[position] = response[position]!;
      const end = [...now.keys()]
        .filter((position) => made.ends.includes(response[position]!))
        .reduce((least, position) => Math.min(least, position), Number.POSITIVE_INFINITY);
      const isLast = index === steps.length - 1;
      for (const position of filled) if (isLast || position > end) canvas[position] = response[position]!;
      const words = [...now].map(
        ([position, probability]) => [position, { token: response[position]!, probability }] as const,
      );
      const [from, to] = step.window_range;
      made.put(canvas, {
        said: new Map(words),
        window: [Math.max(0, from - begin), Math.max(0, to - begin)],
        cost: {
          tokens: step.forward_length,
          cachedTokens: step.pass_cache ? Math.max(0, tokens.length - step.forward_length) : 0,
          evaluations: 1,
        },
      });
    }
    return made.document();
  },
};

/** Response position to confidence. */
function committedIn(
  { decode_indices, decode_confidence }: z.infer<typeof stepSchema>,
  row: number,
  index: number,
  begin: number,
  length: number,
): Map<number, number> {
  const where = `steps.${index}`;
  const indices = idsOf(decode_indices, row, `${where}.decode_indices`);
  const confidence = numbersOf(decode_confidence, row, `${where}.decode_confidence`);
  if (indices.length !== confidence.length)
    throw new TraceError(
      `${where}.decode_confidence: expected ${indices.length} as in decode_indices, found ${confidence.length}`,
    );
  const outside = indices.find((at) => at < begin || at >= begin + length);
  if (outside !== undefined)
    throw new TraceError(
      `${where}.decode_indices: expected positions of the response, ${begin} to ${begin + length - 1}, found ${outside}`,
    );
  return new Map(indices.map((at, entry) => [at - begin, confidence[entry]!]));
}
