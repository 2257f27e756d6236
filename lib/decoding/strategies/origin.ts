import {
  DIMPLE_SOURCE,
  dimpleBasis,
  gammaGate,
  gammaParam,
  inertInDimple,
  pipelineParams,
  type Rule,
  selectDimple,
} from "../dimple";
import { chanceRows, uniformRows } from "../selection";
import type { DecodingStrategy } from "../strategy";

/** `dim` draws exactly the quota; `dream` tosses a coin for each position, so a step may commit none. */
const anyOfThem: Rule = ({ proposal, settings, random }, quota) => ({
  rows:
    settings.pipeline === "dream"
      ? chanceRows(proposal.score.length, quota.chance, random)
      : uniformRows(proposal.score.length, quota.count, random),
  reason: "draw",
});

/** Commits random positions: the order of the training noise, and Dimple's default. */
export const origin: DecodingStrategy = {
  ...dimpleBasis("probability"),
  id: "origin",
  label: "Random",
  summary: "Unmask positions drawn at random, as many per step as the schedule says.",
  source: `D3PM, arXiv:2107.03006; ${DIMPLE_SOURCE}, alg "origin"`,
  group: "Schedule",
  rule: {
    formula: ["C ∼ Uniform { S ⊆ M : |S| = k }"],
    text: "Ranks by nothing: the k positions of each step are drawn at random, in the order in which training noise masked them. It is the sampler of the theory, and what ranking is measured against. Unsure tokens are committed as early as sure ones, and later ones must live with them.",
  },
  params: { gamma: gammaParam, ...pipelineParams },
  gate: (settings) => gammaGate(settings, "random"),
  draws: () => true,
  select: (view) => selectDimple(view, anyOfThem),
  inert: inertInDimple,
};
