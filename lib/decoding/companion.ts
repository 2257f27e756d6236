/** Second opinions: one evaluation of the companion, or of the network itself about another response. */
import type { ForwardCost, MaskPredictor, Prediction } from "@/lib/engine/predictor";
import { type Canvas, canvasWith } from "./canvas";
import { checkCompanionQuestion, checkDrafterQuestion, checkPrediction, checkProbe, type Fail } from "./contract";
import type { Foreseen } from "./foreseen";
import { pickRows } from "./pick-rows";
import { needsLogits } from "./proposal";
import type { RunSetup } from "./run-state";
import type { CompanionAnswer, CompanionQuestion, DrafterQuestion, ProbeQuestion } from "./strategy";

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
  const { prediction } = await ask(setup.companion, setup, response, question, fail);
  return { answer: answerOf(prediction), cost: prediction.cost };
}

/** What a probe found out; more of it than was asked where the known tokens are looked at as well. */
interface Probed extends SecondOpinion {
  readonly foreseen: Foreseen;
}

/** Asks a drafter of another vocabulary. @throws Error made by `fail` for tokens it does not know, or without a drafter */
export async function evaluateDrafter(
  { drafter, signal }: RunSetup,
  question: DrafterQuestion,
  fail: Fail,
): Promise<SecondOpinion> {
  if (!drafter) throw fail("asked a drafter that it did not say it needs");
  checkDrafterQuestion(question, drafter, fail);
  const { predictor, prompt } = drafter;
  const canvas = Int32Array.from([...Array.from(prompt), ...question.written, predictor.maskId]);
  const rows = Int32Array.of(canvas.length - 1);
  const { table, logits, cost } = await predictor.predict({ canvas, rows, wantLogits: true }, signal);
  signal?.throwIfAborted();
  checkPrediction(table, rows, fail);
  return { answer: { table, ...(logits ? { logits } : {}) }, cost };
}

/** Asks the network about another response. @throws Error made by `fail` for a question that makes no sense */
export async function evaluateProbe(
  setup: RunSetup,
  { response, fixed }: Pick<Canvas, "response" | "fixed">,
  question: ProbeQuestion,
  fail: Fail,
): Promise<Probed> {
  const { strategy, predictor, observes } = setup;
  checkProbe(question, strategy, { response, fixed }, predictor, fail);
  const written = new Map(question.tokens);
  const isKnown = (at: number) => !fixed.has(at) && (written.get(at) ?? response[at]) !== predictor.maskId;
  const watched = observes ? Array.from(response.keys()).filter(isKnown) : [];
  const rows = Int32Array.from(new Set([...question.rows, ...watched])).sort();
  const foreseen = await ask(predictor, setup, response, { ...question, rows: Array.from(rows) }, fail);
  const { prediction } = foreseen;
  const absolute = Int32Array.from(question.rows, (position) => position + predictor.promptLength);
  return { answer: answerOf(pickRows(prediction, absolute)), cost: prediction.cost, foreseen };
}

/** Puts a question and holds the answer against it. */
async function ask(
  network: MaskPredictor,
  { strategy, proposalSettings, prompt, signal }: RunSetup,
  response: Int32Array,
  question: CompanionQuestion | ProbeQuestion,
  fail: Fail,
): Promise<Foreseen> {
  const rows = Int32Array.from(question.rows, (position) => position + prompt.length);
  const canvas = canvasWith(prompt, response, question.tokens, []);
  const wantLogits = strategy.needs.logits === true || needsLogits(proposalSettings);
  const prediction = await network.predict({ canvas, rows, wantLogits }, signal);
  signal?.throwIfAborted();
  checkPrediction(prediction.table, rows, fail);
  return { canvas, prediction };
}

const answerOf = ({ table, logits }: Prediction): CompanionAnswer => ({ table, ...(logits ? { logits } : {}) });

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
