/**
 * The one decoding loop: predict → propose → select → apply → yield. It owns the canvas, the counting and the
 * invariants; strategies only say what to commit. It knows no network, no tokenizer and no clock but the one it is given.
 */
import {
  type ForwardCost,
  type MaskPredictor,
  type Prediction,
  type PredictionTable,
  TOP_K,
} from "@/lib/engine/predictor";
import { type CacheFlow, nextPass, type Pass } from "./block-cache";
import { type Canvas, changeCanvas, isAnswered, maskedPositions, startCanvas } from "./canvas";
import { candidatesOf, checkNeeds, checkPrediction, checkSelection, type Fail, knownOnes } from "./contract";
import { guided } from "./guidance";
import { optionalSetting, resolveSettings } from "./params";
import { needsLogits, propose } from "./proposal";
import { seededRandom } from "./random";
import type {
  CommitReason,
  DecodingStrategy,
  Edit,
  Gate,
  Proposal,
  ProposalSettings,
  Selection,
  SelectView,
  Settings,
  Splice,
} from "./strategy";

export interface DecodeRequest {
  /** Bound to this prompt; used by this run alone. */
  readonly predictor: MaskPredictor;
  readonly strategy: DecodingStrategy;
  /** Settings that differ from the strategy's defaults. */
  readonly settings: Settings;
  readonly prompt: ArrayLike<number>;
  /** R, masks to fill (structure prior included). */
  readonly responseLength: number;
  /** Structure prior: [response position, token id], fixed before the first iteration and never changed. */
  readonly prior?: readonly (readonly [number, number])[];
  readonly seed: number;
  /** Token ids that end an answer; read when the setting `stopAtEnd` is on. */
  readonly endIds?: readonly number[];
  /** Which keys and values are kept between iterations, block by block; a predictor must offer it. Default: none. */
  readonly cache?: CacheFlow;
  /** [V] share of each token in the training corpus, for strategies that need it. */
  readonly tokenFrequencies?: ArrayLike<number>;
  /** Stops the run within one network evaluation; the generator then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds from any origin. */
  readonly now?: () => number;
}

/** A commit as it happened. */
interface AppliedCommit {
  /** Response position. */
  readonly position: number;
  readonly token: number;
  readonly probability: number;
  readonly score: number;
  /** 1 = best score among the positions asked about; ties go left. */
  readonly rank: number;
  readonly reason: CommitReason;
}

/** One iteration of the loop, as yielded. Arrays are the consumer's to keep. */
export interface DecodingIteration {
  readonly index: number;
  /** [R] response before this iteration's commits. */
  readonly response: Int32Array;
  /** [M] response positions asked about; rows of `table` and `proposal`. */
  readonly positions: Int32Array;
  readonly table: PredictionTable;
  readonly proposal: Proposal;
  readonly commits: readonly AppliedCommit[];
  readonly edits: readonly Edit[];
  readonly remasks: readonly number[];
  readonly splices: readonly Splice[];
  readonly gate: Gate;
  /** What the evaluation ran on; null once no mask is left and no cached flow asks for another pass. */
  readonly pass: Pass | null;
  readonly cost: ForwardCost;
  /** Since the run began, time in which the consumer held the generator excluded. */
  readonly elapsedMs: number;
}

export interface DecodingOutcome {
  /** `complete`: no mask left, or none before the end token. `budget`: the steps were used up first. */
  readonly status: "complete" | "budget";
  /** [R] final response; positions never committed hold the mask id. */
  readonly response: Int32Array;
  readonly remainingMasks: number;
  /** Network function evaluations, guidance passes included. */
  readonly nfe: number;
}

/**
 * Decodes one response and yields every iteration; the generator's return value is the outcome. A response that is
 * all prior takes no evaluation at all. The same request gives the same iterations.
 * @throws RangeError for settings, priors or lengths that make no sense
 * @throws Error naming strategy and iteration when a strategy or the predictor breaks its contract
 */
