import { dimpleBasis, gammaGate, gammaParam, inertInDimple, pipelineParams } from "../dimple-settings";
import { optionalSetting } from "../params";
import type { StrategyDeclaration } from "../strategy";

export const leftToRight: StrategyDeclaration = {
  ...dimpleBasis("probability"),
  id: "left-to-right",
  label: "Left to right",
  summary: "Unmask the leftmost position, one per step, while the network still sees both sides.",
  group: "Autoregressive",
  params: { gamma: gammaParam, ...pipelineParams },
  gate: (settings) => gammaGate(settings, "other", true),
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
