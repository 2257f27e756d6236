/** What the sessions of a lane's models keep for its cache. */
import { cacheUnder } from "@/lib/engine/caches";
import type { CachePolicy } from "@/lib/engine/caches/policy";
import { prefixMask } from "@/lib/engine/caches/prefix-mask";
import type { AttentionPattern } from "@/lib/engine/executor";
import type { PrefillPolicy } from "@/lib/engine/session/session";

/** What the session of a lane's model keeps. */
export function keptBySession(policy: CachePolicy, attention: AttentionPattern): PrefillPolicy {
  if ("plan" in policy) return policy.keeps;
  if (policy.keeps === "nothing") return "off";
  return cacheUnder(attention, policy) === prefixMask ? "prefix" : "dimple";
}

/** What that of its companion keeps: the same of the prompt, or in place of the whole canvas what is exact. */
export function keptByCompanion(policy: CachePolicy, attention: AttentionPattern): PrefillPolicy {
  if ("plan" in policy) return attention === "causal" ? "dimple" : "off";
  return keptBySession(policy, attention);
}
