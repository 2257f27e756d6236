import type { PromptCachePolicy } from "./policy";

/** The prompt's keys and values of the first evaluation, stale afterwards: prompt and response no longer talk both ways. */
export const dimplePrefill: PromptCachePolicy = {
  id: "dimple",
  label: "Dimple prefill",
  group: "Prompt",
  summary: "The prompt is run in the first evaluation only, and stays as it was when the response was all masks.",
  source:
    "Dimple, arXiv:2505.16990; code: yu-rp/Dimple generation_utils.py. As there the prompt's last token is run each time: its row scores the first response token. Exact under a causal mask, where the cache also grows with the response.",
  params: {},
  keeps: "prompt",
};
