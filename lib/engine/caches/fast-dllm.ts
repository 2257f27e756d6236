/**
 * Fast-dLLM's two cached flows (arXiv:2505.22618; NVlabs/Fast-dLLM, llada/generate.py, `generate_with_prefix_cache` and
 * `generate_with_dual_cache`). Entering a block takes a whole pass that fills the cache and already commits. As in the
 * code at least one partial pass follows, even when the whole one finished the block; it decides nothing and costs its
 * evaluation. A strategy without blocks of its own is held to the block under way.
 */
import { type Block, cacheBlockParam, enteredBlock, openBlock } from "./blocks";
import { type CacheMoment, type CachePlan, type CanvasCachePolicy, span } from "./policy";

const source =
  "Fast-dLLM, arXiv:2505.22618; code: NVlabs/Fast-dLLM llada/generate.py. With shifted logits the row before the block is run too, since it scores the block's first token; the code for Dream commits that token unseen instead.";

const params = { blockLength: cacheBlockParam };

/** @param end of what a partial pass runs, in the response */
function planBlock(
  { response, maskId, promptLength, past }: CacheMoment,
  blockLength: number,
  end: (block: Block) => number,
): CachePlan | null {
  const open = openBlock({ response, maskId }, blockLength);
  const entered = enteredBlock(past, maskId, blockLength);
  const isUnfinished = entered !== null && open?.start === entered.start;
  if (entered === null || (!past.at(-1)!.whole && !isUnfinished)) {
    return open && { run: null, decides: span(open.start, open.end) };
  }
  const run = span(promptLength + entered.start, promptLength + end(entered));
  return isUnfinished
    ? { run, decides: span(entered.start, entered.end) }
    : { run, decides: new Int32Array(), owed: true };
}

/** Everything before the block under way is kept. */
export const fastDllmPrefix: CanvasCachePolicy<"blockLength"> = {
  id: "fast-dllm-prefix",
  label: "Fast-dLLM prefix",
  group: "Blocks",
  summary: "Within a block everything before it is kept; entering the next one runs everything again.",
  source,
  params,
  keeps: "canvas",
  confines: "block",
  plan: (moment, { blockLength }) => planBlock(moment, blockLength, () => moment.response.length),
};

/** Everything but the block under way is kept, the masks behind it too. */
export const fastDllmDual: CanvasCachePolicy<"blockLength"> = {
  id: "fast-dllm-dual",
  label: "Fast-dLLM dual",
  group: "Blocks",
  summary: "Within a block everything before and behind it is kept; entering the next one runs everything again.",
  source,
  params,
  keeps: "canvas",
  confines: "block",
  plan: (moment, { blockLength }) => planBlock(moment, blockLength, ({ end }) => end),
};
