import { type BlockClock, positionOf } from "../blocks";
import { pcSampler as declaration } from "../declarations/pc-sampler";
import { blockDecisions, commitQuota, QUOTA_FORMULA } from "../llada";
import { numberSetting, optionalSetting } from "../params";
import type { DecodingStrategy } from "../strategy";

/** The reference adds this to every frequency. */
const FLOOR = 1e-9;

/**
 * LLaDA's loop with a score that falls along the block and discounts tokens that are frequent anyway: e^(−λ·offset) ·
 * min(−p ln f, α) / α. The reference does not divide by α, which changes no order; so the score is a share like others.
 * Needs the token frequencies of the training corpus.
 */
export const pcSampler: DecodingStrategy<string, BlockClock> = {
  ...declaration,
  ...blockDecisions,
  source: "PC-Sampler, arXiv:2508.13021; code: NEUIR/PC-Sampler, src/generate.py, generate_with_pc_sampler",
  rule: {
    formula: ["s_i = e^[−λ i] [min(−p_i ln f(t_i), α)]/[α]", "C = top_[k_n](B; s)", QUOTA_FORMULA],
    text: "Ranks by probability, weighted by how rare the token is in the training corpus and falling along the block. Without it, commas and other frequent words are committed first because they are easy, which fixes the shape of the answer too early. How many go is LLaDA's quota, so nothing is gained in speed, only in order.",
    symbols: { decay: "λ", clip: "α" },
  },
  rescore(view) {
    const { proposal, settings, tokenFrequencies } = view;
    const length = optionalSetting(settings, "blockLength") ?? view.response.length;
    const [decay, clip] = [numberSetting(settings, "decay"), numberSetting(settings, "clip")];
    const score = proposal.probability.map((probability, row) => {
      const surprise = -probability * Math.log(tokenFrequencies![proposal.tokens[row]!]! + FLOOR);
      return Math.exp(-decay * (positionOf(view, row) % length)) * (Math.min(surprise, clip) / clip);
    });
    return { proposal: { ...proposal, score } };
  },
  select: commitQuota,
};
