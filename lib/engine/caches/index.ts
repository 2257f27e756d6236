/** Every cache policy, in menu order, and planning with one. A new policy is one file and one line here. */
import { dimplePrefill } from "./dimple-prefill";
import { dkvDecode } from "./dkv-decode";
import { dkvGreedy } from "./dkv-greedy";
import { dllmCache } from "./dllm-cache";
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

export const CACHE_IDS = [
  "off",
  "dimple",
  "prefix",
  "fast-dllm-prefix",
  "fast-dllm-dual",
  "freecache",
  "dkv-decode",
  "dkv-greedy",
  "dllm-cache",
] as const;

/** All policies. */
export const cachePolicies: readonly CachePolicy[] = [
  none,
  dimplePrefill,
  prefixMask,
  fastDllmPrefix,
  fastDllmDual,
  freeCache,
  dkvDecode,
  dkvGreedy,
  dllmCache,
];

/** The policy with this id. @throws RangeError naming those that there are */
export function cacheById(id: string): CachePolicy {
  const policy = cachePolicies.find((candidate) => candidate.id === id);
  if (policy) return policy;
  throw new RangeError(`no cache "${id}"; there are ${CACHE_IDS.join(", ")}`);
}

/** Every setting of a policy: the given ones, defaults for the rest; what it does not have is left out. */
export function cacheSettings({ params }: CachePolicy, given: CacheSettings = {}): CacheSettings {
  return Object.fromEntries(Object.entries<CacheParam>(params).map(([key, spec]) => [key, given[key] ?? spec.default]));
}

/** A policy of the whole canvas with every setting it has. */
export interface CanvasCache {
  readonly policy: CanvasCachePolicy;
  readonly settings: CacheSettings;
}

/** What the next evaluation runs: as the policy says, and everything where it would run nothing at all. */
export function planPass({ policy, settings }: CanvasCache, moment: CacheMoment): CachePlan | null {
  const plan = policy.plan(moment, settings);
  return plan?.run?.length === 0 ? WHOLE : plan;
}
