/** Whether a lane's model and strategy were made for each other: a causal model writes from left to right only. */
import { defaultSettings } from "@/lib/decoding/params";
import { findStrategy, strategies, strategyById } from "@/lib/decoding/strategies";
import type { DecodingStrategy } from "@/lib/decoding/strategy";
import { DEFAULT_LANE } from "@/lib/experiment/defaults";
import { companionNeed, companionOf } from "@/lib/experiment/lane-models";
import type { Lane } from "@/lib/experiment/schema";
import { type ModelChoice, modelChoices, shippedModels } from "./shipped";

/** What a lane can change to, so that its model and its strategy fit again. */
export interface Misfit {
  /** A strategy for the lane's model. */
  readonly strategy: DecodingStrategy;
  /** A shipped model for the lane's strategy; null where there is none. */
  readonly model: ModelChoice | null;
}

/** What would mend a lane whose strategy decodes with another attention mask than its model was last trained with, or null. */
export function misfitOf({ model: name, strategy: id }: Pick<Lane, "model" | "strategy">): Misfit | null {
  const wanted = findStrategy(id)?.needs.attention;
  const { attention } = modelNamed(name);
  if (wanted === undefined || wanted === attention) return null;
  return { strategy: strategyFor(attention), model: shippedModels.find((model) => model.attention === wanted) ?? null };
}

/** What to know about a lane's companion before it is asked, as a sentence; null where all is well or none is needed. */
export function companionWarning(lane: Pick<Lane, "strategy" | "companion" | "settings">): string | null {
  const [name, need] = [companionOf(lane), companionNeed(lane)];
  if (name === null) return null;
  const { label, attention } = modelNamed(name);
  if (!shippedModels.some((model) => model.name === name)) {
    return `Companion ${label}: choose another one.`;
  }
  if (need !== "any" && need !== attention) {
    return `The companion, ${label}, was last trained with another attention mask than it is asked with here: expect poor advice.`;
  }
  const { drafting } = { ...defaultSettings(strategyById(lane.strategy)), ...lane.settings };
  return attention === "causal" && drafting === "parallel"
    ? `The companion, ${label}, writes from left to right: drafted in parallel, only its first token is worth much.`
    : null;
}

/** The choice of this name, also where the page does not have it. */
export const modelNamed = (name: string): ModelChoice => modelChoices([name]).find((model) => model.name === name)!;

/** The first thing to try on a model: the page's own strategy, or next-token decoding. */
export function strategyFor(attention: ModelChoice["attention"]): DecodingStrategy {
  const usual = strategyById(DEFAULT_LANE.strategy);
  return usual.needs.attention === attention ? usual : strategies.find(({ needs }) => needs.attention === attention)!;
}
