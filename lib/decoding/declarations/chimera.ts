import type { Seen } from "@/lib/engine/chimera/network";
import { inertInSampling } from "../llada-settings";
import { samplingParams, samplingProposal, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

/** What the drafter has seen of the prompt and the answer so far. */
export interface Memory {
  /** By absolute position, from the first on. */
  readonly seen: readonly Seen[];
  /** The last state that the model gave, where the answer goes on from it without a gap. */
  readonly last: Float32Array | null;
}

export const NOTHING: Memory = { seen: [], last: null };

export const chimera: StrategyDeclaration<string, Memory> = {
  id: "chimera",
  label: "Chimera (drafting layer)",
  summary:
    "Let one small layer over the model’s own states draft a tree of tokens; the model verifies all its paths in one evaluation, without loss.",
  group: "Speculative",
  needs: { attention: "causal", extraTokens: true, branches: true, logits: true, heads: "chimera" },
  params: {
    draftTokens: {
      label: "Draft length k",
      help: "Tokens drafted before the model verifies them; the layer was trained up to four behind the last state.",
      kind: "integer",
      default: 4,
      min: 1,
      max: 16,
      step: 1,
    },
    tree: {
      label: "Branches a level",
      help: "Tokens drafted in each place at most: 1 drafts a chain, more a tree whose branches the model verifies together.",
      kind: "integer",
      default: 3,
      min: 1,
      max: 4,
      step: 1,
    },
    ...samplingParams,
    stopAtEnd: { ...stopAtEndParam, default: true },
  },
  budget: (_settings, responseLength) => responseLength,
  proposal: (settings) => samplingProposal(settings, "probability", true),
  begin: () => NOTHING,
  inert: inertInSampling,
};
