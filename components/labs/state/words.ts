/** Numbers of a lab in words. */
import type { labs } from "@/components/ui/words/en/labs";
import type { Estimate } from "@/lib/sweep/estimate";

export const counted = (count: number, what: string): string =>
  `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;

/** What a sweep will cost, in a line. */
export const estimateText = (
  { cells, answers, evaluations, isAtMost, minutes }: Estimate,
  words: Pick<typeof labs, "estimate">,
): string => words.estimate(cells, answers, evaluations, isAtMost, minutes);
