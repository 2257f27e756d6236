import { inertInSampling } from "../llada-settings";
import { numberSetting } from "../params";
import { guidanceParam, samplingParams, samplingProposal, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

/** What is remembered from one evaluation to the next. */
export interface Draft {
  /** Best token of each position that is not fixed; null before any, or when the response was changed by hand. */
  readonly best: ReadonlyMap<number, number> | null;
  /** False once the draft stands still and is sure. */
  readonly open: boolean;
}

export const entropyRenoise: StrategyDeclaration<string, Draft> = {
  id: "entropy-renoise",
  label: "Entropy-bounded renoise",
  summary: "In every evaluation keep what is certain together, known tokens included, and mask everything else again.",
  group: "Revocable",
  needs: { attention: "bidirectional" },
  params: {
    bound: {
      label: "Entropy bound",
      help: "Entropy that may stand at once beside the largest; higher values accept more.",
      unit: "nats",
      kind: "number",
      default: 0.1,
      min: 0,
      max: 10,
      step: 0.01,
    },
    sure: {
      label: "Sure below",
      help: "Mean entropy under which a draft that stands still is the answer; lower values look once more.",
      unit: "nats",
      kind: "number",
      default: 0.3,
      min: 0,
      max: 1,
      step: 0.005,
    },
    steps: {
      label: "Steps at most",
      help: "Evaluations after which the draft is the answer, sure or not.",
      role: "steps",
      kind: "integer",
      default: 48,
      min: 1,
      max: 1024,
      step: 1,
    },
    guidance: guidanceParam,
    ...samplingParams,
    stopAtEnd: stopAtEndParam,
  },
  budget: (settings) => numberSetting(settings, "steps"),
  spendsBudget: (_settings, { open }) => open,
  revises: true,
  proposal: (settings) => samplingProposal(settings, "negative-entropy", true),
  begin: () => ({ best: null, open: true }),
  inert: inertInSampling,
};
