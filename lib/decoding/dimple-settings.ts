/** What Dimple's strategies say of themselves alike: their settings, the gate of γ, and which settings cannot act. */
import { numberSetting, optionalSetting } from "./params";
import { samplingParams, samplingProposal, stopAtEndParam } from "./sampling";
import { dimQuota, timesteps } from "./schedule";
import type {
  CanvasSize,
  Fallback,
  FallbackMoment,
  GateRule,
  InertSetting,
  ParamSpec,
  Ranking,
  Settings,
  StrategyDeclaration,
} from "./strategy";

/** Where the schedule lies and when the run ends; shared by Dimple's strategies. */
const scheduleParams = {
  steps: {
    label: "Steps",
    help: "Iterations the schedule is spread over; fewer steps commit more tokens at once. Off: one per response position.",
    role: "steps",
    kind: "optional",
    default: null,
    initial: 16,
    min: 1,
    max: 1024,
    step: 1,
  },
  eps: {
    label: "Schedule end ε",
    help: "Share of masks at which the schedule ends and everything left is committed.",
    kind: "number",
    default: 0.001,
    min: 0.001,
    max: 0.5,
    step: 0.001,
  },
  originalConfidence: {
    label: "Original confidence",
    help: "On: positions are ranked by probabilities before temperature, top-p and top-k, which keeps them comparable.",
    kind: "boolean",
    default: true,
  },
  stopAtEnd: stopAtEndParam,
} as const satisfies Record<string, ParamSpec>;

const pipelineParam = {
  label: "Pipeline",
  help: "dim re-enters the schedule by what is left and stops early; dream commits a fixed share per step.",
  kind: "choice",
  default: "dim",
  choices: [
    { value: "dim", label: "dim (Dimple)" },
    { value: "dream", label: "dream (Dream)" },
  ],
} as const satisfies ParamSpec;

/** Settings of Dimple's `dim` pipeline. */
export const dimParams = { ...scheduleParams, ...samplingParams } as const;

/** Settings of strategies that run in either pipeline. */
export const pipelineParams = { pipeline: pipelineParam, ...dimParams } as const;

/** γ of a strategy whose score runs from 0 to 1. */
export const gammaParam = {
  label: "Threshold γ",
  help: "Commits at once every position whose score is above γ; higher values are more careful and slower.",
  kind: "optional",
  default: null,
  initial: 0.9,
  min: 0.01,
  max: 1,
  step: 0.01,
} as const satisfies ParamSpec;

export const selectionTemperatureParam = {
  label: "Selection temperature",
  help: "0 commits the best-ranked positions; higher values draw positions, the best ones more often.",
  role: "fallback",
  kind: "number",
  default: 0,
  min: 0,
  max: 2,
  step: 0.05,
} as const satisfies ParamSpec;

/** Whether the pipeline is Dream's. */
export const isDream = (settings: Settings) => settings.pipeline === "dream";

/** The parts of a strategy that Dimple's have in common, for positions ranked by `ranking`. */
export function dimpleBasis(ranking: Ranking) {
  return {
    needs: { attention: "bidirectional" },
    budget: (settings, responseLength) => optionalSetting(settings, "steps") ?? responseLength,
    spendsBudget: isDream,
    proposal: (settings) =>
      samplingProposal(settings, ranking, settings.originalConfidence === true && !isDream(settings)),
  } as const satisfies Partial<StrategyDeclaration>;
}

/**
 * γ as the gate of a strategy with a rule of its own for the other case; in the dream pipeline it knows no effect.
 * @param picks what the rule goes by   @param one it takes one position, whatever the schedule asks for
 */
export function gammaGate(settings: Settings, picks: Fallback["picks"], one = false): GateRule | null {
  if (isDream(settings)) return null;
  const eps = numberSetting(settings, "eps");
  const count = ({ iteration, steps, initiallyMasked, score }: FallbackMoment) =>
    dimQuota(timesteps(steps, eps), iteration, score.length, initiallyMasked).count;
  return {
    key: "gamma",
    name: "γ",
    admitsEqual: false,
    decidesAlone: true,
    fallback: one ? { picks } : { picks, count },
  };
}

/** Whether `bestRanked` draws. */
export const drawsAmongRanked = (settings: Settings): boolean =>
  (optionalSetting(settings, "selectionTemperature") ?? 0) > 0;

/** γ in front of `bestRanked`. */
export const gammaBeforeBest = (settings: Settings) =>
  gammaGate(settings, drawsAmongRanked(settings) ? "random" : "best");

/** Settings of Dimple's strategies that cannot act, or act otherwise than people expect. */
export function inertInDimple(settings: Settings, size: CanvasSize): InertSetting[] {
  const found: InertSetting[] = [];
  const add = (key: string, message: string) => found.push({ key, message });
  const dream = isDream(settings);
  const steps = optionalSetting(settings, "steps") ?? size.responseLength;
  const topP = optionalSetting(settings, "topP");
  const narrows = topP !== null && topP < 1;
  const filtered = narrows || optionalSetting(settings, "topK") !== null;
  const greedy = numberSetting(settings, "temperature") === 0;
  const original = settings.originalConfidence === true && !dream;
  const gamma = dream ? null : optionalSetting(settings, "gamma");

  if (topP === 1) add("topP", "Top-p 1 keeps every token: it filters nothing.");
  if (dream && optionalSetting(settings, "gamma") !== null) {
    add("gamma", "The dream pipeline knows no threshold: γ has no effect.");
  }
  if (greedy && filtered && original) {
    const keys = [narrows ? "topP" : null, optionalSetting(settings, "topK") === null ? null : "topK"];
    for (const key of keys.filter((name) => name !== null)) {
      add(key, "At temperature 0 with original confidence this filter changes neither tokens nor confidence.");
    }
  }
  if (topP !== null && topP <= 0.05 && !original) {
    add("topP", `Top-p ${topP} leaves one token per position: every confidence is 1 and the order is arbitrary.`);
  }
  if (settings.originalConfidence === false && dream) {
    add("originalConfidence", "The dream pipeline always measures confidence after filtering.");
  } else if (settings.originalConfidence === false && greedy && !filtered) {
    add("originalConfidence", "Without temperature, top-p or top-k confidence is the same before and after filtering.");
  }
  if (gamma !== null && gamma >= 1) {
    add("gamma", "No score is above 1: γ never fires, and every step falls back.");
  }
  const draws = (optionalSetting(settings, "selectionTemperature") ?? 0) > 0;
  if (gamma !== null && draws && (settings.fallback ?? "schedule") === "schedule") {
    add("selectionTemperature", "Draws only where no position passes γ: what passes is committed without a draw.");
  }
  if (settings.steps !== null && steps > size.masked && !dream) {
    add("steps", `Only ${size.masked} positions are masked: steps beyond that are never taken.`);
  }
  if (steps >= size.masked && dream) {
    add("steps", `${steps} steps for ${size.masked} masked positions: some iterations commit nothing and still cost.`);
  }
  if (!dream && size.masked > 0 && 1 / size.masked <= numberSetting(settings, "eps")) {
    add("eps", "The schedule ends before the last mask: what is left then is committed at once.");
  }
  return found;
}
