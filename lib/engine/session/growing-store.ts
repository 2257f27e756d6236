/** Keeps all that is known, under a causal mask, where every cache is exact: it grows with the response. */
import { disposeQuietly } from "../dispose";
import type { KvCache } from "../executor";
import type { PredictRequest } from "../predictor";
import { passBehind, placesFrom } from "./passes";
import { type ForwardResult, type PassContext, readingOf, type SessionStore } from "./store";
import { asideRows } from "./verification";

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
    const { maskTokenId, shift } = on.facts.config;
    const firstMask = canvas.indexOf(maskTokenId);
    const known = firstMask < 0 ? canvas.length : firstMask;
    const firstRead = rows.length > 0 ? rows[0]! - shift : known - 1;
    const end = rows.length > 0 ? rows.at(-1)! - shift + 1 : known;
    const reusable =
      this.cache !== undefined &&
      this.cache.length <= firstRead &&
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
    const read = readingOf(result, placesFrom(cachedTokens, end), placesFrom(0, end));
    return { result, cost: { tokens: end - cachedTokens + asideRows(request), cachedTokens }, ...read };
  }

  release(): void {
    disposeQuietly(this.cache);
    this.cache = undefined;
  }
}
