/** What the form of a trace cannot say: whether its canvases, tables and commits agree with each other. */
import { positionAfter } from "@/lib/decoding/canvas";
import { canvasAfter, initialCanvas } from "./canvas";
import { commitChecker, idProblem, rangeProblem, tableProblem } from "./check-rows";
import { settingsProblem } from "./check-settings";
import { TRACE_LIMITS } from "./limits";
import { tableIfPacked } from "./packed";
import { numbersOf } from "./packed-lists";
import type { Iteration, Trace } from "./schema";
import { finish } from "./steps";

const TOLERANCE = 1e-6;

/** Contradictions in a trace, each naming where; empty for a sound one. Stops after the first iteration that has any. */
export const problemsOf = (trace: Trace): string[] => finish(problemSteps(trace));

/** What an iteration finds. */
interface Moment {
  /** [R] the response. */
  readonly canvas: ArrayLike<number>;
  /** Positions of the structure prior in it. */
  readonly fixed: ReadonlySet<number>;
  /** Since the run began, as the iteration before says. */
  readonly elapsedMs: number;
}

/** The same in steps; yields how many iterations have been looked at. */
export function* problemSteps(trace: Trace): Generator<number, string[], void> {
  const { vocabulary, outcome } = trace;
  const head = headProblem(trace);
  if (head) return [`trace.${head}`];

  const canvas = initialCanvas(trace);
  let moment: Moment = { canvas, fixed: new Set(trace.prior.map(([position]) => position)), elapsedMs: 0 };
  for (const [index, iteration] of trace.iterations.entries()) {
    const found = iterationProblem(iteration, moment, trace);
    if (found) return [`trace.iterations.${index}.${found}`];
    if (iteration.index !== index)
      return [`trace.iterations.${index}.index: expected ${index}, found ${iteration.index}`];
    if (trace.branch?.iteration === index) {
      const branch = interventionProblem(trace.branch.intervention, moment.canvas, vocabulary.size);
      if (branch) return [`trace.branch.intervention.${branch}`];
    }
    moment = momentAfter(iteration, moment, vocabulary.maskId);
    yield index + 1;
  }
  const difference = differenceOf(moment.canvas, outcome.answer);
  if (difference) return [`trace.outcome.answer: differs from the iterations ${difference}`];
  const masks = countOf(vocabulary.maskId, moment.canvas);
  if (masks !== outcome.remainingMasks) {
    return [`trace.outcome.remainingMasks: expected ${masks}, found ${outcome.remainingMasks}`];
  }
  return [];
}

function momentAfter(iteration: Iteration, { fixed, elapsedMs }: Moment, maskId: number): Moment {
  const { splices = [] } = iteration;
  const moved = splices.length === 0 ? fixed : [...fixed].map((at) => positionAfter(at, splices));
  return {
    canvas: canvasAfter(iteration, maskId),
    fixed: new Set([...moved].filter((at) => at !== null)),
    elapsedMs: iteration.elapsedMs ?? elapsedMs,
  };
}

/** What stands before the iterations. Lengths are compared before anything of such a length is made. */
function headProblem(trace: Trace): string | null {
  const { vocabulary, responseLength, outcome, iterations, branch, prompt, prior } = trace;
  const { size, maskId } = vocabulary;
  const begun = (iterations[0] && numbersOf(iterations[0], "canvas")) ?? outcome.answer;
  if (responseLength !== begun.length) {
    const where = iterations.length > 0 ? "iterations.0.canvas" : "outcome.answer";
    return `responseLength: expected ${begun.length} as in ${where}, found ${responseLength}`;
  }
  for (const name of ["maskId", "padId", "eosId"] as const) {
    const id = vocabulary[name];
    if (id !== null && id >= size) return `vocabulary.${name}: expected an id below ${size}, found ${id}`;
  }
  const oddEnd = vocabulary.eosIds?.find((id) => id >= size);
  if (oddEnd !== undefined) return `vocabulary.eosIds: expected ids below ${size}, found ${oddEnd}`;
  const isToken = (id: number) => id < size && id !== maskId;
  const odd = prior.find(([position, token]) => position >= responseLength || !isToken(token));
  if (odd) return `prior: [${odd}] lies outside the response or is no token`;
  if (branch && branch.iteration > iterations.length) {
    return `branch.iteration: expected at most ${iterations.length}, found ${branch.iteration}`;
  }
  return idProblem("prompt", prompt, size) ?? partProblem(trace) ?? settingsProblem(trace);
}

