import { type BlockClock, positionOf } from "../blocks";
import { pcSampler as declaration } from "../declarations/pc-sampler";
import { blockDecisions, commitQuota } from "../llada";
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
