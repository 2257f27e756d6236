/** Why an experiment cannot be run as it stands. */
import { type Experiment, LIMITS } from "@/lib/experiment/schema";
import { isBlank } from "@/lib/scene/normalise";
import { parsePrior } from "@/lib/text/prior";
import type { Tokenizer } from "@/lib/text/tokenizer";

/** What is wrong with a question, as a sentence, or null. Questions outside the model's world are not wrong. */
export function questionBlocked(question: string): string | null {
  if (isBlank(question)) return "Expected a question, found none. Type one or take an example.";
  if (question.length > LIMITS.questionCharacters) {
    return `Expected a question of at most ${LIMITS.questionCharacters} characters, found ${question.length}.`;
  }
  return null;
}

/** The first reason why nothing can be run, as a sentence, or null. */
export function experimentBlocked(
  { question, prior, responseLength }: Experiment,
  tokenizer: Tokenizer | null,
): string | null {
  const priorProblem = tokenizer && prior !== "" ? parsePrior(prior, tokenizer, responseLength).problem : null;
  return questionBlocked(question) ?? priorProblem;
}
