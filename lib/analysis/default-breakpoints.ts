import type { Breakpoint } from "./breakpoints";

/** What a page begins with: at hand, and off. */
export const DEFAULT_BREAKPOINTS: readonly Breakpoint[] = [
  { kind: "none-passes", enabled: false },
  { kind: "regret", enabled: false },
  { kind: "end", enabled: false },
];
