/** From a trace back to the passes that a cache of the whole canvas rests on: for branches, and for measuring drift. */
import { type PastPass, readsNothing } from "@/lib/engine/caches/policy";
import type { StoredPass } from "@/lib/engine/caches/repeat";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { fromSpans } from "@/lib/trace/spans";

/** First iteration, from `start` on, of a cache that was not begun anew since: a splice makes it begin anew. */
export function cacheBeginning(iterations: readonly Iteration[], start: number): number {
  return Math.max(start, iterations.findLastIndex(({ splices }) => splices !== undefined) + 1);
}

/** What planning needs to know of an iteration. */
export const pastPass = ({ canvas, cache, importance, drift, positions, probability = [] }: Iteration): PastPass => ({
  response: Int32Array.from(canvas),
  whole: isWhole(cache),
  ...(drift && { drift }),
  ...(importance && { importance, confidence: new Map(positions.map((at, row) => [at, probability[row]!])) }),
});

/** Whether an iteration took nothing from the cache. */
const isWhole = (cache: Iteration["cache"]): boolean =>
  cache === undefined ||
  (cache.seen !== undefined && readsNothing({ run: fromSpans(cache.ran), seen: fromSpans(cache.seen) }));

/** What making it again needs. */
export function storedPass(prompt: ArrayLike<number>, { canvas, context = [], cache }: Iteration): StoredPass {
  const whole = { canvas: Int32Array.from([...Array.from(prompt), ...canvas, ...context]), run: null };
  if (!cache) return whole;
  const { ran, seen, selective } = cache;
  if (!selective) return { ...whole, run: fromSpans(ran), ...(seen ? { seen: fromSpans(seen) } : {}) };
  return { ...whole, run: fromSpans(selective.run), selective: { from: selective.from, count: selective.count } };
}

/** Partial passes that decided nothing, because the cache owed them. */
export const owedIterations = (iterations: readonly Iteration[]): number =>
  iterations.filter(({ cache, positions }) => cache?.owed === true && positions.length === 0).length;

/** The passes that the store rested on before iteration `index`, as far as a trace tells: from the last whole one on. */
export function passesBefore({ prompt, iterations }: Trace, index: number): StoredPass[] {
  const whole = iterations.findLastIndex(({ cache }, at) => at < index && isWhole(cache));
  return iterations.slice(Math.max(0, whole), index).map((iteration) => storedPass(prompt, iteration));
}
