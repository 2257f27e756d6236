/**
 * Fast-dLLM's two cached flows (arXiv:2505.22618; NVlabs/Fast-dLLM, llada/generate.py, `generate_with_prefix_cache` and
 * `generate_with_dual_cache`): which positions an iteration runs, apart from what a strategy commits in it.
 *
 * Entering a block takes a whole pass that fills the cache and already commits. As in the code at least one partial pass
 * follows, even when the whole one finished the block; such an iteration is idle and costs its evaluation.
 */

/** `prefix` caches all before the block, `dual` also the blocks after it. */
export type CacheFlow = "none" | "prefix" | "dual";

/** What one evaluation runs. Positions are of the response, `end` exclusive. */
export interface Pass {
  /** `full`: the whole canvas. `suffix`: the block and all after it. `block`: the block alone. */
  readonly kind: "full" | "suffix" | "block";
  /** The block under way. */
  readonly start: number;
  readonly end: number;
}

/**
 * The next pass, or null when nothing is left to run.
 * @param previous the pass before, or null at the beginning
 * @param firstMask leftmost masked response position, if any
 */
export function nextPass(
  flow: CacheFlow,
  previous: Pass | null,
  firstMask: number | undefined,
  blockLength: number,
  responseLength: number,
): Pass | null {
  const fresh = firstMask === undefined ? null : blockPass(firstMask, blockLength, responseLength);
  if (flow === "none" || previous === null) return fresh;
  const unfinished = fresh !== null && fresh.start === previous.start;
  if (previous.kind !== "full" && !unfinished) return fresh;
  return { ...previous, kind: flow === "prefix" ? "suffix" : "block" };
}

function blockPass(position: number, blockLength: number, responseLength: number): Pass {
  const length = Math.min(blockLength, responseLength);
  const start = Math.floor(position / length) * length;
  return { kind: "full", start, end: Math.min(start + length, responseLength) };
}
