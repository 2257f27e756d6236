import { blockBasis, inertInBlocks, shortBlockParams, thresholdParam } from "../llada-settings";
import type { ParamSpec, StrategyDeclaration } from "../strategy";
import { nearlyBestGate } from "./dinfer-threshold";

export interface Credit {
  readonly block: number;
  /** Credit of each token that was the best at its position, by position and token. */
  readonly earned: ReadonlyMap<number, ReadonlyMap<number, number>>;
}

const share = (label: string, help: string, value: number) =>
  ({ label, help, kind: "number", default: value, min: 0, max: 1, step: 0.05 }) as const satisfies ParamSpec;

export const credit: StrategyDeclaration<string, Credit> = {
  ...blockBasis,
  id: "credit",
  label: "Credit",
  summary: "Let tokens that are predicted again and again gain confidence, then unmask above the threshold.",
  group: "Adaptive",
  needs: { attention: "bidirectional", logits: true },
  params: {
    threshold: thresholdParam,
    weight: share("Credit weight", "How much credit raises a logit; 0 is the plain threshold.", 0.7),
    decay: share("Credit kept", "Share of the credit kept from one iteration to the next.", 0.8),
    exponent: share(
      "Credit exponent",
      "Power of the probability that is earned; lower values favour unsure tokens.",
      0.2,
    ),
    ...shortBlockParams,
  },
  begin: () => ({ block: -1, earned: new Map() }),
  gate: () => nearlyBestGate,
  inert: (settings) => [
    ...(settings.threshold === 0
      ? [{ key: "threshold", message: "Everything passes a threshold of 0 at once: no credit is ever earned." }]
      : []),
    ...(settings.weight === 0
      ? ["decay", "exponent"].map((key) => ({ key, message: "With a credit weight of 0 credit has no effect." }))
      : []),
    ...inertInBlocks(settings),
  ],
};
