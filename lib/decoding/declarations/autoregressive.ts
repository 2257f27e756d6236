import { inertInSampling } from "../llada-settings";
import { samplingParams, samplingProposal, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

export const autoregressive: StrategyDeclaration = {
  id: "autoregressive",
  label: "Autoregressive",
  summary: "Write one token after the other with a causal mask; stop at the end token.",
  group: "Autoregressive",
  needs: { attention: "causal" },
  params: {
    ...samplingParams,
    stopAtEnd: {
      ...stopAtEndParam,
      help: "Ends the run at the first end token and leaves the tail masked.",
      default: true,
    },
  },
  budget: (_settings, responseLength) => responseLength,
  proposal: (settings) => samplingProposal(settings, "probability", true),
  inert: inertInSampling,
};
