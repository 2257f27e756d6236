/** The second network of a strategy: one evaluation of it. */
import type { ForwardCost } from "@/lib/engine/predictor";
import { canvasWith } from "./canvas";
import { checkCompanionQuestion, checkPrediction, type Fail } from "./contract";
import { needsLogits } from "./proposal";
import type { RunSetup } from "./run-state";
import type { CompanionAnswer, CompanionQuestion } from "./strategy";

/** Asks the companion. @throws Error made by `fail` for a question that makes no sense, or a companion not said to be needed */
export async function evaluateCompanion(
  { companion, predictor, strategy, proposalSettings, prompt, signal }: RunSetup,
  response: Int32Array,
  question: CompanionQuestion,
  fail: Fail,
): Promise<{ readonly answer: CompanionAnswer; readonly cost: ForwardCost }> {
  checkCompanionQuestion(question, response, predictor, fail);
  if (!companion) throw fail("asked a companion that it did not say it needs");
  const rows = Int32Array.from(question.rows, (position) => position + prompt.length);
  const { table, logits, cost } = await companion.predict(
    {
      canvas: canvasWith(prompt, response, question.tokens, []),
      rows,
      wantLogits: strategy.needs.logits === true || needsLogits(proposalSettings),
    },
    signal,
  );
  signal?.throwIfAborted();
  checkPrediction(table, rows, fail);
  return { answer: { table, ...(logits ? { logits } : {}) }, cost };
}

/** The cost of several evaluations together. */
export function addCosts(first: ForwardCost | null, second: ForwardCost): ForwardCost {
  if (!first) return second;
  return {
    tokens: first.tokens + second.tokens,
    cachedTokens: first.cachedTokens + second.cachedTokens,
    evaluations: first.evaluations + second.evaluations,
    modelMs: first.modelMs + second.modelMs,
  };
}
