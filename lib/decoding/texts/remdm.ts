import type { StrategyText } from "../strategy";

export const remdm: StrategyText = {
  source: "ReMDM, arXiv:2503.00307; code: kuleshov-group/remdm, diffusion.py, _ddpm_caching_update",
  rule: {
    formula: [
      'P(i ∈ D) = σ "for each known" i',
      'P(i ∈ C) = [α_s − (1 − σ) α_t]/[1 − α_t] "for each" i ∈ M',
      'σ = min(η, [1 − α_s]/[α_t]) "(capped)"',
    ],
    text: "Commits at random by the schedule α, the share known before (t) and after (s) a step, and gives known tokens back at random with chance σ. The two chances are matched, so the share of masks stays what plain diffusion would have. It never stops early: more steps mean more chances to mend, and each costs its evaluation.",
    symbols: { eta: "η" },
  },
};
