/** One evaluation of the network: which positions it is asked about, and who gets to see which part of the answer. */

import type {
  AttentionReading,
  BranchRows,
  ForwardCost,
  Prediction,
  PredictionTable,
  PredictRequest,
} from "@/lib/engine/predictor";
import { alongPath } from "./branches";
import { canvasWith } from "./canvas";
import { decidable, lookable } from "./canvas-cache";
import type { PredictedRows } from "./commits";
import {
  candidatesOf,
  checkExit,
  checkExtraTokens,
  checkedRows,
  checkPrediction,
  type Fail,
  knownOnes,
} from "./contract";
import { recall } from "./foreseen";
import { guided } from "./guidance";
import { committedByHand } from "./intervene";
import { pickRows } from "./pick-rows";
import { needsLogits, propose } from "./proposal";
import { seededRandom } from "./random";
import type { RunSetup, RunState } from "./run-state";
import type { ModelQuestion, Proposal, SelectView } from "./strategy";

/** The network's answer, taken apart. */
export interface NetworkAnswer {
  /** What the strategy sees. */
  readonly view: SelectView;
  /** Response positions of the strategy's rows. */
  readonly positions: Int32Array;
  /**
   * The strategy's rows, and those asked about because of what is changed by hand.
   * @param proposal of the strategy's @param path of a draft with side branches, what stands of it
   */
  recorded(proposal: Proposal, path?: readonly number[]): PredictedRows;
  /** The known tokens that were looked at. */
  readonly observed: PredictionTable | null;
  /** [response position, token id] of the draft that stood in this evaluation's canvas. */
  readonly draft: readonly (readonly [number, number])[];
  /** [place of the token that it stands behind, token id] of its side branches. */
  readonly branches: readonly (readonly [number, number])[];
  /** Tokens that stood behind the response in this evaluation's canvas. */
  readonly context: readonly number[];
  /** Absolute positions that were run; null: all. */
  readonly ran: Int32Array | null;
  /** The attention of all layers, where the cache reads it. */
  readonly reading: AttentionReading | null;
  readonly cost: ForwardCost;
}

/** Asks the network once. @throws Error made by `fail` when strategy or predictor break their contract */
export async function evaluateNetwork(
  setup: RunSetup,
  state: RunState,
  question: ModelQuestion,
  fail: Fail,
): Promise<NetworkAnswer> {
  const { predictor, strategy, settings, proposalSettings, guidance, prompt, signal } = setup;
  const { canvas, masked, known, plan, listens, memory, intervention, foreseen } = state;
  const { response, fixed } = canvas;
  const { maskId, promptLength } = predictor;
  checkExtraTokens(question, strategy, masked, predictor, fail);
  checkExit(question, predictor, fail);
  const { rows: named, branches = [], context = [], exit } = question;
  const draft = (question.draft ?? []).map((token, index) => [masked[index]!, token] as const);
  const candidates = named
    ? checkedRows(named, strategy, masked, fail)
    : candidatesOf(strategy, masked, settings, memory, fail);
  const positions = decidable(candidates, plan, promptLength);
  const watched = lookable(knownOnes(strategy.watch?.(known, settings, memory), known, fail), plan, predictor);
  const verify = knownOnes(question.verify, known, fail);
  const standing = setup.observes ? known.filter((position) => !fixed.has(position)) : new Int32Array();
  const observed = lookable(standing, plan, predictor);
  const reads = strategy.reads?.(settings);
  const byHand = intervention ? committedByHand(intervention, canvas, maskId) : new Int32Array();
  const absolute = (position: number) => position + promptLength;
  const rows = Int32Array.from(new Set([...positions, ...byHand, ...watched, ...observed]), absolute).sort();
  const source = guidance > 0 ? guided(predictor, guidance, Array.from(fixed, absolute)) : predictor;
  const canvasNow = canvasWith(prompt, response, draft, context);
  const request: PredictRequest = {
    canvas: canvasNow,
    rows,
    ...(exit !== undefined && rows.length === 1 ? { exit } : {}),
    ...(context.length > 0 ? { appended: context.length } : {}),
    ...(branches.length > 0
      ? { branches: branchesOf(branches, draft.length, masked, canvasNow.length, promptLength) }
      : {}),
    wantLogits:
      strategy.needs.logits === true || needsLogits(proposalSettings) || (intervention?.force ?? []).length > 0,
    ...(plan?.run ? { partial: { run: plan.run, seen: plan.seen, selective: plan.selective } } : {}),
    ...(verify.length > 0 ? { verify: verify.map(absolute) } : {}),
    ...(reads || listens ? { attentionLayers: listens ? Number.POSITIVE_INFINITY : reads } : {}),
  };
  const recalled = source === predictor ? recall(foreseen, request) : null;
  const answer = recalled ?? (await source.predict(request, signal));
  signal?.throwIfAborted();
  checkPrediction(answer.table, rows, fail);

  const about = (some: Int32Array) => pickRows(answer, some.map(absolute));
  const { verified } = answer;
  const view = viewOf(setup, state, {
    own: about(positions),
    seesLogits: strategy.needs.logits === true || question.draft !== undefined,
    watched: watched.length > 0 ? about(watched).table : null,
    attention: reads && answer.attention ? lastLayers(answer.attention, reads) : null,
    branches: answer.branches ?? null,
    verified: verified ? new Map(Array.from(verify, (at, index) => [at, verified[index]!])) : null,
  });
  return {
    view,
    positions,
    recorded(proposal, path = []) {
      const read = { ...answer, ...alongPath(answer, answer.branches, draft.length, path) };
      return withHand(setup, { ...view, proposal }, positions, byHand, (some) => pickRows(read, some.map(absolute)));
    },
    observed: observed.length > 0 ? about(observed).table : null,
    draft,
    branches,
    context,
    ran: answer.ran ?? null,
    reading: listens ? (answer.attention ?? null) : null,
    cost: answer.cost,
  };
}

