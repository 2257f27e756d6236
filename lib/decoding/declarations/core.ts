import type { BlockClock } from "../blocks";
import { inertInLlada, lladaBasis, lladaParams } from "../llada-settings";
import { numberSetting } from "../params";
import type { StrategyDeclaration } from "../strategy";

// A probe is not guided: what it says would not compare.
const { guidance: _guidance, ...params } = lladaParams;

export const core: StrategyDeclaration<string, BlockClock> = {
  ...lladaBasis,
  id: "core",
  label: "CORE",
  summary: "Now and then hide the least decided tokens together, and rewrite what does not hold without them.",
  group: "Revocable",
  needs: { attention: "bidirectional", logits: true, extraTokens: true },
  params: {
    every: {
      label: "Look back every",
      help: "Steps of a block from one look back to the next; fewer look more often, at an evaluation each.",
      unit: "steps",
      kind: "integer",
      default: 8,
      min: 1,
      max: 64,
      step: 1,
    },
    candidates: {
      label: "Hidden together",
      help: "Known tokens that are hidden in a look back, least decided first.",
      kind: "integer",
      default: 32,
      min: 1,
      max: 128,
      step: 1,
    },
    revised: {
      label: "Revised at once",
      help: "Most tokens that a look back overwrites; never more than the step commits.",
      kind: "integer",
      default: 1,
      min: 1,
      max: 16,
      step: 1,
    },
    spared: {
      label: "Spared at the end",
      help: "Last positions of a block that are never hidden.",
      kind: "integer",
      default: 16,
      min: 0,
      max: 64,
      step: 1,
    },
    ...params,
  },
  inert: (settings, size) => {
    const length = Math.min(size.responseLength, (settings.blockLength as number | null) ?? size.responseLength);
    return [
      ...(numberSetting(settings, "spared") >= length
        ? [
            {
              key: "spared",
              message: `A block has ${length} positions, and all of them are spared: nothing is looked back at.`,
            },
          ]
        : []),
      ...inertInLlada(settings, size),
    ];
  },
};
