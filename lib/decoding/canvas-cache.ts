/** A run with a cache of the whole canvas: what its next evaluation runs, and what that leaves to decide and to look at. */
import { type CanvasCache, planPass } from "@/lib/engine/caches";
import { type AttentionDrift, attentionDrift } from "@/lib/engine/caches/attention-drift";
import type { CachePlan, CachePolicy, PastPass } from "@/lib/engine/caches/policy";
import { importanceOf } from "@/lib/engine/caches/rollout";
import type { AttentionReading, MaskPredictor } from "@/lib/engine/predictor";
import { keyOfRole, numberOfRole } from "./params";
import type { Settings, StrategyDeclaration } from "./strategy";

/** The cache with the strategy's own blocks, where it has some. */
export function withBlocksOf(cache: CanvasCache, strategy: StrategyDeclaration, settings: Settings): CanvasCache {
  const length = numberOfRole(strategy, settings, "blocks");
  const key = keyOfRole(cache.policy.params, "blocks");
  return length === null || key === undefined ? cache : { ...cache, settings: { ...cache.settings, [key]: length } };
}

/** @throws RangeError in words where a strategy cannot be run with a cache of the canvas, or the predictor keeps none */
export function checkCache(
  { policy }: CanvasCache,
  strategy: StrategyDeclaration,
  settings: Settings,
  responseLength: number,
  { offers }: MaskPredictor,
): void {
  if (policy.listens && !offers?.attention) {
    throw new RangeError(`cache "${policy.id}" needs a predictor that tells its attention; this one does not`);
  }
  const problem = cacheProblem(policy, strategy, settings, responseLength);
  if (problem) throw new RangeError(`strategy "${strategy.id}" ${problem}`);
  if (!offers?.partial) {
    throw new RangeError(
      `cache "${policy.id}" needs a predictor that runs parts of the canvas; this one runs it whole`,
    );
  }
}

/**
 * Why a strategy cannot be run with a cache, as the end of a sentence that begins with it; null where it can.
 * @param settings all of the strategy's   @param responseLength positions of the response, priors among them
 */
export function cacheProblem(
  policy: CachePolicy,
  strategy: StrategyDeclaration,
  settings: Settings,
  responseLength: number,
): string | null {
  if (!("plan" in policy)) return null;
  const { needs } = strategy;
  const { label, keeps, confines } = policy;
  if (needs.attention === "causal") {
    return `looks one way, and ${label} is for networks that look both ways; under a causal mask the cache of Dimple prefill is exact`;
  }
  if (needs.extraTokens) {
    return `shows the network tokens that are not in the response, which ${label} would keep; choose a cache of the prompt`;
  }
  if (needs.verification && (keeps === "outputs" || policy.listens)) {
    return `verifies tokens in a shadow of the canvas, which ${label} cannot run; choose another cache`;
  }
  if (strategy.reads && keeps === "outputs") {
    return `reads the network’s attention, which ${label} cannot tell; choose another cache`;
  }
  if (!confines || (confines === "block" && numberOfRole(strategy, settings, "blocks") !== null)) return null;
  const some = confines === "block" ? "one block" : "a few positions";
  if (strategy.spendsBudget?.(settings, strategy.begin?.(settings))) {
    return `has one schedule for the whole response, and ${label} lets it decide about ${some} at a time; choose another cache`;
  }
  // What is left to decide in the last step need not be among what may be decided then.
  const budget = strategy.budget(settings, responseLength);
  if (budget < responseLength) {
    return `may take ${budget} iterations for ${responseLength} positions, and ${label} lets it decide about ${some} at a time; allow more or choose another cache`;
  }
  return null;
}

/** The next evaluation, or null without such a cache, or when nothing is left to run. */
export function planNext(
  cache: CanvasCache | undefined,
  { promptLength, maskId }: MaskPredictor,
  response: Int32Array,
  asked: Int32Array,
  past: readonly PastPass[],
): CachePlan | null {
  return cache ? planPass(cache, { promptLength, maskId, response, asked, past }) : null;
}

/** What a cache makes of the attention of an evaluation. */
export interface Heard {
  readonly importance?: readonly number[];
  readonly drift?: AttentionDrift;
}

/** What its later plans rest on, read out of an evaluation of this response. */
export function hear(
  { policy }: CanvasCache,
  reading: AttentionReading,
  { promptLength, maskId }: MaskPredictor,
  response: Int32Array,
  past: readonly PastPass[],
): Heard {
  if (policy.listens === "importance") return { importance: importanceOf(reading, promptLength + response.length) };
  return { drift: attentionDrift(reading, { promptLength, maskId, response }, past.at(-1)?.drift) };
}

/** Masked response positions that may be decided with a plan. */
export function decidable(positions: Int32Array, plan: CachePlan | null, promptLength: number): Int32Array {
  const { run, decides } = plan ?? { run: null };
  return positions.filter(
    (position) => (!run || run.includes(position + promptLength)) && (!decides || decides.includes(position)),
  );
}

/** Known response positions that can be looked at without running more: they and the rows that score them are run. */
export function lookable(
  positions: Int32Array,
  plan: CachePlan | null,
  { promptLength, shift = 0 }: MaskPredictor,
): Int32Array {
  const run = plan?.run;
  if (!run) return positions;
  return positions.filter((position) => [position, position - shift].every((at) => run.includes(at + promptLength)));
}
