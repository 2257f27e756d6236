/** Which prompt cache a lane really keeps. */
import { strategyById } from "@/lib/decoding/strategies";
import type { AttentionPattern } from "@/lib/engine/executor";
import type { Lane } from "./schema";

/** A lane's cache as it is kept. */
export const prefillOf = ({ strategy, prefill }: Lane): Lane["prefill"] =>
  keptUnder(strategyById(strategy).needs.attention, prefill);

/** A cache as it is kept under a mask: under a causal one it is exact, so the two ways of keeping one are the same. */
export const keptUnder = (attention: AttentionPattern, prefill: Lane["prefill"]): Lane["prefill"] =>
  attention === "causal" && prefill === "prefix" ? "dimple" : prefill;
