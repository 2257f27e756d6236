import { entropyBounded as declaration } from "../declarations/entropy-bounded";
import { numberSetting } from "../params";
import { topRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

/**
 * Commits the most certain positions for as long as the sum of their entropies, less the largest, stays within a bound:
 * the error of treating them as independent. No blocks and no schedule.
 */
export const entropyBounded: DecodingStrategy = {
  ...declaration,
  select({ proposal, settings }) {
    const bound = numberSetting(settings, "bound");
    const ranked = topRows(proposal.score, proposal.score.length);
    // The largest entropy so far is always the last one's, so the sum of those before it is what counts.
    let before = 0;
    const within = ranked.filter((row, rank) => {
      const fits = rank === 0 || before <= bound;
      before -= proposal.score[row]!;
      return fits;
    });
    return { commits: within.map((row) => ({ row, reason: "bound" })) };
  },
};