/** Side branches by absolute positions. @param drafted tokens that stand on the canvas, at the first masks */
function branchesOf(
  branches: NonNullable<ModelQuestion["branches"]>,
  drafted: number,
  masked: Int32Array,
  canvasLength: number,
  promptLength: number,
): NonNullable<PredictRequest["branches"]> {
  const placeOf = (after: number) =>
    after >= drafted ? canvasLength + after - drafted : promptLength + (after < 0 ? masked[0]! - 1 : masked[after]!);
  return {
    ids: Int32Array.from(branches, ([, token]) => token),
    after: Int32Array.from(branches, ([after]) => placeOf(after)),
  };
}

/** The last so many layers of a reading, or as many as there are. */
function lastLayers(reading: AttentionReading, layers: number): AttentionReading {
  const { rows, keys, shares } = reading;
  return { ...reading, shares: shares.subarray(Math.max(0, shares.length - layers * rows.length * keys.length)) };
}

/** The parts of an answer that the strategy gets to see. */
interface StrategyShare {
  readonly own: Prediction;
  readonly seesLogits: boolean;
  readonly watched: PredictionTable | null;
  readonly attention: AttentionReading | null;
  readonly branches: BranchRows | null;
  readonly verified: ReadonlyMap<number, number> | null;
}

function viewOf(
  setup: RunSetup,
  state: RunState,
  { own, seesLogits, watched, attention, branches, verified }: StrategyShare,
): SelectView {
  const { predictor, strategy, settings, proposalSettings, steps, seed, endIds, tokenFrequencies } = setup;
  const { canvas, memory, iteration, initiallyMasked } = state;
  const { maskId, promptLength } = predictor;
  const random = seededRandom(seed, iteration);
  const view: SelectView = {
    iteration,
    steps,
    initiallyMasked,
    response: canvas.response.slice(),
    fixed: canvas.fixed,
    promptLength,
    maskId,
    endIds,
    table: own.table,
    ...(tokenFrequencies ? { tokenFrequencies } : {}),
    ...(seesLogits && own.logits ? { logits: own.logits } : {}),
    ...(watched ? { watched } : {}),
    ...(attention ? { attention } : {}),
    ...(branches ? { branches } : {}),
    ...(verified ? { verified } : {}),
    proposal: propose(own, proposalSettings, maskId, random, endIds),
    memory,
    settings,
    random,
  };
  const rescored = own.table.positions.length > 0 ? strategy.rescore?.(view) : undefined;
  return { ...view, ...rescored };
}

/**
 * The strategy's rows with those of positions that are committed by hand and that it did not ask about. What is drawn
 * for these comes from a stream of its own, so that the strategy draws what it would have drawn without them.
 */
function withHand(
  { proposalSettings, seed, endIds }: RunSetup,
  { proposal: ownProposal, maskId, iteration }: SelectView,
  own: Int32Array,
  byHand: Int32Array,
  about: (positions: Int32Array) => Prediction,
): PredictedRows {
  const extra = byHand.filter((position) => !own.includes(position));
  const positions = Int32Array.from([...own, ...extra]).sort();
  const { table, logits } = about(positions);
  if (extra.length === 0) return { positions, table, logits, proposal: ownProposal };
  const drawn = propose(about(extra), proposalSettings, maskId, seededRandom(~seed, iteration), endIds);
  const column = (key: keyof Proposal) =>
    Array.from(positions, (position) => {
      const row = own.indexOf(position);
      return row >= 0 ? ownProposal[key][row]! : drawn[key][extra.indexOf(position)]!;
    });
  const proposal: Proposal = {
    tokens: Int32Array.from(column("tokens")),
    probability: Float64Array.from(column("probability")),
    score: Float64Array.from(column("score")),
  };
  return { positions, table, logits, proposal };
}