export async function* decode(request: DecodeRequest): AsyncGenerator<DecodingIteration, DecodingOutcome, void> {
  const { strategy, signal, cache = "none", responseLength, now = () => performance.now() } = request;
  const run = prepare(request);
  const { settings, predictor, steps } = run;
  const { maskId } = predictor;
  const endIds = settings.stopAtEnd === true ? (request.endIds ?? []) : [];
  const blockLength = optionalSetting(settings, "blockLength") ?? responseLength;

  let canvas = startCanvas(request);
  let memory = strategy.begin?.(settings);
  let pass: Pass | null = null;
  let idlePasses = 0;
  let nfe = 0;
  let heldMs = 0;
  const initiallyMasked = maskedPositions(canvas.response, maskId).length;
  const begun = now();
  for (let iteration = 0; iteration - idlePasses < steps && initiallyMasked > 0; iteration++) {
    const masked = maskedPositions(canvas.response, maskId);
    pass = nextPass(cache, pass, masked[0], blockLength, canvas.response.length);
    const finished = masked.length === 0 || isAnswered(canvas.response, maskId, endIds);
    if (finished && !(masked.length === 0 && (pass || strategy.spendsBudget?.(settings, memory)))) break;
    signal?.throwIfAborted();

    const fail = (what: string) => new Error(`strategy "${strategy.id}" ${what} at iteration ${iteration}`);
    const moment = { canvas, masked, pass, memory, iteration, initiallyMasked };
    const { positions, view, cost } = await ask(run, moment, fail);
    nfe += cost.evaluations;
    const idle = positions.length === 0 && !strategy.revises;
    if (idle && pass) idlePasses++;

    const selection: Selection = idle ? { commits: [], idle } : strategy.select(view);
    memory = selection.memory ?? view.memory;
    checkSelection(selection, positions, canvas, predictor, fail);
    const commits = describeCommits(selection, positions, view.proposal);
    const before = canvas.response;
    canvas = changeCanvas(canvas, maskId, commits, selection);

    const yielded = now();
    yield {
      index: iteration,
      response: before,
      positions,
      table: view.table,
      proposal: view.proposal,
      commits,
      edits: selection.edits ?? [],
      remasks: selection.remasks ?? [],
      splices: selection.splices ?? [],
      gate: selection.gate ?? {},
      pass,
      cost,
      elapsedMs: yielded - begun - heldMs,
    };
    heldMs += now() - yielded;
  }

  const { response } = canvas;
  const remainingMasks = maskedPositions(response, maskId).length;
  const answered = remainingMasks === 0 || isAnswered(response, maskId, endIds);
  return { status: answered ? "complete" : "budget", response, remainingMasks, nfe };
}

/** What stays the same from the first iteration to the last. */
interface Run {
  readonly request: DecodeRequest;
  /** The request's, guided where the settings say so. */
  readonly predictor: MaskPredictor;
  readonly settings: Settings;
  readonly proposalSettings: ProposalSettings;
  readonly steps: number;
}

function prepare(request: DecodeRequest): Run {
  const { predictor, strategy, responseLength, prior = [], cache = "none", tokenFrequencies } = request;
  const settings = resolveSettings(strategy, request.settings);
  checkNeeds(strategy, predictor, cache, tokenFrequencies);
  const guidance = optionalSetting(settings, "guidance") ?? 0;
  const given = prior.map(([position]) => position + predictor.promptLength);
  return {
    request,
    predictor: guidance > 0 ? guided(predictor, guidance, given) : predictor,
    settings,
    proposalSettings: strategy.proposal(settings),
    steps: strategy.budget(settings, responseLength),
  };
}

/** Where a run stands when it asks the network. */
interface Moment {
  readonly canvas: Canvas;
  readonly masked: Int32Array;
  readonly pass: Pass | null;
  readonly memory: unknown;
  readonly iteration: number;
  readonly initiallyMasked: number;
}

