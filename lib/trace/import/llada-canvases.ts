/**
 * LLaDA's canvases, as a list: what its sampler has in `x` before the first step and after each, of one answer. Each is
 * prompt and response as token ids, or a batch of one (`x.tolist()`). Nothing else is in such a file: no probabilities,
 * no reasons, no times, no texts.
 *
 * Source: LLaDA, arXiv:2502.09992; code: ML-GSAI/LLaDA generate.py. Ids are those of LLaDA-8B's tokenizer.
 */
import { z } from "zod";
import { describeIssue } from "@/lib/scene/issue";
import { effectiveLength, endIds } from "../canvas";
import { TraceError } from "../error";
import { TRACE_LIMITS } from "../limits";
import type { Iteration, Trace } from "../schema";
import type { ForeignFormat } from "./format";

const MASK = 126336;
const VOCABULARY: Trace["vocabulary"] = {
  size: 126464,
  maskId: MASK,
  /** Fills the answer up behind the end of the turn. */
  padId: 126081,
  eosId: 126348,
  text: { 126081: "<|endoftext|>", 126336: "<|mdm_mask|>", 126348: "<|eot_id|>" },
};
const LABEL = "LLaDA’s list of canvases";

export const lladaCanvases: ForeignFormat = {
  id: "llada-canvases",
  label: LABEL,
  recognises: (data) => Array.isArray(data) && Array.isArray(data[0]),
  read(data) {
    const raw = data as readonly unknown[];
    if (raw.length > 1 + TRACE_LIMITS.iterations)
      throw new TraceError(`canvases: expected at most ${1 + TRACE_LIMITS.iterations}, found ${raw.length}`);
    const canvases = raw.map(canvasOf);
    const first = canvases[0]!;
    const begin = first.indexOf(MASK);
    if (begin < 0)
      throw new TraceError(
        `canvases.0: expected masks (${MASK}), as before the first step, found ${first.length} tokens`,
      );
    for (const [index, canvas] of canvases.entries()) checkAgainst(first, begin, canvas, index);
    const responses = canvases.map((canvas) => canvas.slice(begin));
    const [start, answer] = [responses[0]!, responses.at(-1)!];
    const remainingMasks = answer.filter((token) => token === MASK).length;
    return {
      format: "dimple-trace",
      version: 1,
      exporter: { name: LABEL },
      model: { name: "LLaDA", digest: "", label: "LLaDA" },
      strategy: "LLaDA’s sampler",
      settings: {},
      question: "",
      alignment: "aligned",
      vocabulary: VOCABULARY,
      prompt: first.slice(0, begin),
      responseLength: start.length,
      prior: [...start.entries()].filter(([, token]) => token !== MASK),
      iterations: responses.slice(1).map((after, index) => iterationBetween(responses[index]!, after, index)),
      outcome: {
        status: remainingMasks === 0 ? "complete" : "aborted",
        answer,
        text: spoken(answer),
        remainingMasks,
      },
    };
  },
};

const idsSchema = z.array(z.number().int().nonnegative()).max(TRACE_LIMITS.promptTokens);

/** [T] ids of one canvas. */
function canvasOf(value: unknown, index: number): number[] {
  const batch = Array.isArray(value) && Array.isArray(value[0]) ? value : [value];
  if (batch.length !== 1)
    throw new TraceError(`canvases.${index}: expected one answer, found a batch of ${batch.length}`);
  const parsed = idsSchema.safeParse(batch[0]);
  if (parsed.success) return parsed.data;
  throw new TraceError(describeIssue(parsed.error, batch[0], `canvases.${index}`));
}

/** The prompt and the length stay as they are. */
function checkAgainst(first: readonly number[], begin: number, canvas: readonly number[], index: number): void {
  if (canvas.length !== first.length) {
    throw new TraceError(`canvases.${index}: expected ${first.length} tokens as in the first, found ${canvas.length}`);
  }
  const changed = canvas.findIndex((token, at) => at < begin && token !== first[at]);
  if (changed < 0) return;
  const [expected, found] = [first[changed], canvas[changed]];
  throw new TraceError(`canvases.${index}.${changed}: expected the prompt’s token ${expected}, found ${found}`);
}

/** What one step changed; what the network said in it is not recorded. */
function iterationBetween(before: readonly number[], after: readonly number[], index: number): Iteration {
  const changes = after.flatMap((token, position) => (token === before[position] ? [] : [{ position, token }]));
  const edits = changes.filter(({ position, token }) => before[position] !== MASK && token !== MASK);
  const remasks = changes.filter(({ token }) => token === MASK).map(({ position }) => position);
  return {
    index,
    canvas: [...before],
    positions: [],
    tokens: [],
    commits: changes.filter(({ position }) => before[position] === MASK),
    ...(edits.length > 0 ? { edits } : {}),
    ...(remasks.length > 0 ? { remasks } : {}),
    gate: {},
  };
}

/** The answer before its end by the numbers of its tokens: the file does not tell their texts. */
const spoken = (answer: readonly number[]): string =>
  answer
    .slice(0, effectiveLength(answer, endIds(VOCABULARY)))
    .filter((token) => token !== MASK)
    .map((token) => `#${token}`)
    .join(" ");
