/** Whether a lane's model and strategy were made for each other: a causal model writes from left to right only. */
import { declarations } from "@/lib/decoding/declarations";
import type { StrategyDeclaration } from "@/lib/decoding/strategy";
import { DEFAULT_LANE } from "@/lib/experiment/defaults";
import { type ResolvedLane, resolveLegal } from "@/lib/experiment/resolve";
import { type ModelChoice, modelChoices, shippedModels } from "./shipped";

/** What a lane can change to, so that its model and its strategy fit again. */
export interface Misfit {
  /** A strategy for the lane's model. */
  readonly strategy: StrategyDeclaration;
  /** A shipped model for the lane's strategy; null where there is none. */
  readonly model: ModelChoice | null;
}

/** What would mend a lane whose strategy decodes with another attention mask than its model was last trained with, or null. */
export function misfitOf({ model: name, strategy }: ResolvedLane): Misfit | null {
  const wanted = strategy.needs.attention;
  const { attention } = modelNamed(name);
  if (wanted === attention) return null;
  return { strategy: strategyFor(attention), model: shippedModels.find((model) => model.attention === wanted) ?? null };
}

/** What to know about a lane's companion before it is asked, as a sentence; null where all is well or none is needed. */
export function companionWarning({ strategy, companion, settings }: ResolvedLane): string | null {
  if (!companion) return null;
  const { name, attention: wanted } = companion;
  const { label, attention } = modelNamed(name);
  if (!shippedModels.some((model) => model.name === name)) {
    return `Companion ${label}: choose another one.`;
  }
  if (wanted === "foreign") {
    return attention === "causal"
      ? null
      : `The companion, ${label}, sees both sides: a drafter has to write from left to right.`;
  }
  if (wanted !== "any" && wanted !== attention) {
    return `The companion, ${label}, was last trained with another attention mask than it is asked with here: expect poor advice.`;
  }
  return attention === "causal" && strategy.suitedCompanion?.(settings) === "bidirectional"
    ? `The companion, ${label}, writes from left to right: drafted in parallel, only its first token is worth much.`
    : null;
}

/** The models that a lane can ask as its companion: those of its own vocabulary, or causal ones of any; the one that it
 *  names in any case. */
export function companionChoices({ model, companion }: ResolvedLane): readonly ModelChoice[] {
  if (!companion) return [];
  const { vocabularySize } = modelNamed(model);
  return modelChoices([companion.name]).filter(
    (choice) =>
      choice.name === companion.name ||
      (companion.attention === "foreign" ? choice.attention === "causal" : choice.vocabularySize === vocabularySize),
  );
}

/** The choice of this name, also where the page does not have it. */
export const modelNamed = (name: string): ModelChoice => modelChoices([name]).find((model) => model.name === name)!;

/** The first thing to try on a model: the page's own strategy, or next-token decoding. */
export function strategyFor(attention: ModelChoice["attention"]): StrategyDeclaration {
  const usual = resolveLegal(DEFAULT_LANE).strategy;
  return usual.needs.attention === attention ? usual : declarations.find(({ needs }) => needs.attention === attention)!;
}