/** One evaluation: which positions were asked about, and all the strategy gets to see of the answer. */
async function ask({ request, predictor, settings, proposalSettings, steps }: Run, moment: Moment, fail: Fail) {
  const { strategy, signal, prompt, seed, endIds = [], tokenFrequencies } = request;
  const { canvas, masked, pass, memory, iteration, initiallyMasked } = moment;
  const { response, fixed } = canvas;
  const { maskId, promptLength } = predictor;
  const isNew = (position: number) => !pass || isRun(position, masked[0] ?? response.length, pass);
  const positions = candidatesOf(strategy, masked, settings, memory, fail).filter(isNew);
  const known = Int32Array.from(response.keys()).filter((position) => response[position] !== maskId);
  const watched = knownOnes(strategy.watch?.(known, settings, memory), known, fail).filter(isNew);
  const verify = knownOnes(strategy.verify?.(known, settings, memory), known, fail);
  const rows = Int32Array.from([...positions, ...watched], (position) => position + promptLength).sort();
  const answer = await predictor.predict(
    {
      canvas: Int32Array.from([...Array.from(prompt), ...response]),
      rows,
      wantLogits: strategy.needs.logits || needsLogits(proposalSettings),
      ...(pass && pass.kind !== "full" ? { window: windowOf(pass, promptLength, response.length) } : {}),
      ...(verify.length > 0 ? { verify: verify.map((position) => position + promptLength) } : {}),
    },
    signal,
  );
  signal?.throwIfAborted();
  checkPrediction(answer.table, rows, fail);

  const isWatched = (row: number) => response[rows[row]! - promptLength] !== maskId;
  const prediction = watched.length > 0 ? pickRows(answer, (row) => !isWatched(row)) : answer;
  const { verified } = answer;
  const random = seededRandom(seed, iteration);
  const view: SelectView = {
    iteration,
    steps,
    initiallyMasked,
    response: response.slice(),
    fixed,
    promptLength,
    maskId,
    endIds,
    table: prediction.table,
    ...(tokenFrequencies ? { tokenFrequencies } : {}),
    ...(strategy.needs.logits && prediction.logits ? { logits: prediction.logits } : {}),
    ...(watched.length > 0 ? { watched: pickRows(answer, isWatched).table } : {}),
    ...(verified ? { verified: new Map(Array.from(verify, (at, index) => [at, verified[index]!])) } : {}),
    proposal: propose(prediction, proposalSettings, maskId, random),
    memory,
    settings,
    random,
  };
  const rescored = positions.length > 0 ? strategy.rescore?.(view) : undefined;
  return { positions, view: { ...view, ...rescored }, cost: answer.cost };
}

/** True when the pass describes a response position anew. A partial pass over a finished block describes none. */
const isRun = (position: number, firstMask: number, { kind, start, end }: Pass) =>
  kind === "full" || (firstMask < end && position >= start && (kind === "suffix" || position < end));

/** Absolute positions that a partial pass runs. */
const windowOf = ({ kind, start, end }: Pass, promptLength: number, responseLength: number) => ({
  start: promptLength + start,
  end: promptLength + (kind === "suffix" ? responseLength : end),
});

/** Some rows of a prediction, in order. */
function pickRows({ table, logits, cost }: Prediction, wanted: (row: number) => boolean): Prediction {
  const rows = Array.from(table.positions.keys()).filter(wanted);
  const pick = <Column extends Int32Array | Float32Array>(column: Column, width: number): Column => {
    const picked = column.slice(0, rows.length * width) as Column;
    rows.forEach((row, index) => {
      picked.set(column.subarray(row * width, (row + 1) * width), index * width);
    });
    return picked;
  };
  return {
    table: {
      positions: pick(table.positions, 1),
      topIds: pick(table.topIds, TOP_K),
      topProbs: pick(table.topProbs, TOP_K),
      logSumExp: pick(table.logSumExp, 1),
      entropy: pick(table.entropy, 1),
      margin: pick(table.margin, 1),
    },
    ...(logits ? { logits: pick(logits, logits.length / table.positions.length) } : {}),
    cost,
  };
}

function describeCommits({ commits }: Selection, positions: Int32Array, proposal: Proposal): AppliedCommit[] {
  const byScore = Array.from(proposal.score.keys()).sort((a, b) => proposal.score[b]! - proposal.score[a]! || a - b);
  const rank = new Int32Array(byScore.length);
  byScore.forEach((row, index) => {
    rank[row] = index + 1;
  });
  return commits
    .map(({ row, reason }) => ({
      position: positions[row]!,
      token: proposal.tokens[row]!,
      probability: proposal.probability[row]!,
      score: proposal.score[row]!,
      rank: rank[row]!,
      reason,
    }))
    .sort((a, b) => a.position - b.position);
}
