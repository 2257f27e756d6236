/** Every cache policy, in menu order, and planning with one. A new policy is one file, imported and listed here. */
import type { AttentionPattern } from "../executor";
import { d2Cache } from "./d2-cache";
import { dimplePrefill } from "./dimple-prefill";
import { dkvDecode } from "./dkv-decode";
import { dkvGreedy } from "./dkv-greedy";
import { dllmCache } from "./dllm-cache";
import { dpad, dpadPrefix } from "./dpad";
import { elastic } from "./elastic";
import { fastDllmDual, fastDllmPrefix } from "./fast-dllm";
import { freeCache } from "./freecache";
import { none } from "./none";
import {
  type CacheMoment,
  type CacheParam,
  type CachePlan,
  type CachePolicy,
  type CacheSettings,
  type CanvasCachePolicy,
  WHOLE,
} from "./policy";
import { prefixMask } from "./prefix-mask";

/** All policies: menus, links and traces read their order and ids off this list. */
export const cachePolicies: readonly CachePolicy[] = [
  none,
  dimplePrefill,
  prefixMask,
  fastDllmPrefix,
  fastDllmDual,
  dpad,
  dpadPrefix,
  freeCache,
  dkvDecode,
  dkvGreedy,
  dllmCache,
  elastic,
  d2Cache,
];

/** Their ids. */
export const CACHE_IDS: readonly string[] = cachePolicies.map(({ id }) => id);

/** The policy with this id, or undefined. */
export function findCache(id: string): CachePolicy | undefined {
  return cachePolicies.find((candidate) => candidate.id === id);
}

/** The policy with this id. @throws RangeError naming those that there are */
export function cacheById(id: string): CachePolicy {
  const policy = findCache(id);
  if (policy) return policy;
  throw new RangeError(`no cache "${id}"; there are ${CACHE_IDS.join(", ")}`);
}

/** The policy as a network with this mask keeps it: under a causal one the two ways of keeping the prompt are the same. */
export const cacheUnder = (attention: AttentionPattern, policy: CachePolicy): CachePolicy =>
  attention === "causal" && policy === prefixMask ? dimplePrefill : policy;

/** Every setting of a policy: the given ones, defaults for the rest; what it does not have is left out. */
export function cacheSettings({ params }: CachePolicy, given: CacheSettings = {}): CacheSettings {
  return Object.fromEntries(Object.entries<CacheParam>(params).map(([key, spec]) => [key, given[key] ?? spec.default]));
}

/** A policy with every setting it has. */
export interface ChosenCache {
  readonly policy: CachePolicy;
  readonly settings: CacheSettings;
}

/** The same of the whole canvas. */
export interface CanvasCache extends ChosenCache {
  readonly policy: CanvasCachePolicy;
}

/** True where more than the prompt is kept, so that each evaluation is planned. */
export const keepsCanvas = (cache: ChosenCache): cache is CanvasCache => "plan" in cache.policy;

/** What the next evaluation runs: as the policy says, and everything where it would run nothing at all. */
export function planPass({ policy, settings }: CanvasCache, moment: CacheMoment): CachePlan | null {
  const plan = policy.plan(moment, settings);
  return plan?.run?.length === 0 ? WHOLE : plan;
}
