/** Why an experiment cannot be run as it stands. */
import { asked } from "@/components/ui/words/en/asked";
import { wordsNow } from "@/components/ui/words/spoken";
import { LIMITS } from "@/lib/experiment/limits";
import type { Experiment } from "@/lib/experiment/schema";
import { isBlank } from "@/lib/scene/normalise";
import { parsePrior } from "@/lib/text/prior";
import type { Tokenizer } from "@/lib/text/tokenizer";

/** What is wrong with a question, as a sentence, or null. Questions outside the model's world are not wrong. */
export function questionBlocked(question: string): string | null {
  const words = wordsNow(asked);
  if (isBlank(question)) return words.noQuestion;
  if (question.length > LIMITS.questionCharacters) {
    return words.questionLong(LIMITS.questionCharacters, question.length);
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
