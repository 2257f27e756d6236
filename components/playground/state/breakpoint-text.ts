import { inspector } from "@/components/ui/words/en/inspector";
import { wordsNow } from "@/components/ui/words/spoken";
import type { Breakpoint } from "@/lib/analysis/breakpoints";
import { readPattern } from "@/lib/analysis/pattern";
import { formatSetShare } from "@/lib/analysis/ranking";

/** A breakpoint in words: `confidence below 50 % at commit`. */
export function breakpointText(breakpoint: Breakpoint, { stopsAt } = wordsNow(inspector)): string {
  switch (breakpoint.kind) {
    case "confidence":
      return stopsAt.confidence(formatSetShare(breakpoint.below));
    case "text": {
      const pattern = breakpoint.pattern.trim();
      return readPattern(pattern).kind === "expression" ? stopsAt.matches(pattern) : stopsAt.written(pattern);
    }
    case "position":
      return stopsAt.position(breakpoint.position);
    case "iteration":
      return stopsAt.iteration(breakpoint.iteration + 1);
    default:
      return stopsAt[breakpoint.kind];
  }
}
