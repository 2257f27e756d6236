/** The two passes that most stores are made of: over the whole canvas, and over what stands behind cached positions. */
import type { DecoderPass, DecoderResult, KvCache } from "../executor";
import type { PredictRequest } from "../predictor";
import { type ForwardResult, type PassContext, readingOf } from "./store";
import { asideRows, headOf } from "./verification";
import { windowOf } from "./window";

/**
 * All tokens of the canvas, nothing reused.
 * @param keep leading positions to return a cache of @param outputs also keep what layers said
 */
export async function wholePass(
  { executor, image, facts }: PassContext,
  request: PredictRequest,
  keep = 0,
  outputs?: DecoderPass["outputs"],
): Promise<ForwardResult> {
  const { canvas, verify, branches, attentionLayers } = request;
  const places = placesFrom(0, canvas.length);
  const result = await executor.run({
    ...windowOf(canvas, places, verify, facts, branches),
    ...headOf(request, facts.config.shift, 0, canvas.length),
    image,
    keep,
    outputs,
    exit: exitOf(request),
    attentionLayers,
  });
  const cost = { tokens: canvas.length + asideRows(request), cachedTokens: 0 };
  return { result, cost, ...readingOf(result, places, places) };
}

/**
 * The tokens behind the cached ones, up to `end`.
 * @param keep leading positions to return a cache of
 */
export function passBehind(
  { executor, image, facts }: PassContext,
  request: PredictRequest,
  past: KvCache | undefined,
  keep: number,
  end: number,
): Promise<DecoderResult> {
  const start = past?.length ?? 0;
  return executor.run({
    ...windowOf(request.canvas, placesFrom(start, end), request.verify, facts, request.branches),
    ...headOf(request, facts.config.shift, start, end),
    image: start === 0 ? image : undefined,
    past,
    keep,
    exit: exitOf(request),
    attentionLayers: request.attentionLayers,
  });
}

/** `start` … `end` − 1. */
export const placesFrom = (start: number, end: number) =>
  Int32Array.from({ length: end - start }, (_, row) => start + row);

/** When the row may leave early; never in an evaluation that does not see the question. */
const exitOf = ({ exit, unconditional }: PredictRequest): PredictRequest["exit"] => (unconditional ? undefined : exit);
