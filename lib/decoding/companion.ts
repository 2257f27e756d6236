/** Second opinions: one evaluation of the companion, or of the network itself about another response. */
import type { ForwardCost, MaskPredictor } from "@/lib/engine/predictor";
import { type Canvas, canvasWith } from "./canvas";
import { checkCompanionQuestion, checkPrediction, checkProbe, type Fail } from "./contract";
import { needsLogits } from "./proposal";
import type { RunSetup } from "./run-state";
import type { CompanionAnswer, CompanionQuestion, ProbeQuestion } from "./strategy";

interface SecondOpinion {
  readonly answer: CompanionAnswer;
  readonly cost: ForwardCost;
}

/** Asks the companion. @throws Error made by `fail` for a question that makes no sense, or a companion not said to be needed */
export async function evaluateCompanion(
  setup: RunSetup,
  response: Int32Array,
  question: CompanionQuestion,
  fail: Fail,
): Promise<SecondOpinion> {
  checkCompanionQuestion(question, response, setup.predictor, fail);
  if (!setup.companion) throw fail("asked a companion that it did not say it needs");
  return ask(setup.companion, setup, response, question, fail);
}

/** Asks the network about another response. @throws Error made by `fail` for a question that makes no sense */
export async function evaluateProbe(
  setup: RunSetup,
  canvas: Pick<Canvas, "response" | "fixed">,
  question: ProbeQuestion,
  fail: Fail,
): Promise<SecondOpinion> {
  checkProbe(question, setup.strategy, canvas, setup.predictor, fail);
  return ask(setup.predictor, setup, canvas.response, question, fail);
}

async function ask(
  network: MaskPredictor,
  { strategy, proposalSettings, prompt, signal }: RunSetup,
  response: Int32Array,
  question: CompanionQuestion | ProbeQuestion,
  fail: Fail,
): Promise<SecondOpinion> {
  const rows = Int32Array.from(question.rows, (position) => position + prompt.length);
  const { table, logits, cost } = await network.predict(
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
