/**
 * The one decoding loop: predict → propose → select → apply → yield. It owns the canvas, the counting and the
 * invariants; strategies only say what to commit. It knows no network, no tokenizer and no clock but the one it is given.
 */
import type { CanvasCache } from "@/lib/engine/caches";
import type { AttentionDrift } from "@/lib/engine/caches/attention-drift";
import { type CachePlan, type PastPass, readsNothing } from "@/lib/engine/caches/policy";
import type { ForwardCost, MaskPredictor, PredictionTable } from "@/lib/engine/predictor";
import {
  changeCanvas,
  isAnswered,
  knownPositions,
  maskedPositions,
  type ResumePoint,
  resumeCanvas,
  startCanvas,
} from "./canvas";
import { checkCache, type Heard, hear, planNext, withBlocksOf } from "./canvas-cache";
import { type AppliedCommit, commitsOf, type PredictedRows } from "./commits";
import { candidatesOf, checkCompanion, checkHeads, checkNeeds, checkSelection } from "./contract";
import { type Change, checkIntervention, handChange, intervene } from "./intervene";
import { changesAnything, type Intervention } from "./intervention";
import { numberOfRole, resolveSettings, settingOfRole } from "./params";
import type { Drafter, RunSetup } from "./run-state";
import type {
  CompanionAnswer,
  DecodingStrategy,
  DraftHeads,
  DraftPiece,
  DraftWork,
  Edit,
  Gate,
  Proposal,
  Settings,
  Splice,
} from "./strategy";
import { type TurnResult, takeTurn } from "./take-turn";

export interface DecodeRequest {
  /** Bound to this prompt; used by this run alone. */
  readonly predictor: MaskPredictor;
  /** A second network bound to the same prompt, for strategies that need one; used by this run alone. */
  readonly companion?: MaskPredictor | undefined;
  /** A second network of another vocabulary, for strategies that draft with one. */
  readonly drafter?: Drafter | undefined;
  /** A drafter inside the model, for strategies that need one. */
  readonly heads?: DraftHeads | undefined;
  readonly strategy: DecodingStrategy;
  /** Settings that differ from the strategy's defaults. */
  readonly settings: Settings;
  readonly prompt: ArrayLike<number>;
  /** R, masks to fill when the run begins (structure prior included). */
  readonly responseLength: number;
  /** Structure prior: [response position, token id], fixed before the first iteration and never changed. */
  readonly prior?: readonly (readonly [number, number])[];
  readonly seed: number;
  /** Token ids that end an answer, in the order of `SelectView.endIds`. */
  readonly endIds?: readonly number[];
  /** Go on from here instead of beginning with masks and `prior`. */
  readonly resume?: ResumePoint | undefined;
  /** What is changed by hand in the first iteration, after the strategy has chosen. */
  readonly intervention?: Intervention | undefined;
  /**
   * Also look at known tokens (the structure prior's excepted) in the same evaluation, as far as it runs them. Changes
   * nothing that is decoded; without effect under a causal mask, where it would need evaluations of its own.
   */
  readonly observe?: boolean | undefined;
  /** What of the canvas is run again in each iteration; the predictor must offer it. Default: what the predictor does. */
  readonly cache?: CanvasCache | undefined;
  /** [V] share of each token in the training corpus, for strategies that need it. */
  readonly tokenFrequencies?: ArrayLike<number>;
  /** Stops the run within one network evaluation; the generator then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds from any origin. */
  readonly now?: () => number;
}

