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
import { guided } from "./guidance";
import { optionalSetting, resolveSettings } from "./params";
import { needsLogits, propose } from "./proposal";
import { seededRandom } from "./random";
import type { CommitReason, DecodingStrategy, Edit, Gate, Proposal, Selection, SelectView, Settings } from "./strategy";

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
  readonly gate: Gate;
  /** What the evaluation ran on; absent after the last mask. */
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
  const settings = resolveSettings(strategy, request.settings);
  const predictor = predictorFor(request, settings);
  const proposalSettings = strategy.proposal(settings);
  const steps = strategy.budget(settings, responseLength);
  const canvas = startCanvas(request);
  const response = canvas.subarray(predictor.promptLength);
  const fixed = new Set(request.prior?.map(([position]) => position));
  const initiallyMasked = maskedPositions(response, predictor.maskId).length;
  const endIds = settings.stopAtEnd === true ? (request.endIds ?? []) : [];
  const blockLength = optionalSetting(settings, "blockLength") ?? responseLength;

  let memory = strategy.begin?.(settings);
  let pass: Pass | null = null;
  let idlePasses = 0;
  let nfe = 0;
  let heldMs = 0;
  const begun = now();
  for (let iteration = 0; iteration - idlePasses < steps && initiallyMasked > 0; iteration++) {
    const masked = maskedPositions(response, predictor.maskId);
    pass = nextPass(cache, pass, masked[0], blockLength, responseLength);
    const finished = masked.length === 0 || isAnswered(response, predictor.maskId, endIds);
    if (finished && !(masked.length === 0 && (pass || strategy.spendsBudget?.(settings)))) break;
    signal?.throwIfAborted();

    const fail = (what: string) => new Error(`strategy "${strategy.id}" ${what} at iteration ${iteration}`);
    const asked = candidatesOf(strategy, masked, settings, memory, fail);
    const positions = pass ? asked.filter((position) => isRun(position, masked[0]!, pass!)) : asked;
    const known = Int32Array.from(response.keys()).filter((position) => response[position] !== predictor.maskId);
    const watched = knownOnes(strategy.watch?.(known, settings, memory), known, fail);
    const verify = knownOnes(strategy.verify?.(known, settings, memory), known, fail);
    const rows = Int32Array.from([...positions, ...watched], (position) => position + predictor.promptLength).sort();
    const answer = await predictor.predict(
      {
        canvas: canvas.slice(),
        rows,
        wantLogits: strategy.needs.logits || needsLogits(proposalSettings),
        ...(pass && pass.kind !== "full" ? { window: windowOf(pass, predictor.promptLength, responseLength) } : {}),
        ...(verify.length > 0 ? { verify: verify.map((position) => position + predictor.promptLength) } : {}),
      },
      signal,
    );
    signal?.throwIfAborted();
    checkPrediction(answer.table, rows, fail);
    nfe += answer.cost.evaluations;
    const isWatched = (row: number) => response[rows[row]! - predictor.promptLength] !== predictor.maskId;
    const prediction = watched.length > 0 ? pickRows(answer, (row) => !isWatched(row)) : answer;

    const random = seededRandom(request.seed, iteration);
    const common = propose(prediction, proposalSettings, predictor.maskId, random);
    let view: SelectView = {
      iteration,
      steps,
      initiallyMasked,
      response: response.slice(),
      promptLength: predictor.promptLength,
      maskId: predictor.maskId,
      ...(request.tokenFrequencies ? { tokenFrequencies: request.tokenFrequencies } : {}),
      table: prediction.table,
      ...(strategy.needs.logits && prediction.logits ? { logits: prediction.logits } : {}),
      ...(watched.length > 0 ? { watched: pickRows(answer, isWatched).table } : {}),
      ...(answer.verified
        ? { verified: new Map(Array.from(verify, (at, index) => [at, answer.verified![index]!])) }
        : {}),
      proposal: common,
      memory,
      settings,
      random,
    };
    if (strategy.rescore && positions.length > 0) view = { ...view, ...strategy.rescore(view) };
    const { proposal } = view;
    const idle = positions.length === 0;
    const selection: Selection = idle ? { commits: [], idle } : strategy.select(view);
    memory = selection.memory ?? view.memory;
    if (idle && pass) idlePasses++;
    checkSelection(selection, positions, response, fixed, predictor, fail);
    const before = response.slice();
    const commits = describeCommits(selection, positions, proposal);
    apply(response, predictor.maskId, commits, selection);

    const yielded = now();
    yield {
      index: iteration,
      response: before,
      positions,
      table: prediction.table,
      proposal,
      commits,
      edits: selection.edits ?? [],
      remasks: selection.remasks ?? [],
      gate: selection.gate ?? {},
      pass,
      cost: answer.cost,
      elapsedMs: yielded - begun - heldMs,
    };
    heldMs += now() - yielded;
  }

  const remainingMasks = maskedPositions(response, predictor.maskId).length;
  const answered = remainingMasks === 0 || isAnswered(response, predictor.maskId, endIds);
  return { status: answered ? "complete" : "budget", response: response.slice(), remainingMasks, nfe };
}

