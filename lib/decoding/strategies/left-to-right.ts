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
import { optionalSetting } from "../params";
import type { DecodingStrategy } from "../strategy";

const leftmost: Rule = () => ({ rows: [0], reason: "order" });

/**
 * Commits the leftmost masked position, with the bidirectional network of diffusion. Whatever the schedule says it is
 * one per step, so fewer steps than positions leave masks; with γ any position above it goes, not a prefix.
 */
export const leftToRight: DecodingStrategy = {
  ...dimpleBasis("probability"),
  id: "left-to-right",
  label: "Left to right",
  summary: "Unmask the leftmost position, one per step, while the network still sees both sides.",
  source: `${DIMPLE_SOURCE}, alg "autoregressive"`,
  group: "Autoregressive",
  rule: {
    formula: ["C = { min M }"],
    text: "Ranks by position alone and commits the leftmost mask, one per step, while the network sees both sides. It shows what order is worth: the network is the same, only the freedom to begin where it is sure is gone. Nothing is gained in speed unless γ lets sure positions go ahead.",
  },
  params: { gamma: gammaParam, ...pipelineParams },
  gate: (settings) => gammaGate(settings, "other", true),
  select: (view) => selectDimple(view, leftmost),
  inert: (settings, size) => {
    const steps = optionalSetting(settings, "steps") ?? size.responseLength;
    const oneByOne = settings.gamma === null || settings.pipeline === "dream";
    return [
      ...(oneByOne && steps < size.masked
        ? [
            {
              key: "steps",
              message: `One position a step: ${size.masked - steps} masks are left after ${steps} steps.`,
            },
          ]
        : []),
      ...inertInDimple(settings, size),
    ];
  },
};