/** One iteration of the loop, as yielded. Arrays are the consumer's to keep. */
export interface DecodingIteration {
  readonly index: number;
  /** [R] response before this iteration's commits. */
  readonly response: Int32Array;
  /** [M] response positions asked about; rows of `table` and `proposal`. The strategy's, and those committed by hand. */
  readonly positions: Int32Array;
  readonly table: PredictionTable;
  readonly proposal: Proposal;
  /** The known tokens looked at, at their absolute positions; null where none were. */
  readonly observed: PredictionTable | null;
  readonly commits: readonly AppliedCommit[];
  readonly edits: readonly Edit[];
  readonly remasks: readonly number[];
  readonly splices: readonly Splice[];
  readonly gate: Gate;
  /** What the strategy remembers after this iteration: a run that goes on from here takes it along. */
  readonly memory: unknown;
  /** What a cache of the canvas wanted to be run; null without one. */
  readonly plan: CachePlan | null;
  /** Absolute positions that were run; null: all, or what the predictor's own cache of the prompt leaves. */
  readonly ran: Int32Array | null;
  /** [N] how much each position of prompt and response was listened to, where a cache wants to know; else null. */
  readonly importance: readonly number[] | null;
  /** How far attention had turned, where a cache wants to know; else null. */
  readonly drift: AttentionDrift | null;
  /** [response position, token id] of drafted tokens, which stood in the canvas of this evaluation only. */
  readonly draft: readonly (readonly [number, number])[];
  /** Side branches of the draft: [place of the token that each stands behind, token id]. Places count the draft first,
   *  then these; −1 is in front of both. */
  readonly branches: readonly (readonly [number, number])[];
  /** Tokens behind the response, which stood in the canvas of this evaluation only. */
  readonly context: readonly number[];
  /** What a drafter of another vocabulary wrote for this evaluation, in order. */
  readonly pieces: readonly DraftPiece[];
  /** What drafting inside the model took; null where there was none. */
  readonly draftWork: DraftWork | null;
  /** What the companion answered, in the order in which it was asked. */
  readonly consulted: readonly CompanionAnswer[];
  /** Of the network itself. */
  readonly cost: ForwardCost;
  /** Of the companion's evaluations, beside `cost`; null where it was not asked. */
  readonly companionCost: ForwardCost | null;
  /** Since the run began, time in which the consumer held the generator excluded. */
  readonly elapsedMs: number;
}

export interface DecodingOutcome {
  /** `complete`: no mask left, or none before the end token. `budget`: the steps were used up first. */
  readonly status: "complete" | "budget";
  /** [R] final response; positions never committed hold the mask id. */
  readonly response: Int32Array;
  readonly remainingMasks: number;
  /** Network function evaluations of this run, guidance passes and those of the companion included. */
  readonly nfe: number;
}

/**
 * Decodes one response and yields every iteration; the generator's return value is the outcome. A response that is
 * all prior takes no evaluation at all. The same request gives the same iterations, and a run that is resumed gives
 * those that the whole run would have given; what a probe was told before it was left is asked again.
 * @throws RangeError for settings, priors, lengths or changes by hand that make no sense
 * @throws Error naming strategy and iteration when a strategy or the predictor breaks its contract
 */
export async function* decode(request: DecodeRequest): AsyncGenerator<DecodingIteration, DecodingOutcome, void> {
  const { strategy, signal, now = () => performance.now() } = request;
  const setup = prepare(request);
  const { predictor, settings, steps } = setup;
  const { maskId } = predictor;
  const endIds = settingOfRole(strategy, settings, "stop") === true ? setup.endIds : [];
  const cache = request.cache && withBlocksOf(request.cache, strategy, settings);

  let { canvas, memory, first, initiallyMasked } = beginning(request, settings);
  let intervention = pendingIntervention(request, first, steps);
  let past: readonly PastPass[] = request.resume?.past ?? [];
  let foreseen: TurnResult["foreseen"] = [];
  let owedPasses = request.resume?.owed ?? 0;
  let nfe = 0;
  let heldMs = 0;
  const begun = now();
  const hasWork = initiallyMasked > 0 || intervention !== null;
  for (let iteration = first; iteration - owedPasses < steps && hasWork; iteration++) {
    const masked = maskedPositions(canvas.response, maskId);
    const fail = (what: string) => new Error(`strategy "${strategy.id}" ${what} at iteration ${iteration}`);
    const candidates = cache ? candidatesOf(strategy, masked, settings, memory, fail) : masked;
    const plan = planNext(cache, predictor, canvas.response, candidates, past);
    const finished = masked.length === 0 || isAnswered(canvas.response, maskId, endIds);
    const goesOn = masked.length === 0 && (plan?.owed || strategy.spendsBudget?.(settings, memory));
    if (finished && !goesOn && !intervention) break;
    signal?.throwIfAborted();

    if (intervention) checkIntervention(intervention, canvas, predictor, iteration);
    const known = knownPositions(canvas.response, maskId);
    const listens = cache?.policy.listens !== undefined;
    const state = { canvas, masked, known, plan, listens, memory, iteration, initiallyMasked, intervention, foreseen };
    const turn = await takeTurn(setup, state, fail);
    const { selection, network, consulted, companionCost } = turn;
    foreseen = turn.foreseen;
    const { view, positions, observed, draft, branches, context, ran, reading, cost } = network;
    nfe += cost.evaluations + (companionCost?.evaluations ?? 0);
    if (plan?.owed) owedPasses++;

    checkSelection(selection, positions, canvas, predictor, fail);
    memory = selection.memory ?? view.memory;
    const asked = network.recorded(selection.proposal ?? view.proposal, selection.path);
    const { edits = [], remasks = [], splices = [] } = selection;
    const chosen: Change = { commits: commitsOf(selection, positions, asked), edits, remasks, splices };
    const change = intervention ? intervene(chosen, intervention, masked, asked) : chosen;
    if (intervention && strategy.amend) memory = strategy.amend(memory, handChange(intervention, chosen, change));
    intervention = null;
    const before = canvas.response;
    canvas = changeCanvas(canvas, maskId, change.commits, change);
    const heard = cache && reading ? hear(cache, reading, predictor, before, past) : {};
    // A splice moves what is cached away from where it belongs: the cache begins anew.
    past = change.splices.length > 0 ? [] : [...past, passOf(before, plan, asked, heard)];

    const yielded = now();
    yield {
      index: iteration,
      response: before,
      positions: asked.positions,
      table: asked.table,
      proposal: asked.proposal,
      observed,
      ...change,
      gate: selection.gate ?? {},
      memory,
      plan,
      ran,
      importance: heard.importance ?? null,
      drift: heard.drift ?? null,
      draft,
      branches,
      context,
      pieces: selection.pieces ?? [],
      draftWork: selection.draftWork ?? null,
      consulted,
      cost,
      companionCost,
      elapsedMs: yielded - begun - heldMs,
    };
    heldMs += now() - yielded;
  }

  const { response } = canvas;
  const remainingMasks = maskedPositions(response, maskId).length;
  const answered = remainingMasks === 0 || isAnswered(response, maskId, endIds);
  return { status: answered ? "complete" : "budget", response, remainingMasks, nfe };
}

