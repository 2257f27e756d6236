/** What the loop holds strategies and predictors to. Every breach is an error that names what was expected and got. */
import type { MaskPredictor, PredictionTable } from "@/lib/engine/predictor";
import { type Canvas, isToken } from "./canvas";
import type { Drafter } from "./run-state";
import type {
  CompanionQuestion,
  DecodingStrategy,
  DrafterQuestion,
  DraftHeads,
  ModelQuestion,
  ProbeQuestion,
  Selection,
  Settings,
  Splice,
} from "./strategy";

/** Makes an error that says where it happened. */
export type Fail = (what: string) => Error;

/** @throws RangeError when the predictor or the request lacks something that the run needs */
export function checkNeeds(
  { id, needs, reads }: DecodingStrategy,
  { offers, vocabularySize }: MaskPredictor,
  tokenFrequencies: ArrayLike<number> | undefined,
): void {
  if (needs.verification && !offers?.verification) {
    throw new RangeError(`strategy "${id}" needs a predictor that verifies tokens; this one does not`);
  }
  if (needs.earlyExit && !offers?.earlyExit) {
    throw new RangeError(`strategy "${id}" needs a predictor that lets a row out early; this one does not`);
  }
  if (needs.branches && !offers?.branches) {
    throw new RangeError(
      `strategy "${id}" needs a predictor that looks along side branches of a draft; this one does not`,
    );
  }
  if (reads && !offers?.attention) {
    throw new RangeError(`strategy "${id}" needs a predictor that tells its attention; this one does not`);
  }
  if (needs.frequencies && tokenFrequencies?.length !== vocabularySize) {
    const given = tokenFrequencies ? `${tokenFrequencies.length}` : "none";
    throw new RangeError(`strategy "${id}" needs ${vocabularySize} token frequencies, got ${given}`);
  }
}

/** Holds a way out of the network against what the network has. */
export function checkExit({ exit }: ModelQuestion, { offers }: MaskPredictor, fail: Fail): void {
  if (exit === undefined || exit.measure === "head" || offers?.exitHeads) return;
  throw fail(
    "asked for trained ways out of the network, and this model has none: choose the last head, or another model",
  );
}

/** @throws RangeError when the strategy needs a companion and has none, or one that speaks of other tokens */
export function checkCompanion(
  { id, needs }: DecodingStrategy,
  predictor: MaskPredictor,
  companion: MaskPredictor | undefined,
  drafter: Drafter | undefined,
): void {
  if (!needs.companion) return;
  if (needs.companion === "foreign") {
    checkDrafter(id, predictor, drafter);
    return;
  }
  if (!companion) throw new RangeError(`strategy "${id}" needs a second network as its companion; there is none`);
  for (const fact of ["vocabularySize", "maskId", "promptLength"] as const) {
    if (companion[fact] === predictor[fact]) continue;
    throw new RangeError(
      `strategy "${id}" needs a companion with ${fact} ${predictor[fact]}, like the model's, found ${companion[fact]}`,
    );
  }
}

/** @throws RangeError when there is no drafter, or its vocabulary has nothing in common with the model's */
function checkDrafter(id: string, predictor: MaskPredictor, drafter: Drafter | undefined): void {
  if (!drafter) throw new RangeError(`strategy "${id}" needs a second network as its drafter; there is none`);
  const { translation } = drafter;
  for (const [whose, network, vocabulary] of [
    ["model", predictor, translation.own],
    ["drafter", drafter.predictor, translation.drafter],
  ] as const) {
    if (vocabulary.size <= network.vocabularySize) continue;
    throw new RangeError(
      `strategy "${id}" needs a vocabulary of up to ${network.vocabularySize} tokens for its ${whose}, found ${vocabulary.size}`,
    );
  }
  if (translation.sharedCount > 0) return;
  throw new RangeError(
    `strategy "${id}" needs a drafter that shares tokens with the model: the two have none in common`,
  );
}

/** @throws RangeError when the strategy needs a drafter inside the model, and it has none of its vocabulary */
export function checkHeads(
  { id, needs }: DecodingStrategy,
  { vocabularySize }: MaskPredictor,
  heads: DraftHeads | undefined,
): void {
  if (!needs.heads) return;
  if (!heads) throw new RangeError(`strategy "${id}" needs a model with a drafting layer of its own; there is none`);
  const found = heads.network.vocabularySize;
  if (found === vocabularySize) return;
  throw new RangeError(`strategy "${id}" needs a drafting layer of ${vocabularySize} tokens, found one of ${found}`);
}

/** Holds a question to a drafter against its vocabulary. */
export function checkDrafterQuestion({ written }: DrafterQuestion, drafter: Drafter, fail: Fail): void {
  const odd = written.find((token) => !isToken(token, drafter.predictor));
  if (odd !== undefined) throw fail(`showed its drafter ${odd}, which is no token`);
}

/** Holds the tokens that only one evaluation sees against the canvas, and against what the strategy said it needs. */
export function checkExtraTokens(
  { draft = [], branches = [], context = [] }: ModelQuestion,
  { needs }: DecodingStrategy,
  masked: Int32Array,
  predictor: MaskPredictor,
  fail: Fail,
): void {
  if (branches.length > 0 && !needs.branches) throw fail("drafted side branches unannounced");
  if (draft.length + context.length > 0 && !needs.extraTokens) throw fail("tried out tokens unannounced");
  if (draft.length > masked.length) throw fail(`drafted ${draft.length} tokens for ${masked.length} masked positions`);
  const stray = branches.findIndex(([after], index) => !(after >= -1 && after < draft.length + index));
  if (stray >= 0) throw fail(`drafted a side branch behind ${branches[stray]![0]}, which is not before it`);
  const tokens = [...draft, ...branches.map(([, token]) => token), ...context];
  const odd = tokens.find((token) => !isToken(token, predictor));
  if (odd !== undefined) throw fail(`tried out ${odd}, which is no token`);
}

