import { inertInSampling } from "../llada-settings";
import { optionalSetting } from "../params";
import { samplingParams, samplingProposal } from "../sampling";
import type { Settings, StrategyDeclaration } from "../strategy";

/** Probability of each standing token when it was committed, by response position. */
export type Standing = ReadonlyMap<number, number>;

/** The code's scripts take 0.008 (cap), 0.015 (rescale) and 0.02 (loop) for 1024 positions; short answers need more. */
const ETA = 0.04;

const share = (label: string, help: string, value: number) =>
  ({ label, help, kind: "number", default: value, min: 0, max: 1, step: 0.01 }) as const;

/** Where the loop begins and ends, and what it holds still. */
const loopParams = {
  loopFrom: share("Loop from", "Time at which the loop begins; time runs from 1 to 0.", 0.55),
  loopTo: share("Loop to", "Time at which the loop ends.", 0.05),
  loopShare: share("Known in the loop", "Share of the response that is known while the loop lasts.", 0.9),
} as const;

/** Settings that the variant does not read. */
function inertInVariant({ variant, eta, ...settings }: Settings) {
  const changed = Object.entries(loopParams).flatMap(([key, spec]) => (settings[key] === spec.default ? [] : [key]));
  const unread = [...(variant === "loop" ? [] : changed), ...(variant === "confidence" && eta !== ETA ? ["eta"] : [])];
  return unread.map((key) => ({ key, message: "This variant does not read it." }));
}

export const remdm: StrategyDeclaration<string, Standing> = {
  id: "remdm",
  label: "ReMDM",
  summary: "Unmask at random by schedule, and give tokens back at random so that mistakes can be mended.",
  group: "Revocable",
  needs: { attention: "bidirectional" },
  params: {
    variant: {
      label: "Variant",
      help: "How the chance of giving a token back is set.",
      kind: "choice",
      default: "cap",
      choices: [
        { value: "cap", label: "Capped" },
        { value: "rescale", label: "Rescaled" },
        { value: "confidence", label: "By confidence" },
        { value: "loop", label: "Loop" },
      ],
    },
    eta: {
      ...share("Remasking η", "Chance, or share of the largest possible chance, of giving a token back.", ETA),
      step: 0.001,
    },
    ...loopParams,
    steps: {
      label: "Steps",
      help: "Iterations, all of them taken; more steps give more chances to mend. Off: one per response position.",
      role: "steps",
      kind: "optional",
      default: null,
      initial: 32,
      min: 1,
      max: 1024,
      step: 1,
    },
    ...samplingParams,
  },
  budget: (settings, responseLength) => optionalSetting(settings, "steps") ?? responseLength,
  spendsBudget: () => true,
  revises: true,
  proposal: (settings) => samplingProposal(settings, "probability", true),
  draws: () => true,
  begin: () => new Map(),
  inert: (settings) => [...inertInVariant(settings), ...inertInSampling(settings)],
};