/** What later plans of a cache need to know of an evaluation. Rounded as traces are, so that a resumed run plans the same. */
function passOf(
  response: Int32Array,
  plan: CachePlan | null,
  { positions, proposal }: PredictedRows,
  heard: Heard,
): PastPass {
  const whole = !plan || readsNothing(plan);
  if (!heard.importance) return { response, whole, ...heard };
  const confidence = new Map(
    Array.from(positions, (at, row) => [at, Number(proposal.probability[row]!.toPrecision(7))]),
  );
  return { response, whole, confidence, ...heard };
}

/** What stays the same from the first iteration to the last. */
function prepare(request: DecodeRequest): RunSetup {
  const {
    predictor,
    companion,
    drafter,
    heads,
    strategy,
    responseLength,
    prompt,
    seed,
    endIds = [],
    tokenFrequencies,
  } = request;
  const settings = resolveSettings(strategy, request.settings);
  checkNeeds(strategy, predictor, tokenFrequencies);
  if (request.cache) checkCache(request.cache, strategy, settings, responseLength, predictor);
  checkCompanion(strategy, predictor, companion, drafter);
  checkHeads(strategy, predictor, heads);
  return {
    predictor,
    companion,
    drafter,
    heads,
    strategy,
    settings,
    proposalSettings: strategy.proposal(settings),
    steps: strategy.budget(settings, responseLength),
    prompt,
    seed,
    endIds,
    tokenFrequencies,
    observes: request.observe === true && strategy.needs.attention === "bidirectional",
    guidance: numberOfRole(strategy, settings, "guidance") ?? 0,
    signal: request.signal,
  };
}

/** Where a run begins: with masks, or where another one is left. */
function beginning(request: DecodeRequest, settings: Settings) {
  const { strategy, resume, predictor } = request;
  const begin = () => strategy.begin?.(settings);
  if (resume) {
    const { iteration: first, initiallyMasked, memory } = resume;
    return { canvas: resumeCanvas(request, resume), memory: memory ?? begin(), first, initiallyMasked };
  }
  const canvas = startCanvas(request);
  const initiallyMasked = maskedPositions(canvas.response, predictor.maskId).length;
  return { canvas, memory: begin(), first: 0, initiallyMasked };
}

/** The intervention, if it changes anything. @throws RangeError when no iteration is left to make it in */
function pendingIntervention({ intervention = {}, strategy }: DecodeRequest, first: number, steps: number) {
  if (!changesAnything(intervention)) return null;
  if (first < steps) return intervention;
  throw new RangeError(
    `strategy "${strategy.id}" may take ${steps} iterations, and ${first} are spent: none is left to change by hand`,
  );
}
