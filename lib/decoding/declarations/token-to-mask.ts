import { blockCount } from "../blocks";
import { blockBasis, inertInSampling, shortBlockParams, thresholdGate, thresholdParam } from "../llada-settings";
import { numberSetting } from "../params";
import type { StrategyDeclaration } from "../strategy";

export interface Doubts {
  readonly block: number;
  /** False once the block is left: the next one begins, or the run ends. */
  readonly open: boolean;
  /** Iterations of the block that began without a mask. */
  readonly polished: number;
  /** How often each position was given back, in this block. */
  readonly given: ReadonlyMap<number, number>;
  /** Probability of each standing token in the iteration before; null before any was looked at. */
  readonly before: ReadonlyMap<number, number> | null;
}

const noDoubts: Doubts = { block: -1, open: false, polished: 0, given: new Map(), before: null };

export const tokenToMask: StrategyDeclaration<string, Doubts> = {
  ...blockBasis,
  id: "token-to-mask",
  label: "Token to mask",
  summary: "Unmask generously, and give doubted tokens of the block back to the mask instead of overwriting them.",
  group: "Revocable",
  params: {
    threshold: { ...thresholdParam, default: 0.7 },
    detect: {
      label: "Doubted",
      help: "What makes a known token doubtful.",
      kind: "choice",
      default: "low",
      choices: [
        { value: "low", label: "Improbable now" },
        { value: "other", label: "Another is sure" },
        { value: "drop", label: "Lost probability" },
      ],
    },
    doubt: {
      label: "Bar",
      help: "Probability of the token below which it is doubted, of another above which, or how much it must have lost.",
      kind: "number",
      default: 0.5,
      min: 0.13, // below an eighth a token need not be among the eight best: its probability would not be known
      max: 1,
      step: 0.01,
    },
    most: {
      label: "Times a position",
      help: "How often a position may be given back; it is what ends the run.",
      kind: "integer",
      default: 3,
      min: 0,
      max: 8,
      step: 1,
    },
    share: {
      label: "Share at once",
      help: "Largest share of the block's known tokens that is given back in one iteration; one always may.",
      kind: "number",
      default: 0.25,
      min: 0,
      max: 1,
      step: 0.01,
    },
    polish: {
      label: "Further iterations",
      help: "Most iterations that begin without a mask in the block; each costs an evaluation.",
      kind: "integer",
      default: 16,
      min: 0,
      max: 32,
      step: 1,
    },
    ...shortBlockParams,
  },
  budget: (settings, responseLength) =>
    responseLength * (1 + numberSetting(settings, "most")) +
    blockCount(settings, responseLength) * (numberSetting(settings, "polish") + 1),
  begin: () => noDoubts,
  spendsBudget: (_settings, { open }) => open,
  revises: true,
  gate: () => thresholdGate(false),
  inert: (settings) => [
    ...(settings.most === 0 ? [{ key: "detect", message: "No position may be given back: nothing is doubted." }] : []),
    ...inertInSampling(settings),
  ],
};
