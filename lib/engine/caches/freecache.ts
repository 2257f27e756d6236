import { cacheBlockParam, openBlock } from "./blocks";
import { type CanvasCachePolicy, span, WHOLE } from "./policy";

/** What is finished is frozen for good, so that every pass is shorter than the ones before. */
export const freeCache: CanvasCachePolicy<"blockLength"> = {
  id: "freecache",
  label: "FreeCache",
  group: "Blocks",
  summary: "The prompt and every finished block are frozen for good; nothing is ever refreshed.",
  source:
    "FreeCache, arXiv:2505.21467, read in summaries of the paper: no code was at hand. A block is frozen one evaluation after its last token was committed, so that its keys and values are those of its tokens and not of masks.",
  params: { blockLength: cacheBlockParam },
  keeps: "canvas",
  plan({ promptLength, maskId, response, past }, { blockLength }) {
    const before = past.at(-1);
    if (!before) return WHOLE;
    const starts = [before.response, response].map(
      (canvas) => openBlock({ response: canvas, maskId }, blockLength)?.start ?? response.length,
    );
    return { run: span(promptLength + Math.min(...starts), promptLength + response.length) };
  },
};
