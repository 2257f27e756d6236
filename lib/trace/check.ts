/** What the form of a trace cannot say: whether its canvases, tables and commits agree with each other. */
import { canvasAfter, initialCanvas, priorPositions } from "./canvas";
import type { Iteration, Trace } from "./schema";
import { finish } from "./steps";

const TOLERANCE = 1e-6;

/** Contradictions in a trace, each naming where; empty for a sound one. Stops after the first iteration that has any. */
export const problemsOf = (trace: Trace): string[] => finish(problemSteps(trace));

/** The same in steps; yields how many iterations have been looked at. */
export function* problemSteps(trace: Trace): Generator<number, string[], void> {
  const { vocabulary, responseLength, outcome } = trace;
  const isToken = (id: number) => id < vocabulary.size && id !== vocabulary.maskId;
  const priorProblem = trace.prior.find(([position, token]) => position >= responseLength || !isToken(token));
  if (priorProblem) return [`trace.prior: [${priorProblem}] lies outside the response or is no token`];
  if (trace.branch && trace.branch.iteration > trace.iterations.length) {
    return [`trace.branch.iteration: expected at most ${trace.iterations.length}, found ${trace.branch.iteration}`];
  }

  let canvas = initialCanvas(trace);
  for (const [index, iteration] of trace.iterations.entries()) {
    const found = iterationProblem(iteration, canvas, trace);
    if (found) return [`trace.iterations.${index}.${found}`];
    if (iteration.index !== index)
      return [`trace.iterations.${index}.index: expected ${index}, found ${iteration.index}`];
    canvas = canvasAfter(iteration, vocabulary.maskId);
    yield index + 1;
  }
  const difference = firstDifference(canvas, outcome.answer);
  if (difference !== null) return [`trace.outcome.answer: differs from the iterations at position ${difference}`];
  const masks = canvas.filter((token) => token === vocabulary.maskId).length;
  if (masks !== outcome.remainingMasks) {
    return [`trace.outcome.remainingMasks: expected ${masks}, found ${outcome.remainingMasks}`];
  }
  return [];
}

function iterationProblem(iteration: Iteration, canvas: readonly number[], trace: Trace): string | null {
  const responseLength = canvas.length;
  const difference = firstDifference(canvas, iteration.canvas);
  if (difference !== null) return `canvas: expected what the iteration before left, differs at position ${difference}`;
  const rows = iteration.positions.length;
  for (const column of ["tokens", "probability", "score", "entropy", "margin", "topIds", "topProbs"] as const) {
    const found = iteration[column]?.length ?? rows;
    if (found !== rows) return `${column}: expected ${rows} rows, found ${found}`;
  }
  const misplaced = iteration.positions.find(
    (position, row, all) => position >= responseLength || (row > 0 && position <= all[row - 1]!),
  );
  if (misplaced !== undefined) return `positions: ${misplaced} is out of order or outside 0 … ${responseLength - 1}`;
  const { probability = [], topIds, topProbs, commits } = iteration;
  if (!topIds !== !topProbs) return `${topIds ? "topProbs" : "topIds"}: expected both columns of candidates, found one`;
  const ragged = topIds?.findIndex((ids, row) => ids.length !== topProbs![row]!.length) ?? -1;
  if (ragged >= 0)
    return `topProbs.${ragged}: expected ${topIds![ragged]!.length} as in topIds, found ${topProbs![ragged]!.length}`;
  const committed = commits.flatMap((commit) => commit.probability ?? []);
  const improbable = [...probability, ...(topProbs ?? []).flat(), ...committed].find((p) => p < 0 || p > 1 + TOLERANCE);
  if (improbable !== undefined) return `probability: ${improbable} lies outside [0, 1]`;
  return (
    triedProblem(iteration, canvas, trace.vocabulary) ??
    observationProblem(iteration, canvas, trace) ??
    commitProblem(iteration, canvas, trace.vocabulary) ??
    spliceProblem(iteration, canvas, trace.vocabulary)
  );
}

/** Tokens that only one evaluation saw, and what the companion said. */
function triedProblem(
  { draft = [], context = [], consulted }: Iteration,
  canvas: readonly number[],
  { size, maskId }: Trace["vocabulary"],
): string | null {
  const known = draft.find(([position]) => canvas[position] !== maskId);
  if (known) return `draft: position ${known[0]} is not masked`;
  const { positions = [], argmax = [], probability = [] } = consulted ?? {};
  if (argmax.length !== positions.length || probability.length !== positions.length) {
    return `consulted: expected ${positions.length} rows, found ${argmax.length} and ${probability.length}`;
  }
  const outside = positions.find(
    (position, row) => position >= canvas.length || position <= (positions[row - 1] ?? -1),
  );
  if (outside !== undefined)
    return `consulted.positions: ${outside} is out of order or outside 0 … ${canvas.length - 1}`;
  const odd = [...draft.map(([, token]) => token), ...context].find((token) => token >= size || token === maskId);
  return odd === undefined ? null : `draft and context: ${odd} is no token`;
}

function observationProblem({ index, observed }: Iteration, canvas: readonly number[], trace: Trace): string | null {
  if (!observed) return null;
  const { positions, argmax, probability, standing } = observed;
  const columns = { argmax, probability, standing };
  for (const [name, column] of Object.entries(columns)) {
    if (column.length !== positions.length)
      return `observed.${name}: expected ${positions.length} rows, found ${column.length}`;
  }
  const unordered = positions.find((position, row) => row > 0 && position <= positions[row - 1]!);
  if (unordered !== undefined) return `observed.positions: ${unordered} is out of order`;
  const { size, maskId } = trace.vocabulary;
  const fixed = priorPositions(trace, index);
  const unknown = positions.find((at) => canvas[at] === undefined || canvas[at] === maskId || fixed.has(at));
  if (unknown !== undefined) return `observed.positions: ${unknown} is masked, outside or of the structure prior`;
  const odd = argmax.find((token) => token >= size);
  if (odd !== undefined) return `observed.argmax: ${odd} is no token`;
  const improbable = [...probability, ...standing].find((p) => p !== null && (p < 0 || p > 1 + TOLERANCE));
  return improbable === undefined ? null : `observed: a probability of ${improbable} lies outside [0, 1]`;
}

function commitProblem(
  { commits, edits = [], remasks = [] }: Iteration,
  canvas: readonly number[],
  { size, maskId }: Trace["vocabulary"],
): string | null {
  const responseLength = canvas.length;
  const seen = new Set<number>();
  for (const [index, { position, token }] of commits.entries()) {
    if (seen.has(position)) return `commits.${index}: position ${position} is committed twice`;
    if (position >= responseLength || canvas[position] !== maskId)
      return `commits.${index}: position ${position} is not masked`;
    if (token >= size || token === maskId) return `commits.${index}: ${token} is no token`;
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
  { splices = [] }: Iteration,
  canvas: readonly number[],
  { size }: Trace["vocabulary"],
): string | null {
  let length = canvas.length;
  for (const [index, { position, remove, tokens }] of splices.entries()) {
    if (position + remove > length) return `splices.${index}: cuts ${remove} positions at ${position} of ${length}`;
    const odd = tokens.find((token) => token >= size);
    if (odd !== undefined) return `splices.${index}: ${odd} is no token`;
    length += tokens.length - remove;
  }
  return null;
}

/** First position where two canvases differ (length counts), or null. */
function firstDifference(expected: readonly number[], found: readonly number[]): number | null {
  const length = Math.max(expected.length, found.length);
  for (let position = 0; position < length; position++) {
    if (expected[position] !== found[position]) return position;
  }
  return null;
}
