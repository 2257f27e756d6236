import { blockBasis, inertInSampling, thresholdGate, thresholdParam } from "../llada-settings";
import { numberSetting } from "../params";
import { samplingParams, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

/** What is open to commits: from the leftmost mask to `right`, which lies behind the window. */
export interface Window {
  readonly right: number;
  /** First end token that was committed: nothing behind it is decoded. */
  readonly end: number;
}

export const deferredCommitment: StrategyDeclaration<string, Window> = {
  ...blockBasis,
  id: "deferred-commitment",
  label: "Deferred commitment",
  summary: "Unmask every token above the threshold in a window that slides with the leftmost mask.",
  group: "Blocks",
  params: {
    threshold: thresholdParam,
    window: {
      label: "Masks in the window",
      help: "Masked positions that may be committed; fewer are closer to left to right.",
      kind: "integer",
      default: 32,
      min: 1,
      max: 128,
      step: 1,
    },
    longest: {
      label: "Longest window",
      help: "Positions from its first mask to its end, however many of them are known; shorter windows defer less.",
      kind: "integer",
      default: 128,
      min: 1,
      max: 1024,
      step: 1,
    },
    ...samplingParams,
    stopAtEnd: stopAtEndParam,
  },
  begin: (settings) => ({ right: numberSetting(settings, "window"), end: Number.POSITIVE_INFINITY }),
  gate: () => thresholdGate(true),
  inert: (settings) => [
    ...(settings.window === 1
      ? [{ key: "threshold", message: "With one mask in the window there is nothing to choose among: left to right." }]
      : []),
    ...(numberSetting(settings, "longest") < numberSetting(settings, "window")
      ? [{ key: "window", message: "The longest window is shorter: it decides from the second iteration on." }]
      : []),
    ...inertInSampling(settings),
  ],
};