/** Spans of the prompt lie within it. */
function partProblem({ parts = [], prompt, batch }: Trace): string | null {
  const odd = parts.findIndex(({ from, to }) => from > to || to > prompt.length);
  if (odd >= 0)
    return `parts.${odd}: expected a span within 0 … ${prompt.length}, found ${parts[odd]!.from} to ${parts[odd]!.to}`;
  return batch && batch.row >= batch.rows ? `batch.row: expected a row below ${batch.rows}, found ${batch.row}` : null;
}

function iterationProblem(iteration: Iteration, { canvas, fixed, elapsedMs }: Moment, trace: Trace): string | null {
  const { vocabulary } = trace;
  const difference = differenceOf(canvas, numbersOf(iteration, "canvas") ?? []);
  if (difference) return `canvas: expected what the iteration before left, differs ${difference}`;
  return (
    shapeProblem(iteration, canvas.length) ??
    sightProblem(iteration, canvas.length, vocabulary) ??
    tableProblem(iteration, vocabulary) ??
    triedProblem(iteration, canvas, vocabulary) ??
    observationProblem(iteration, canvas, fixed, vocabulary) ??
    commitProblem(iteration, canvas, vocabulary) ??
    spliceProblem(iteration, canvas, vocabulary) ??
    passProblem(iteration, canvas.length, trace) ??
    timeProblem(iteration, elapsedMs)
  );
}

/** Whether the columns of the table run parallel. */
function shapeProblem(iteration: Iteration, responseLength: number): string | null {
  const positions = numbersOf(iteration, "positions") ?? [];
  const rows = positions.length;
  const packed = tableIfPacked(iteration);
  const odd = (column: string, found = rows) =>
    found === rows ? null : `${column}: expected ${rows} rows, found ${found}`;
  for (const column of ["tokens", "probability", "score", "entropy", "margin"] as const) {
    const problem = odd(column, numbersOf(iteration, column)?.length);
    if (problem) return problem;
  }
  const problem = packed
    ? null
    : (odd("topIds", iteration.topIds?.length) ?? odd("topProbs", iteration.topProbs?.length));
  if (problem) return problem;
  const misplaced = rowOutOfOrder(positions, responseLength);
  if (misplaced >= 0) return `positions: ${positions[misplaced]} is out of order or outside 0 … ${responseLength - 1}`;
  if (packed) return odd("topIds", packed.starts.length - 1);
  const { topIds, topProbs } = iteration;
  if (!topIds !== !topProbs) return `${topIds ? "topProbs" : "topIds"}: expected both columns of candidates, found one`;
  const ragged = topIds?.findIndex((ids, row) => ids.length !== topProbs![row]!.length) ?? -1;
  if (ragged < 0) return null;
  return `topProbs.${ragged}: expected ${topIds![ragged]!.length} as in topIds, found ${topProbs![ragged]!.length}`;
}

function countOf(wanted: number, ids: ArrayLike<number>): number {
  let count = 0;
  for (let at = 0; at < ids.length; at++) if (ids[at] === wanted) count++;
  return count;
}

/** The first row whose position lies outside the response, or not behind that of the row before; −1 where none does. */
function rowOutOfOrder(positions: ArrayLike<number>, responseLength: number): number {
  for (let row = 0; row < positions.length; row++)
    if (positions[row]! >= responseLength || (row > 0 && positions[row]! <= positions[row - 1]!)) return row;
  return -1;
}

/** What the network saw and where, what is told coarsely, and what would have been put out. */
function sightProblem(
  { window, field, seen, shown }: Iteration,
  responseLength: number,
  { size }: Trace["vocabulary"],
): string | null {
  if (window && (window[0] > window[1] || window[1] > responseLength))
    return `window: expected a span within 0 … ${responseLength}, found ${window[0]} to ${window[1]}`;
  const outside = field?.positions.find((position) => position >= responseLength);
  if (outside !== undefined) return `field.positions: expected positions below ${responseLength}, found ${outside}`;
  for (const [name, ids] of Object.entries({ canvas: seen, shown })) {
    if (ids && ids.length !== responseLength) return `${name}: expected ${responseLength} tokens, found ${ids.length}`;
    const odd = ids && idProblem(name, ids, size);
    if (odd) return odd;
  }
  return null;
}

