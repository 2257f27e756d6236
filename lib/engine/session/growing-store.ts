/** Keeps all that is known, under a causal mask, where every cache is exact: it grows with the response. */
import { disposeQuietly } from "../dispose";
import type { KvCache } from "../executor";
import type { PredictRequest } from "../predictor";
import { passBehind } from "./passes";
import type { ForwardResult, PassContext, SessionStore } from "./store";

/**
 * Causal decoding: only tokens not cached yet are run, up to the last one that a requested row needs. Everything before
 * the first mask and the first requested row is cached: whoever asks about a known position may take it back.
 */
export class GrowingStore implements SessionStore {
  private cache: KvCache | undefined;
  /** Ids behind the cache; it is reused only while the canvas still begins with them. */
  private cachedIds = new Int32Array();

  async forward(on: PassContext, request: PredictRequest): Promise<ForwardResult> {
    const { canvas, rows } = request;
    const firstMask = canvas.indexOf(on.facts.config.maskTokenId);
    const known = firstMask < 0 ? canvas.length : firstMask;
    const end = rows.length > 0 ? rows.at(-1)! : known; // the last row's logits come from the token before it
    const reusable =
      this.cache !== undefined &&
      this.cache.length < (rows[0] ?? known) &&
      this.cachedIds.every((id, index) => canvas[index] === id);
    if (!reusable) this.release();
    const past = this.cache;
    const cachedTokens = past?.length ?? 0;
    const keep = Math.min(known, rows[0] ?? known);
    const result = await passBehind(on, request, past, keep, end);
    if (result.cache) {
      past?.dispose();
      this.cache = result.cache;
      this.cachedIds = canvas.slice(0, keep);
    }
    return { result, cost: { tokens: end - cachedTokens, cachedTokens } };
  }

  release(): void {
    disposeQuietly(this.cache);
    this.cache = undefined;
  }
}
