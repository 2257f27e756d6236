import { inertInSampling } from "../llada-settings";
import { numberSetting } from "../params";
import { samplingParams, samplingProposal } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

export interface FirstPass {
  /** What the first pass wrote, as far as it is shown to the second; null before it. */
  readonly context: readonly number[] | null;
}

export const mist: StrategyDeclaration<string, FirstPass> = {
  id: "mist",
  label: "One or two passes (MIST)",
  summary: "Write the whole answer in one pass; or in two, the second with the first one's answer in sight.",
  group: "Schedule",
  needs: { attention: "bidirectional", extraTokens: true },
  params: {
    passes: {
      label: "Passes",
      help: "1 writes everything at once; 2 writes it anew with the first answer in sight.",
      kind: "integer",
      default: 2,
      min: 1,
      max: 2,
      step: 1,
    },
    length: {
      label: "Length",
      help: "Where the second pass ends: at the first end token of the first pass, or at the end of the response.",
      kind: "choice",
      default: "guess",
      choices: [
        { value: "guess", label: "first end token" },
        { value: "response", label: "whole response" },
      ],
    },
    ...samplingParams,
  },
  budget: (settings) => numberSetting(settings, "passes"),
  proposal: (settings) => samplingProposal(settings, "probability", true),
  begin: () => ({ context: null }),
  inert: (settings) => [
    ...(settings.passes === 1 && settings.length !== "guess"
      ? [{ key: "length", message: "With one pass there is no second one to end anywhere." }]
      : []),
    ...inertInSampling(settings),
  ],
};
