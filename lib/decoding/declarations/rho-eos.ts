import { blockLengthParam } from "../blocks";
import { endWindowParam } from "../end-confidence";
import { blockBasis, inertInSampling } from "../llada-settings";
import { numberSetting } from "../params";
import { samplingParams, stopAtEndParam } from "../sampling";
import type { StrategyDeclaration } from "../strategy";

export interface Progress {
  /** First response position of the block under way. */
  readonly from: number;
  /** Iterations before this one. */
  readonly step: number;
  /** Once the response was as long as it may be, or has changed often enough, its length stays. */
  readonly settled: boolean;
  /** False: masks were cut off and the block is not yet left; an evaluation finds that it is done. */
  readonly done: boolean;
}

/** Iterations in which the length may change, and the reference's width of a step of density. */
export const CHANGES = 64;

export const rhoEos: StrategyDeclaration<string, Progress> = {
  ...blockBasis,
  id: "rho-eos",
  label: "ρ-EOS",
  summary: "Lengthen or cut the response by how densely its tail expects the end.",
  group: "Length",
  params: {
    maxLength: {
      label: "Longest response",
      help: "Positions that the response may grow to; once it was that long its length stays.",
      kind: "integer",
      default: 128,
      min: 1,
      max: 128,
      step: 1,
    },
    growth: {
      label: "Growth",
      help: "Positions added or cut at a time, times the schedule's factor; higher values change faster.",
      kind: "integer",
      default: 8,
      min: 1,
      max: 32,
      step: 1,
    },
    schedule: {
      label: "Schedule",
      help: "How the change grows with the distance of the density from its band.",
      kind: "choice",
      default: "exp",
      choices: [
        { value: "exp", label: "Doubling" },
        { value: "linear", label: "Linear" },
        { value: "const", label: "Constant" },
      ],
    },
    low: {
      label: "Grow below ρ₁",
      help: "Density of the end below which masks are added; higher values grow more.",
      kind: "number",
      default: 0.4,
      min: 0,
      max: 1,
      step: 0.01,
    },
    high: {
      label: "Cut above ρ₂",
      help: "Density of the end above which the tail is cut; lower values cut more.",
      kind: "number",
      default: 0.6,
      min: 0,
      max: 1,
      step: 0.01,
    },
    threshold: {
      label: "Commit above",
      help: "Probability above which a token is committed; higher values are slower.",
      kind: "number",
      default: 0.9,
      min: 0,
      max: 1,
      step: 0.01,
    },
    endWindow: endWindowParam,
    blockLength: { ...blockLengthParam, default: 32 },
    ...samplingParams,
    stopAtEnd: stopAtEndParam,
  },
  budget: (settings, responseLength) => Math.max(responseLength, numberSetting(settings, "maxLength")) + CHANGES,
  begin: () => ({ from: 0, step: 0, settled: false, done: true }),
  spendsBudget: (_settings, { done }) => !done,
  revises: true,
  gate: () => ({ key: "threshold", admitsEqual: false }),
  inert: (settings, { responseLength }) => [
    ...(responseLength >= numberSetting(settings, "maxLength")
      ? [{ key: "growth", message: `The response begins with ${responseLength} positions: its length stays.` }]
      : []),
    ...(numberSetting(settings, "low") > numberSetting(settings, "high")
      ? [{ key: "high", message: "The band is empty: what is above the upper edge and below the lower one grows." }]
      : []),
    ...inertInSampling(settings),
  ],
};
