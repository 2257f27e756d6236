import { blockLengthParam } from "../blocks";
import { endWindowParam } from "../end-confidence";
import { blockBasis, inertInSampling } from "../llada-settings";
import { numberSetting } from "../params";
import { samplingParams, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

/** `probing` looks for an initial length, `filling` decodes and inserts. */
export interface Stage {
  readonly probing: boolean;
}

const probability = (label: string, help: string, value: number) =>
  ({ label, help, kind: "number", default: value, min: 0, max: 1, step: 0.01 }) as const;

export const daedal: StrategyDeclaration<string, Stage> = {
  ...blockBasis,
  id: "daedal",
  label: "DAEDAL",
  summary: "Lengthen the response until the network expects an end, and insert masks where it is unsure.",
  group: "Length",
  params: {
    maxLength: {
      label: "Longest response",
      help: "Positions that the response may grow to.",
      kind: "integer",
      default: 128,
      min: 1,
      max: 128,
      step: 1,
    },
    growth: {
      label: "Growth",
      help: "Masks added by a probe, and masks that take the place of one; higher values grow faster.",
      kind: "integer",
      default: 8,
      min: 2,
      max: 32,
      step: 1,
    },
    high: probability("Commit above", "Probability above which a token is committed; higher values are slower.", 0.9),
    low: probability("Insert below", "Probability below which a position may grow; higher values insert more.", 0.1),
    endWindow: endWindowParam,
    endThreshold: probability(
      "Long enough above",
      "End confidence at which probing stops; higher values start longer.",
      0.5,
    ),
    expandBelow: probability(
      "Insert until",
      "End confidence from which on nothing is inserted; higher values insert more.",
      0.9,
    ),
    blockLength: { ...blockLengthParam, default: 32 },
    ...samplingParams,
    stopAtEnd: stopAtEndParam,
  },
  /** Every probe grows the response and every other iteration commits, both up to the longest response. */
  budget: (settings, responseLength) => 1 + 2 * Math.max(responseLength, numberSetting(settings, "maxLength")),
  begin: () => ({ probing: true }),
  gate: () => ({ key: "high", admitsEqual: false }),
  inert: (settings, { responseLength }) => [
    ...(responseLength >= numberSetting(settings, "maxLength")
      ? [{ key: "maxLength", message: `The response begins with ${responseLength} positions: it cannot grow.` }]
      : []),
    ...(settings.low === 0 && settings.expandBelow !== 0
      ? [{ key: "low", message: "No probability is below 0: nothing is inserted while decoding." }]
      : []),
    ...(settings.expandBelow === 0 && settings.low !== 0
      ? [{ key: "expandBelow", message: "No confidence is below 0: nothing is inserted while decoding." }]
      : []),
    ...(numberSetting(settings, "endThreshold") * numberSetting(settings, "endWindow") >=
    numberSetting(settings, "maxLength")
      ? [
          {
            key: "endThreshold",
            message: "Even a response full of end tokens does not reach it: it grows to the limit.",
          },
        ]
      : []),
    ...inertInSampling(settings),
  ],
};
