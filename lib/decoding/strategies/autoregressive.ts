import { autoregressive as declaration } from "../declarations/autoregressive";
import type { DecodingStrategy } from "../strategy";

/**
 * The next token, one evaluation each, with a causal mask: how a language model that was trained so is decoded, and
 * the baseline of every speed-up. Asks for one row only, so the cache grows by what was committed.
 */
export const autoregressive: DecodingStrategy = {
  ...declaration,
  candidates: (masked) => masked.subarray(0, 1),
  select: () => ({ commits: [{ row: 0, reason: "order" }] }),
};