/** The request's predictor, guided where the settings say so. @throws RangeError when it cannot do what is asked */
function predictorFor(request: DecodeRequest, settings: Settings): MaskPredictor {
  const { predictor, strategy, prior = [], cache = "none", tokenFrequencies } = request;
  if (strategy.needs.frequencies && tokenFrequencies?.length !== predictor.vocabularySize) {
    const given = tokenFrequencies ? `${tokenFrequencies.length}` : "none";
    throw new RangeError(`strategy "${strategy.id}" needs ${predictor.vocabularySize} token frequencies, got ${given}`);
  }
  if (cache !== "none" && !predictor.offers?.windows) {
    throw new RangeError(`cache "${cache}" needs a predictor that runs parts of the canvas; this one runs it whole`);
  }
  if (strategy.needs.verification && !predictor.offers?.verification) {
    throw new RangeError(`strategy "${strategy.id}" needs a predictor that verifies tokens; this one does not`);
  }
  const scale = optionalSetting(settings, "guidance") ?? 0;
  if (scale === 0) return predictor;
  return guided(
    predictor,
    scale,
    prior.map(([position]) => position + predictor.promptLength),
  );
}

/** True when the pass describes a response position anew. A partial pass over a finished block describes none. */
const isRun = (position: number, firstMask: number, { kind, start, end }: Pass) =>
  kind === "full" || (firstMask < end && position >= start && (kind === "suffix" || position < end));

/** Absolute positions that a partial pass runs. */
const windowOf = ({ kind, start, end }: Pass, promptLength: number, responseLength: number) => ({
  start: promptLength + start,
  end: promptLength + (kind === "suffix" ? responseLength : end),
});

/** Prompt, then masks, then the prior written over them. */
function startCanvas({ predictor, prompt, responseLength, prior = [] }: DecodeRequest): Int32Array {
  if (prompt.length !== predictor.promptLength) {
    throw new RangeError(`the predictor is bound to ${predictor.promptLength} prompt tokens, got ${prompt.length}`);
  }
  if (!Number.isInteger(responseLength) || responseLength < 1) {
    throw new RangeError(`the response length must be a whole number from 1, got ${responseLength}`);
  }
  const canvas = new Int32Array(prompt.length + responseLength).fill(predictor.maskId);
  canvas.set(prompt);
  const seen = new Set<number>();
  for (const [position, token] of prior) {
    if (!Number.isInteger(position) || position < 0 || position >= responseLength || seen.has(position)) {
      throw new RangeError(
        `structure prior: position ${position} is ${seen.has(position) ? "given twice" : `outside 0 … ${responseLength - 1}`}`,
      );
    }
    if (!isToken(token, predictor)) {
      throw new RangeError(`structure prior: position ${position} holds ${token}, which is no token to fix there`);
    }
    seen.add(position);
    canvas[prompt.length + position] = token;
  }
  return canvas;
}