/** Positions of prompt and response that were run, and what the evaluations cost. */
function passProblem(
  { cache, cost, companionCost, branches = [], context = [], gate }: Iteration,
  length: number,
  trace: Trace,
) {
  const positions = trace.prompt.length + length + context.length;
  const spans = { "cache.ran": cache?.ran, "cache.seen": cache?.seen, "cache.selective.run": cache?.selective?.run };
  // A shadow of the response, to verify tokens, padding to the end of a block, or side branches may be run behind it.
  const end = positions + length + branches.length;
  for (const [name, list = []] of Object.entries(spans)) {
    const odd = list.findIndex(([from, to], at) => from >= to || to > end || from < (list[at - 1]?.[1] ?? 0));
    if (odd >= 0)
      return `${name}.${odd}: expected ascending spans within 0 … ${end}, found ${JSON.stringify(list[odd])}`;
  }
  for (const name of ["from", "count"] as const) {
    const number = cache?.selective?.[name] ?? 0;
    if (number > positions) return `cache.selective.${name}: expected at most ${positions}, found ${number}`;
  }
  for (const [name, of] of Object.entries({ cost, companionCost })) {
    const most = (of?.evaluations ?? 0) * end;
    const ran = of ? of.tokens + of.cachedTokens : 0;
    if (ran > most)
      return `${name}: expected at most ${most} positions in ${of!.evaluations} evaluations, found ${ran}`;
  }
  const { quota = 0 } = gate;
  return quota > length ? `gate.quota: expected at most ${length} positions, found ${quota}` : null;
}

/** Clocks run forward. */
const timeProblem = ({ elapsedMs }: Iteration, before: number): string | null =>
  elapsedMs === undefined || elapsedMs >= before
    ? null
    : `elapsedMs: expected at least ${before} as in the iteration before, found ${elapsedMs}`;

/** What was changed by hand, on the canvas that it was changed on. */
function interventionProblem(
  { choose = [], force = [], remask = [], splices = [] }: NonNullable<Trace["branch"]>["intervention"],
  canvas: ArrayLike<number>,
  size: number,
): string | null {
  const named = { choose, force: force.map(({ position }) => position), remask };
  for (const [name, positions] of Object.entries(named)) {
    const outside = positions.find((position) => position >= canvas.length);
    if (outside !== undefined) return `${name}: expected positions below ${canvas.length}, found ${outside}`;
  }
  const tokens = force.map(({ token }) => token);
  return idProblem("force", tokens, size) ?? spliceProblem({ splices }, canvas, { size });
}

/** Tokens that only one evaluation saw, and what the companion said. */
function triedProblem(
  { draft = [], branches = [], context = [], pieces, consulted }: Iteration,
  canvas: ArrayLike<number>,
  { size, maskId }: Trace["vocabulary"],
): string | null {
  const known = draft.find(([position]) => canvas[position] !== maskId);
  if (known) return `draft: position ${known[0]} is not masked`;
  const columns = Object.entries(pieces ?? {});
  const short = columns.find(([, column]) => column.length !== pieces?.text.length);
  if (short) return `pieces: expected ${pieces?.text.length} rows, found ${short[1].length} of ${short[0]}`;
  const stray = pieces?.place.find((place) => place !== null && place >= draft.length);
  if (stray !== undefined) return `pieces.place: ${stray} is outside the draft of ${draft.length} tokens`;
  const { positions = [], argmax = [], probability = [] } = consulted ?? {};
  if (argmax.length !== positions.length || probability.length !== positions.length) {
    return `consulted: expected ${positions.length} rows, found ${argmax.length} and ${probability.length}`;
  }
  const outside = positions.find(
    (position, row) => position >= canvas.length || position <= (positions[row - 1] ?? -1),
  );
  if (outside !== undefined)
    return `consulted.positions: ${outside} is out of order or outside 0 … ${canvas.length - 1}`;
  const loose = branches.findIndex(([after], place) => after >= draft.length + place);
  if (loose >= 0) return `branches.${loose}: stands behind ${branches[loose]![0]}, which is not before it`;
  const tokens = [...draft, ...branches].map(([, token]) => token);
  const odd = [...tokens, ...context].find((token) => token >= size || token === maskId);
  if (odd !== undefined) return `draft and context: ${odd} is no token`;
  return (
    idProblem("consulted.argmax", argmax, size) ?? rangeProblem("consulted.probability", probability, 0, 1, TOLERANCE)
  );
}

