/** The second network of a strategy, and the tokens that are tried out in the canvas of one evaluation. */
import type { ForwardCost } from "@/lib/engine/predictor";
import { checkConsultation, checkPrediction, checkTried, type Fail } from "./contract";
import type { Asker, Moment } from "./moment";
import { needsLogits } from "./proposal";
import { seededRandom } from "./random";
import type { Consultation, Consulted, DraftView } from "./strategy";

/** What the companion said in one iteration, and what it cost. */
export interface Counsel {
  readonly consulted: readonly Consulted[];
  /** Of the companion alone; null where it was not asked. */
  readonly cost: ForwardCost | null;
}

/** What an iteration begins with, before the network itself is asked. */
export interface Prelude extends Counsel {
  /** Tokens at the first masked positions, in this evaluation's canvas only. */
  readonly draft: readonly number[];
  /** Tokens behind the response, in this evaluation's canvas only. */
  readonly context: readonly number[];
  /** Margin at which a single row may leave the network. */
  readonly exit?: number | undefined;
}

/** Drafts draw from a stream of their own: what a strategy draws later does not depend on how much that was. */
const DRAFT_STREAM = 0x51f15e3d;

/** Asks the companion first and lets the strategy draft. @throws Error made by `fail` for what makes no sense */
export async function prelude(asker: Asker, moment: Moment, fail: Fail): Promise<Prelude> {
  const { strategy } = asker;
  const { masked } = moment;
  if (masked.length === 0) return { consulted: [], cost: null, draft: [], context: [] };
  const about = (consulted: readonly Consulted[]) => draftView(asker, moment, consulted);
  const ask = (consulted: readonly Consulted[]) => strategy.consultFirst?.(about(consulted)) ?? null;
  const counsel = await consult(asker, moment, { consulted: [], cost: null }, ask, fail);
  const draft = strategy.draft?.(about(counsel.consulted)) ?? [];
  const context = strategy.context?.(about(counsel.consulted)) ?? [];
  checkTried(draft, context, masked, asker.predictor, fail);
  return { ...counsel, draft, context, exit: strategy.exit?.(about(counsel.consulted)) };
}

/** [N] what the network sees: the prompt, the response with tokens at some of its masked positions, and the context. */
export function canvasWith(
  prompt: ArrayLike<number>,
  context: readonly number[],
  response: Int32Array,
  tokens: Consultation["tokens"],
): Int32Array {
  const canvas = Int32Array.from([...Array.from(prompt), ...response, ...context]);
  for (const [position, token] of tokens) canvas[prompt.length + position] = token;
  return canvas;
}

/** Asks the companion until the strategy has no further question. */
export async function consult(
  asker: Asker,
  moment: Moment,
  before: Counsel,
  next: (consulted: readonly Consulted[]) => Consultation | null,
  fail: Fail,
): Promise<Counsel> {
  const { response } = moment.canvas;
  const consulted = [...before.consulted];
  let { cost } = before;
  for (let question = next(consulted); question; question = next(consulted)) {
    // A strategy that never has enough would ask for ever.
    if (consulted.length > response.length) throw fail(`asked its companion more than ${response.length} times`);
    checkConsultation(question, response, asker.predictor, fail);
    const answer = await askCompanion(asker, response, question, fail);
    consulted.push(answer.said);
    cost = addCosts(cost, answer.cost);
  }
  return { consulted, cost };
}

async function askCompanion(asker: Asker, response: Int32Array, { tokens, rows }: Consultation, fail: Fail) {
  const { companion, strategy, proposalSettings, prompt, signal } = asker;
  if (!companion) throw fail("asked a companion that it did not say it needs");
  const absolute = Int32Array.from(rows, (position) => position + prompt.length);
  const { table, logits, cost } = await companion.predict(
    {
      canvas: canvasWith(prompt, [], response, tokens),
      rows: absolute,
      wantLogits: strategy.needs.logits === true || needsLogits(proposalSettings),
    },
    signal,
  );
  signal?.throwIfAborted();
  checkPrediction(table, absolute, fail);
  const said: Consulted = { table, ...(logits ? { logits } : {}) };
  return { said, cost };
}

function draftView(asker: Asker, moment: Moment, consulted: readonly Consulted[]): DraftView {
  const { predictor, prompt, seed, steps, settings, endIds } = asker;
  const { canvas, masked, memory, iteration } = moment;
  return {
    iteration,
    steps,
    response: canvas.response.slice(),
    fixed: canvas.fixed,
    masked,
    prompt,
    promptLength: predictor.promptLength,
    maskId: predictor.maskId,
    endIds,
    consulted,
    memory,
    settings,
    random: seededRandom(seed ^ DRAFT_STREAM, iteration),
  };
}

/** The cost of several evaluations together. */
function addCosts(first: ForwardCost | null, second: ForwardCost | null): ForwardCost | null {
  if (!first || !second) return first ?? second;
  return {
    tokens: first.tokens + second.tokens,
    cachedTokens: first.cachedTokens + second.cachedTokens,
    evaluations: first.evaluations + second.evaluations,
    modelMs: first.modelMs + second.modelMs,
  };
}
