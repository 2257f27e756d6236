/** What the strategies that look ahead say of themselves alike. */
import { blockBasis, inertInBlocks, shortBlockParams, thresholdParam } from "./llada-settings";
import { numberSetting } from "./params";
import type { CanvasSize, Settings, StrategyDeclaration } from "./strategy";

// A probe is not guided: what it says would not compare.
const { guidance: _guidance, ...params } = shortBlockParams;

const lookAheadParams = {
  candidates: {
    label: "Candidates",
    help: "Commits that are tried out in an iteration, the same position once; each costs an evaluation. 1 looks at none.",
    kind: "integer",
    default: 8,
    min: 1,
    max: 16,
    step: 1,
  },
  spread: {
    label: "Spread",
    help: "Temperature by which candidates are drawn from confidence; 0 takes the most confident alone.",
    kind: "number",
    default: 0.2,
    min: 0,
    max: 2,
    step: 0.05,
  },
  threshold: {
    ...thresholdParam,
    help: "When all masks of a block reach this probability they go at once, without a look ahead; 0 always looks.",
    default: 0.8,
  },
  ...params,
} as const;

/** The parts that a strategy which looks ahead has besides its own objective. */
export const lookAheadBasis = {
  ...blockBasis,
  needs: { attention: "bidirectional", extraTokens: true },
  params: lookAheadParams,
  draws: (settings: Settings) => numberSetting(settings, "candidates") > 1 && numberSetting(settings, "spread") > 0,
  inert: (settings: Settings, _size: CanvasSize) => [
    ...(settings.candidates === 1 && settings.spread !== lookAheadParams.spread.default
      ? [{ key: "spread", message: "With one candidate, the most confident, none is drawn." }]
      : []),
    ...(settings.spread === 0 && numberSetting(settings, "candidates") > 1
      ? [
          {
            key: "candidates",
            message: "Without spread all candidates are the most confident one: nothing is tried out.",
          },
        ]
      : []),
    ...inertInBlocks(settings),
  ],
} as const satisfies Partial<StrategyDeclaration>;