/** Holds a question to the companion against the response. */
export function checkCompanionQuestion(
  { tokens, rows }: CompanionQuestion,
  response: Int32Array,
  predictor: MaskPredictor,
  fail: Fail,
): void {
  const ascending = rows.every((row, index) => index === 0 || row > rows[index - 1]!);
  const outside = rows.some((row) => !(row in response));
  if (rows.length === 0 || !ascending || outside) {
    throw fail(`asked its companion about positions [${rows}] of ${response.length}`);
  }
  const taken = tokens.find(([position]) => response[position] !== predictor.maskId);
  if (taken) throw fail(`tried out a token at position ${taken[0]}, which is not masked`);
  const odd = tokens.find(([, token]) => !isToken(token, predictor));
  if (odd) throw fail(`tried out ${odd[1]}, which is no token`);
}

/** Holds a probe against the response it is about. */
export function checkProbe(
  { tokens, rows }: ProbeQuestion,
  { needs }: DecodingStrategy,
  { response, fixed }: Pick<Canvas, "response" | "fixed">,
  predictor: MaskPredictor,
  fail: Fail,
): void {
  if (!needs.extraTokens) throw fail("probed the network unannounced");
  const ascending = rows.every((row, index) => index === 0 || row > rows[index - 1]!);
  if (rows.length === 0 || !ascending || rows.some((row) => !(row in response))) {
    throw fail(`probed positions [${rows}] of ${response.length}`);
  }
  const taken = tokens.find(([position]) => !(position in response) || fixed.has(position));
  if (taken) throw fail(`probed with another token at position ${taken[0]}, which is fixed or not there`);
  const odd = tokens.find(([, token]) => token !== predictor.maskId && !isToken(token, predictor));
  if (odd) throw fail(`probed with ${odd[1]}, which is no token`);
}

/** The masked positions that a strategy asks about by itself: all, or its candidates. */
export function candidatesOf(
  strategy: DecodingStrategy,
  masked: Int32Array,
  settings: Settings,
  memory: unknown,
  fail: Fail,
): Int32Array {
  if (masked.length === 0) return masked;
  return checkedRows(strategy.candidates?.(masked, settings, memory) ?? masked, strategy, masked, fail);
}

/** The positions that a strategy asks about, all of which must be masked, and one at least unless it revises. */
export function checkedRows(rows: Int32Array, { revises }: DecodingStrategy, masked: Int32Array, fail: Fail) {
  const ordered = rows.every((position, row) => row === 0 || position > rows[row - 1]!);
  const missing = rows.length === 0 && masked.length > 0 && !revises;
  if (missing || !ordered || rows.some((position) => !masked.includes(position))) {
    throw fail(`asked about positions [${rows}] where [${masked}] are masked`);
  }
  return rows;
}

/** The positions that a strategy names, all of which must be known. */
export function knownOnes(named: Int32Array | undefined, known: Int32Array, fail: Fail): Int32Array {
  const stray = named?.find((position) => !known.includes(position));
  if (stray !== undefined) throw fail(`looked at position ${stray}, which is not known`);
  return named ?? new Int32Array();
}

/** Holds the answer of a predictor against what it was asked. */
export function checkPrediction(table: PredictionTable, rows: Int32Array, fail: Fail): void {
  if (table.positions.length !== rows.length || rows.some((position, row) => table.positions[row] !== position)) {
    throw fail(`asked about positions [${rows}] and the predictor answered for [${table.positions}]`);
  }
  const bad = table.topProbs.findIndex((probability) => !Number.isFinite(probability));
  if (bad >= 0) throw fail(`got a probability of ${table.topProbs[bad]} from the predictor`);
}

/** Holds a selection against the canvas. @param positions [M] response positions asked about */
export function checkSelection(
  { commits, edits = [], remasks = [], splices = [], idle }: Selection,
  positions: Int32Array,
  { response, fixed }: Canvas,
  predictor: MaskPredictor,
  fail: Fail,
): void {
  const rows = commits.map((commit) => commit.row);
  if (rows.length + edits.length + remasks.length + splices.length === 0 && !idle) {
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
  checkSplices(splices, response.length, fixed, predictor, fail);
}

/** Holds splices against a response of this length. */
export function checkSplices(
  splices: readonly Splice[],
  responseLength: number,
  fixed: ReadonlySet<number>,
  predictor: MaskPredictor,
  fail: Fail,
): void {
  let length = responseLength;
  let priors = [...fixed];
  for (const { position, remove, tokens } of splices) {
    const whole = [position, remove].every((value) => Number.isInteger(value) && value >= 0);
    if (!whole || position + remove > length) throw fail(`cut ${remove} positions at ${position} of ${length}`);
    const prior = priors.find((at) => at >= position && at < position + remove);
    if (prior !== undefined) throw fail(`cut out position ${prior}, which the structure prior fixes`);
    const odd = tokens.find((token) => token !== predictor.maskId && !isToken(token, predictor));
    if (odd !== undefined) throw fail(`inserted ${odd}, which is no token`);
    const growth = tokens.length - remove;
    priors = priors.map((at) => (at < position ? at : at + growth));
    length += growth;
  }
  if (length === 0) throw fail("left no response");
}
