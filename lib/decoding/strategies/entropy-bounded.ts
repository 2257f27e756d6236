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
  source: "EB-Sampler, arXiv:2505.24857; code: NEUIR/PC-Sampler, src/generate.py, generate_with_eb_sampler",
  rule: {
    formula: ['H_[(1)] ≤ H_[(2)] ≤ … "over" M', "C = { (1), …, (n) } , n = max { r : ∑_[j < r] H_[(j)] ≤ ε }"],
    text: "Ranks by entropy and commits the most certain positions for as long as their entropies, the largest left out, add up to at most ε nats. That sum bounds how wrong it can be to choose them independently. Sure stretches go at once, unsure ones one by one; a higher bound trades error for iterations.",
    symbols: { bound: "ε" },
  },
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
