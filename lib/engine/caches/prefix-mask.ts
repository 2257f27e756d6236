import type { PromptCachePolicy } from "./policy";

/** The same cache under a mask that makes it exact. */
export const prefixMask: PromptCachePolicy = {
  id: "prefix",
  label: "Prefix mask",
  group: "Prompt",
  summary: "The prompt does not see the response, so that its cache is exact; the network was trained to let it see.",
  source:
    "The prefix mask of LaViDa, arXiv:2505.16839; Dimple's training code holds a helper for it that nothing calls (gen_4d_attention_mask_with_block_attention).",
  params: {},
  keeps: "prompt",
};
