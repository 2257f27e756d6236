/** What the sessions of a lane's models keep for its cache, and the mask that they keep it under. */
import { cacheUnder } from "@/lib/engine/caches";
import type { CachePolicy } from "@/lib/engine/caches/policy";
import { prefixMask } from "@/lib/engine/caches/prefix-mask";
import type { OpenRequest } from "@/lib/engine/engine";
import type { AttentionPattern } from "@/lib/engine/executor";

type Kept = Required<Pick<OpenRequest, "keeps" | "attention">>;

/** For the session of a lane's model. @param attention the mask that its strategy wants */
export function keptBySession(policy: CachePolicy, attention: AttentionPattern): Kept {
  return { keeps: policy.keeps, attention: cacheUnder(attention, policy) === prefixMask ? "prefix" : attention };
}

/** For that of its companion: the same of the prompt, or in place of the whole canvas what is exact. */
export function keptByCompanion(policy: CachePolicy, attention: AttentionPattern): Kept {
  if ("plan" in policy) return { keeps: attention === "causal" ? "prompt" : "nothing", attention };
  return keptBySession(policy, attention);
}
