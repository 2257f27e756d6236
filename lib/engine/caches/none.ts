import type { PromptCachePolicy } from "./policy";

/** Nothing is kept: what every other policy is measured against. */
export const none: PromptCachePolicy = {
  id: "off",
  label: "No cache",
  group: "Off",
  summary: "Everything is computed in every evaluation.",
  source: "The plain loop of every reference implementation.",
  params: {},
  keeps: "nothing",
};
