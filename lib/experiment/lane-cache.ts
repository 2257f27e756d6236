/** Which cache a lane keeps, and what the sessions of its models keep for it. */
import { cacheProblem } from "@/lib/decoding/canvas-cache";
import { resolveSettings } from "@/lib/decoding/params";
import { strategyById } from "@/lib/decoding/strategies";
import { type CanvasCache, cacheById, cacheSettings } from "@/lib/engine/caches";
import type { AttentionPattern } from "@/lib/engine/executor";
import type { PrefillPolicy } from "@/lib/engine/session";
import type { Lane } from "./schema";

/** A lane's cache as it is kept: under a causal mask the two ways of keeping the prompt are the same. */
export const prefillOf = ({ strategy, prefill }: Pick<Lane, "strategy" | "prefill">): Lane["prefill"] =>
  strategyById(strategy).needs.attention === "causal" && prefill === "prefix" ? "dimple" : prefill;

/** The cache of a lane that keeps the whole canvas, with every setting; undefined where it keeps the prompt at most. */
export function canvasCacheOf({ prefill, cacheSettings: given }: Lane): CanvasCache | undefined {
  const policy = cacheById(prefill);
  return "plan" in policy ? { policy, settings: cacheSettings(policy, given) } : undefined;
}

/** What the session of a lane's model keeps. */
export function keptBySession(lane: Lane): PrefillPolicy {
  return canvasCacheOf(lane)?.policy.keeps ?? promptCache(prefillOf(lane));
}

/** What the session of a companion with this mask keeps: the lane's cache of the prompt, or one that is exact. */
export function keptUnder(attention: AttentionPattern, lane: Lane): PrefillPolicy {
  if (canvasCacheOf(lane)) return attention === "causal" ? "dimple" : "off";
  return attention === "causal" && lane.prefill === "prefix" ? "dimple" : promptCache(lane.prefill);
}

const promptCache = (prefill: Lane["prefill"]): PrefillPolicy =>
  prefill === "dimple" || prefill === "prefix" ? prefill : "off";

/** Why a lane's strategy cannot be run with its cache, as a sentence; null where it can. */
export function laneCacheProblem(lane: Lane, responseLength: number): string | null {
  const strategy = strategyById(lane.strategy);
  const settings = resolveSettings(strategy, lane.settings);
  const problem = cacheProblem(cacheById(lane.prefill), strategy, settings, responseLength);
  return problem && `${strategy.label} ${problem}.`;
}
