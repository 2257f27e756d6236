/** What strategies with blocks say of themselves alike: LLaDA's settings and those of its descendants, and which of them cannot act. */
import { type BlockClock, blockCount, blockLengthParam, noBlock } from "./blocks";
import { numberSetting, optionalSetting } from "./params";
import { forbidEndParam, guidanceParam, samplingParams, samplingProposal, stopAtEndParam } from "./sampling";
import type { CanvasSize, GateRule, InertSetting, ParamSpec, Settings, StrategyDeclaration } from "./strategy";

const stepsParam = {
  label: "Steps",
  help: "Iterations, shared out evenly over the blocks; fewer steps commit more tokens at once. Off: one per position.",
  role: "steps",
  kind: "optional",
  default: null,
  initial: 16,
  min: 1,
  max: 1024,
  step: 1,
} as const satisfies ParamSpec;

/** Threshold on the probability of a token. */
export const thresholdParam = {
  label: "Threshold",
  help: "Probability at which a token is committed at once; higher values are more careful and slower.",
  kind: "number",
  default: 0.9,
  min: 0,
  max: 1,
  step: 0.01,
} as const satisfies ParamSpec;

/** The gate of strategies that commit whatever is above the threshold or reaches it, and else the best one. */
export const thresholdGate = (admitsEqual: boolean) =>
  ({ key: "threshold", admitsEqual, decidesAlone: true }) as const satisfies GateRule;

/** Settings of strategies that commit whatever passes a rule, block by block. */
export const blockParams = {
  blockLength: blockLengthParam,
  guidance: guidanceParam,
  ...samplingParams,
  stopAtEnd: stopAtEndParam,
} as const;

/** Settings of strategies that commit a fixed number per step. */
export const lladaParams = { steps: stepsParam, ...blockParams } as const;

/** Block settings of methods whose references work in blocks of 32. */
export const shortBlockParams = {
  ...blockParams,
  blockLength: { ...blockLengthParam, default: 32 },
} as const satisfies Record<string, ParamSpec>;

/** Those of LLaDA's own code, which its descendants do not have. */
export const ownLladaParams = { ...lladaParams, forbidEnd: forbidEndParam } as const;

/** The parts that strategies with blocks have in common: at least one position goes per iteration. */
export const blockBasis = {
  needs: { attention: "bidirectional" },
  budget: (_settings: Settings, responseLength: number) => responseLength,
  proposal: (settings: Settings) => samplingProposal(settings, "probability", true),
} as const satisfies Partial<StrategyDeclaration>;

/** The parts of LLaDA's loop that its strategies have in common. */
export const lladaBasis = {
  ...blockBasis,
  budget: (settings: Settings, responseLength: number) =>
    optionalSetting(settings, "steps") === null
      ? responseLength
      : blockCount(settings, responseLength) * stepsPerBlock(settings, responseLength),
  begin: () => noBlock,
} as const satisfies Partial<StrategyDeclaration<string, BlockClock>>;

/** Steps a block takes; at least one, so many short blocks may take more than the steps asked for. */
export function stepsPerBlock(settings: Settings, responseLength: number): number {
  const blocks = blockCount(settings, responseLength);
  return Math.max(1, Math.floor((optionalSetting(settings, "steps") ?? responseLength) / blocks));
}

/** Settings of LLaDA's loop that act otherwise than people expect. */
export function inertInLlada(settings: Settings, { responseLength, masked }: CanvasSize): InertSetting[] {
  const found: InertSetting[] = [];
  const steps = optionalSetting(settings, "steps");
  const blocks = blockCount(settings, responseLength);
  if (steps !== null && steps < blocks) {
    found.push({ key: "steps", message: `${blocks} blocks take a step each: ${blocks} steps, not ${steps}.` });
  }
  if (steps !== null && steps > masked) {
    found.push({ key: "steps", message: `Only ${masked} positions are masked: steps beyond that are never taken.` });
  }
  const taken = blocks * stepsPerBlock(settings, responseLength);
  if (steps !== null && steps > blocks && taken < steps && steps <= masked) {
    found.push({ key: "steps", message: `${blocks} blocks share ${steps} steps evenly: ${taken} are taken.` });
  }
  if (settings.forbidEnd === true) {
    const message = "End tokens are forbidden: the network proposes none.";
    found.push(...["deferEnd", "stopAtEnd"].filter((key) => settings[key] === true).map((key) => ({ key, message })));
  }
  return [...found, ...inertInBlocks(settings)];
}

/** Blocks in which no rule has a choice; and filters that cannot act. */
export function inertInBlocks(settings: Settings): InertSetting[] {
  const message = "Blocks of one position go from left to right, one per iteration: there is nothing to choose among.";
  return [...(settings.blockLength === 1 ? [{ key: "blockLength", message }] : []), ...inertInSampling(settings)];
}

/** Filters that cannot act: at temperature 0 the best token stays the best, and confidence is measured before them. */
export function inertInSampling(settings: Settings): InertSetting[] {
  if (numberSetting(settings, "temperature") > 0) return [];
  return ["topP", "topK"]
    .filter((key) => optionalSetting(settings, key) !== null)
    .map((key) => ({ key, message: "At temperature 0 this filter changes neither tokens nor confidence." }));
}
