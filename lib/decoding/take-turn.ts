/** One iteration's turn of a strategy: puts its questions to the networks until it says what to commit. */
import type { ForwardCost } from "@/lib/engine/predictor";
import { addCosts, evaluateCompanion, evaluateDrafter, evaluateProbe } from "./companion";
import type { Fail } from "./contract";
import type { Foreseen } from "./foreseen";
import { evaluateNetwork, type NetworkAnswer } from "./network";
import { seededRandom } from "./random";
import type { RunSetup, RunState } from "./run-state";
import type { CompanionAnswer, SelectingStrategy, Selection, SelectView, Turn, TurnView } from "./strategy";
import { askModel } from "./turn";

/** What a turn came to. */
export interface TurnResult {
  readonly selection: Selection;
  readonly network: NetworkAnswer;
  /** What the companion answered, in order. */
  readonly consulted: readonly CompanionAnswer[];
  /** Of the companion; null where it was not asked. */
  readonly companionCost: ForwardCost | null;
  /** What the probes were told, in order. */
  readonly foreseen: readonly Foreseen[];
}

/** Evaluations of a drafter of another vocabulary in one turn: a token may be of many of its pieces. */
const MOST_DRAFTED = 4096;

/** Takes a turn. @throws Error made by `fail` when strategy or predictor break their contract */
export async function takeTurn(setup: RunSetup, state: RunState, fail: Fail): Promise<TurnResult> {
  const { strategy } = setup;
  const { response } = state.canvas;
  const consulted: CompanionAnswer[] = [];
  let companionCost: ForwardCost | null = null;
  let network: NetworkAnswer | null = null;
  const foreseen: Foreseen[] = [];
  let drafted = 0;
  let probeCost: ForwardCost | null = null;
  const turn = strategy.turn ? strategy.turn(turnView(setup, state)) : selectingTurn(strategy);
  let step = turn.next();
  while (!step.done) {
    const question = step.value;
    let answer: SelectView | CompanionAnswer;
    if (question.to === "model") {
      if (network) throw fail("asked the network twice");
      network = await evaluateNetwork(setup, state, question, fail);
      // Nothing was asked about that could be committed.
      const idle = network.positions.length === 0 && !strategy.revises;
      if (idle) return { selection: { commits: [], idle }, network, consulted, companionCost, foreseen };
      answer = network.view;
    } else if (question.to === "probe") {
      if (foreseen.length >= response.length) throw fail(`probed the network more than ${response.length} times`);
      const said = await evaluateProbe(setup, state.canvas, question, fail);
      foreseen.push(said.foreseen);
      probeCost = addCosts(probeCost, said.cost);
      answer = said.answer;
    } else if (question.to === "drafter") {
      if (drafted++ >= MOST_DRAFTED) throw fail(`asked its drafter more than ${MOST_DRAFTED} times`);
      const said = await evaluateDrafter(setup, question, fail);
      companionCost = addCosts(companionCost, said.cost);
      answer = said.answer;
    } else {
      // A strategy that never has enough would ask for ever.
      if (consulted.length > response.length) throw fail(`asked its companion more than ${response.length} times`);
      const said = await evaluateCompanion(setup, response, question, fail);
      consulted.push(said.answer);
      companionCost = addCosts(companionCost, said.cost);
      answer = said.answer;
    }
    step = turn.next(answer);
  }
  if (!network) throw fail("did not ask the network");
  const cost = probeCost ? addCosts(network.cost, probeCost) : network.cost;
  return { selection: step.value, network: { ...network, cost }, consulted, companionCost, foreseen };
}

/** The turn of a strategy that only selects. */
function* selectingTurn(strategy: SelectingStrategy): Turn<Selection> {
  return strategy.select(yield* askModel());
}

/** Drafts draw from a stream of their own: what a strategy draws later does not depend on how much that was. */
const DRAFT_STREAM = 0x51f15e3d;

function turnView(
  { predictor, drafter, heads, prompt, seed, steps, settings, endIds }: RunSetup,
  state: RunState,
): TurnView {
  const { canvas, masked, known, memory, iteration } = state;
  return {
    iteration,
    steps,
    response: canvas.response.slice(),
    fixed: canvas.fixed,
    masked,
    known,
    prompt,
    promptLength: predictor.promptLength,
    maskId: predictor.maskId,
    endIds,
    memory,
    settings,
    random: seededRandom(seed ^ DRAFT_STREAM, iteration),
    ...(heads ? { heads } : {}),
    ...(drafter ? { translation: drafter.translation } : {}),
  };
}
