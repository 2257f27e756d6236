/** Settings that strategies of every family share: how tokens are proposed, and when a run may end early. */
import { numberSetting, optionalSetting } from "./params";
import type { ParamSpec, ProposalSettings, Ranking, Settings } from "./strategy";

/** How tokens are proposed; shared by every strategy. */
export const samplingParams = {
  temperature: {
    label: "Temperature",
    help: "0 takes the most probable token; higher values draw less probable ones more often.",
    kind: "number",
    default: 0,
    min: 0,
    max: 2,
    step: 0.05,
  },
  topP: {
    label: "Top-p",
    help: "Keeps the smallest set of tokens that holds this much probability; lower values are safer and duller.",
    kind: "optional",
    default: null,
    initial: 0.95,
    min: 0,
    max: 1,
    step: 0.01,
  },
  topK: {
    label: "Top-k",
    help: "Keeps this many of the most probable tokens.",
    kind: "optional",
    default: null,
    initial: 20,
    min: 1,
    max: 200,
    step: 1,
  },
} as const satisfies Record<string, ParamSpec>;

export const stopAtEndParam = {
  label: "Stop at the end token",
  help: "Ends the run once every position before the first end token is known, and leaves the tail masked.",
  role: "stop",
  kind: "boolean",
  default: false,
} as const satisfies ParamSpec;

export const forbidEndParam = {
  label: "Forbid end tokens",
  help: "End tokens are never proposed, so that the whole response is written; the others get what probability they would have without them.",
  kind: "boolean",
  default: false,
} as const satisfies ParamSpec;

/** Weight of what `guided` does. */
export const guidanceParam = {
  label: "Guidance",
  help: "Weight of the question against an evaluation that does not see it; above 0 every iteration costs two evaluations.",
  role: "guidance",
  kind: "number",
  default: 0,
  min: 0,
  max: 4,
  step: 0.1,
} as const satisfies ParamSpec;

/** Proposal settings of any strategy that has `samplingParams`, `forbidEndParam` as `forbidEnd` perhaps among its own. */
export function samplingProposal(settings: Settings, ranking: Ranking, originalConfidence: boolean): ProposalSettings {
  return {
    ranking,
    temperature: numberSetting(settings, "temperature"),
    topP: optionalSetting(settings, "topP"),
    topK: optionalSetting(settings, "topK"),
    originalConfidence,
    forbidEnds: settings.forbidEnd === true,
  };
}