function observationProblem(
  { observed }: Iteration,
  canvas: ArrayLike<number>,
  fixed: ReadonlySet<number>,
  { size, maskId }: Trace["vocabulary"],
): string | null {
  if (!observed) return null;
  const positions = numbersOf(observed, "positions") ?? [];
  for (const name of ["argmax", "probability", "standing"] as const) {
    const found = numbersOf(observed, name)?.length ?? 0;
    if (found !== positions.length) return `observed.${name}: expected ${positions.length} rows, found ${found}`;
  }
  const unordered = rowOutOfOrder(positions, Number.POSITIVE_INFINITY);
  if (unordered >= 0) return `observed.positions: ${positions[unordered]} is out of order`;
  for (let row = 0; row < positions.length; row++) {
    const at = positions[row]!;
    if (at >= canvas.length || canvas[at] === maskId || fixed.has(at))
      return `observed.positions: ${at} is masked, outside or of the structure prior`;
  }
  return (
    idProblem("observed.argmax", numbersOf(observed, "argmax") ?? [], size) ??
    rangeProblem("observed.probability", numbersOf(observed, "probability"), 0, 1, TOLERANCE) ??
    rangeProblem("observed.standing", numbersOf(observed, "standing"), 0, 1, TOLERANCE)
  );
}

function commitProblem(
  iteration: Iteration,
  canvas: ArrayLike<number>,
  { size, maskId }: Trace["vocabulary"],
): string | null {
  const { commits, edits = [], remasks = [] } = iteration;
  const responseLength = canvas.length;
  const numbersOf = commitChecker(iteration, countOf(maskId, canvas));
  const seen = new Set<number>();
  for (const [index, commit] of commits.entries()) {
    const { position, token } = commit;
    if (seen.has(position)) return `commits.${index}: position ${position} is committed twice`;
    if (position >= responseLength || canvas[position] !== maskId)
      return `commits.${index}: position ${position} is not masked`;
    if (token >= size || token === maskId) return `commits.${index}: ${token} is no token`;
    const found = numbersOf(commit);
    if (found) return `commits.${index}.${found}`;
    seen.add(position);
  }
  const known = (position: number) => position < responseLength && (canvas[position] !== maskId || seen.has(position));
  const badEdit = edits.find((edit) => !known(edit.position) || edit.token >= size || edit.token === maskId);
  if (badEdit) return `edits: position ${badEdit.position} holds nothing to edit or gets no token`;
  const badRemask = remasks.find((position) => !known(position));
  if (badRemask !== undefined) return `remasks: position ${badRemask} is not known`;
  return null;
}

function spliceProblem(
  { splices = [] }: Pick<Iteration, "splices">,
  canvas: ArrayLike<number>,
  { size }: Pick<Trace["vocabulary"], "size">,
): string | null {
  let length = canvas.length;
  for (const [index, { position, remove, tokens }] of splices.entries()) {
    if (position + remove > length) return `splices.${index}: cuts ${remove} positions at ${position} of ${length}`;
    const odd = tokens.find((token) => token >= size);
    if (odd !== undefined) return `splices.${index}: ${odd} is no token`;
    length += tokens.length - remove;
    if (length > TRACE_LIMITS.positions) {
      return `splices.${index}: expected a response of at most ${TRACE_LIMITS.positions} positions, found ${length}`;
    }
  }
  return length > 0 ? null : "splices: expected some positions to be left, found none";
}

/** Where two canvases differ first (length counts), and in what; null where they are the same. */
function differenceOf(expected: ArrayLike<number>, found: ArrayLike<number>): string | null {
  const length = Math.max(expected.length, found.length);
  for (let position = 0; position < length; position++) {
    if (expected[position] === found[position]) continue;
    return `at position ${position}: expected ${expected[position] ?? "none"}, found ${found[position] ?? "none"}`;
  }
  return null;
}