const isToken = (token: number, { vocabularySize, maskId }: MaskPredictor) =>
  Number.isInteger(token) && token >= 0 && token < vocabularySize && token !== maskId;

/** Ascending response positions that hold the mask. */
function maskedPositions(response: Int32Array, maskId: number): Int32Array {
  const positions: number[] = [];
  response.forEach((token, position) => {
    if (token === maskId) positions.push(position);
  });
  return Int32Array.from(positions);
}

/** True when an end token stands before the first mask. */
function isAnswered(response: Int32Array, maskId: number, endIds: readonly number[]): boolean {
  for (const token of response) {
    if (token === maskId) return false;
    if (endIds.includes(token)) return true;
  }
  return true;
}

type Fail = (what: string) => Error;

/** The masked positions to ask about: all, or those the strategy names. */
function candidatesOf(
  strategy: DecodingStrategy,
  masked: Int32Array,
  settings: Settings,
  memory: unknown,
  fail: Fail,
): Int32Array {
  if (masked.length === 0 || !strategy.candidates) return masked;
  const positions = strategy.candidates(masked, settings, memory);
  const ordered = positions.every((position, row) => row === 0 || position > positions[row - 1]!);
  if (positions.length === 0 || !ordered || positions.some((position) => !masked.includes(position))) {
    throw fail(`asked about positions [${positions}] where [${masked}] are masked`);
  }
  return positions;
}

/** The positions a strategy names among the known ones. */
function knownOnes(named: Int32Array | undefined, known: Int32Array, fail: Fail): Int32Array {
  const stray = named?.find((position) => !known.includes(position));
  if (stray !== undefined) throw fail(`looked at position ${stray}, which is not known`);
  return named ?? new Int32Array();
}

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

function checkPrediction(table: PredictionTable, rows: Int32Array, fail: Fail): void {
  if (table.positions.length !== rows.length || rows.some((position, row) => table.positions[row] !== position)) {
    throw fail(`asked about positions [${rows}] and the predictor answered for [${table.positions}]`);
  }
  const bad = table.topProbs.findIndex((probability) => !Number.isFinite(probability));
  if (bad >= 0) throw fail(`got a probability of ${table.topProbs[bad]} from the predictor`);
}

function checkSelection(
  { commits, edits = [], remasks = [], idle }: Selection,
  positions: Int32Array,
  response: Int32Array,
  fixed: ReadonlySet<number>,
  predictor: MaskPredictor,
  fail: Fail,
): void {
  const rows = commits.map((commit) => commit.row);
  if (rows.length + edits.length + remasks.length === 0 && !idle) {
    throw fail(`selected [] of ${positions.length} masked rows`);
  }
  if (new Set(rows).size !== rows.length) throw fail(`selected a row twice: [${rows}]`);
  const outside = rows.find((row) => !Number.isInteger(row) || row < 0 || row >= positions.length);
  if (outside !== undefined) throw fail(`selected row ${outside} of ${positions.length} masked rows`);

  const committing = new Set(rows.map((row) => positions[row]!));
  const touchable = (position: number) =>
    position in response &&
    !fixed.has(position) &&
    (response[position] !== predictor.maskId || committing.has(position));
  for (const { position, token } of edits) {
    if (!touchable(position) || committing.has(position))
      throw fail(`edited position ${position}, which is not its to edit`);
    if (!isToken(token, predictor)) throw fail(`edited position ${position} to ${token}, which is no token`);
  }
  const stuck = remasks.find((position) => !touchable(position));
  if (stuck !== undefined) throw fail(`gave back position ${stuck}, which it never committed`);
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

function apply(response: Int32Array, maskId: number, commits: readonly AppliedCommit[], selection: Selection): void {
  for (const { position, token } of commits) response[position] = token;
  for (const { position, token } of selection.edits ?? []) response[position] = token;
  for (const position of selection.remasks ?? []) response[position] = maskId;
}
