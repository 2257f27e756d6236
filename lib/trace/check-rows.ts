/** Whether the numbers of one iteration can be what they are said to be, and agree with one another. */
import { type CandidateTable, candidatesInRow, tableIfPacked } from "./packed";
import { numbersOf } from "./packed-lists";
import type { Iteration, Trace } from "./schema";

/** Probabilities are float32 numbers that were written with seven digits. */
const TOLERANCE = 1e-6;
/** The same of numbers that are computed from several of them, perhaps in another order elsewhere. */
const LOOSE = 1e-3;

type Commit = Iteration["commits"][number];
type Vocabulary = Pick<Trace["vocabulary"], "size">;

/** What is wrong with the table of an iteration, with its place within the iteration; null where nothing is. */
export function tableProblem(iteration: Iteration, { size }: Vocabulary): string | null {
  // ln V is the entropy of V equal chances.
  const most = Math.log(size) + LOOSE;
  return (
    idProblem("tokens", numbersOf(iteration, "tokens") ?? [], size) ??
    rangeProblem("probability", numbersOf(iteration, "probability"), 0, 1, TOLERANCE) ??
    rangeProblem("margin", numbersOf(iteration, "margin"), 0, 1, TOLERANCE) ??
    rangeProblem(
      "entropy",
      numbersOf(iteration, "entropy"),
      0,
      most,
      TOLERANCE,
      `ln ${size} = ${Math.log(size).toFixed(3)}`,
    ) ??
    candidatesProblem(iteration, size)
  );
}

/** Most of a large trace is candidates: they are looked through as they are packed, and lists made where a sentence is needed. */
function candidatesProblem(iteration: Iteration, size: number): string | null {
  const packed = tableIfPacked(iteration);
  if (packed && isSoundTable(packed, numbersOf(iteration, "margin"), size)) return null;
  const { margin, topIds, topProbs } = iteration;
  return (
    firstOf(topIds, (ids, row) => candidateProblem(ids, topProbs![row]!, row, size)) ??
    firstOf(topProbs, (probs, row) => marginProblem(probs, margin?.[row], row))
  );
}

function isSoundTable(table: CandidateTable, margin: ArrayLike<number> | undefined, size: number): boolean {
  const { starts, ids, probs } = table;
  for (let row = 0; row < starts.length - 1; row++) {
    const [from, to] = [starts[row]!, starts[row + 1]!];
    if (!isSoundRow(ids, probs, from, to, size)) return false;
    const told = margin?.[row];
    if (to - from > 1 && told !== undefined && !(Math.abs(probs[from]! - probs[from + 1]! - told) <= LOOSE))
      return false;
  }
  return true;
}

/** The place of an id that the vocabulary does not have. */
export function idProblem(name: string, ids: ArrayLike<number>, size: number): string | null {
  for (let at = 0; at < ids.length; at++) {
    if (!(ids[at]! >= size)) continue;
    return `${name}.${at}: expected an id below ${size}, the size of the vocabulary, found ${ids[at]}`;
  }
  return null;
}

/** The place of a number outside its range; none is never outside. */
export function rangeProblem(
  name: string,
  values: ArrayLike<number | null> | undefined,
  low: number,
  high: number,
  tolerance: number,
  limit = String(high),
): string | null {
  const row = values ? placeOutside(values, low - tolerance, high + tolerance) : -1;
  return row < 0 ? null : `${name}.${row}: expected a number from ${low} to ${limit}, found ${values![row]}`;
}

function placeOutside(values: ArrayLike<number | null>, least: number, most: number): number {
  if (values instanceof Float64Array) return placeOutsidePacked(values, least, most);
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (value !== null && !(value >= least && value <= most)) return at;
  }
  return -1;
}

/** None is no number here, which is neither more nor less than another. */
function placeOutsidePacked(values: Float64Array, least: number, most: number): number {
  for (let at = 0; at < values.length; at++) if (values[at]! < least || values[at]! > most) return at;
  return -1;
}

/** Candidates are different tokens by falling probability, and share 1 at most. */
function candidateProblem(ids: readonly number[], probs: readonly number[], row: number, size: number): string | null {
  if (isSoundRow(ids, probs, 0, ids.length, size)) return null;
  const outside = idProblem(`topIds.${row}`, ids, size) ?? rangeProblem(`topProbs.${row}`, probs, 0, 1, TOLERANCE);
  if (outside) return outside;
  const twice = new Set(ids).size < ids.length ? ids.findIndex((id, slot) => ids.indexOf(id) < slot) : -1;
  if (twice >= 0) return `topIds.${row}.${twice}: expected each candidate once, found ${ids[twice]} again`;
  const rising = probs.findIndex((p, slot) => slot > 0 && p > probs[slot - 1]! + TOLERANCE);
  if (rising >= 0) {
    return `topProbs.${row}.${rising}: expected candidates by falling probability, at most ${probs[rising - 1]}, found ${probs[rising]}`;
  }
  const sum = probs.reduce((total, p) => total + p, 0);
  return sum <= 1 + LOOSE ? null : `topProbs.${row}: expected probabilities that add up to 1 at most, found ${sum}`;
}

/** Whether nothing is wrong with the candidates from one place of the lists to before another. */
function isSoundRow(ids: ArrayLike<number>, probs: ArrayLike<number>, from: number, to: number, size: number): boolean {
  let sum = 0;
  for (let at = from; at < to; at++) {
    const p = probs[at]!;
    if (ids[at]! >= size || !(p >= -TOLERANCE && p <= 1 + TOLERANCE)) return false;
    if (at > from && p > probs[at - 1]! + TOLERANCE) return false;
    for (let before = from; before < at; before++) if (ids[before] === ids[at]) return false;
    sum += p;
  }
  return sum <= 1 + LOOSE;
}

/** The margin is what the best candidate is ahead of the next. */
function marginProblem(probs: readonly number[], margin: number | undefined, row: number): string | null {
  const [best, next] = probs;
  if (best === undefined || next === undefined || margin === undefined) return null;
  if (Math.abs(best - next - margin) <= LOOSE) return null;
  return `margin.${row}: expected ${best - next}, the best candidate minus the next, found ${margin}`;
}

/** What the table of an iteration says about its commits, looked up once. */
export function commitChecker(iteration: Iteration, masked: number): (commit: Commit) => string | null {
  const positions = numbersOf(iteration, "positions") ?? [];
  const tokens = numbersOf(iteration, "tokens") ?? [];
  const probability = numbersOf(iteration, "probability");
  const score = numbersOf(iteration, "score");
  // Sorting all rows is for those that have much to hold against it.
  let ranks: ReturnType<typeof ranksOf> | null = null;
  let asked = 0;
  const rankOf = (own: number) => {
    if (++asked <= FEW) return rankAmong(score ?? [], own);
    ranks ??= ranksOf(score ?? []);
    return ranks.get(own)!;
  };
  const most = positions.length || masked;
  /** What the network gave a token in a row, where that was recorded. */
  const saidOf = (token: number, row: number) => {
    if (token === tokens[row]) return probability?.[row];
    const candidates = candidatesInRow(iteration, row);
    return candidates?.probs[candidates.ids.indexOf(token)];
  };

  return (commit) => {
    const range = rangeProblem("probability", [commit.probability ?? null], 0, 1, TOLERANCE);
    if (range) return range.replace(".0", "");
    if (commit.rank !== undefined && commit.rank > most) return `rank: expected 1 to ${most}, found ${commit.rank}`;
    const row = placeOf(positions, commit.position);
    if (row < 0) return null;
    const said = saidOf(commit.token, row);
    if (commit.probability !== undefined && said !== undefined && !isNear(commit.probability, said))
      return `probability: expected ${said}, as in its row, found ${commit.probability}`;
    const own = score?.[row];
    if (own === undefined) return null;
    if (commit.score !== undefined && !isNear(commit.score, own))
      return `score: expected ${own}, as in its row, found ${commit.score}`;
    if (commit.rank === undefined) return null;
    const [best, worst] = rankOf(own);
    if (commit.rank >= best && commit.rank <= worst) return null;
    return `rank: expected ${best === worst ? best : `${best} to ${worst}`} by the scores of its iteration, found ${commit.rank}`;
  };
}

/** Where a number stands in an ascending list; −1 where it does not. */
function placeOf(ascending: ArrayLike<number>, wanted: number): number {
  let [from, to] = [0, ascending.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (ascending[middle]! < wanted) from = middle + 1;
    else to = middle;
  }
  return ascending[from] === wanted ? from : -1;
}

const isNear = (value: number, other: number) => Math.abs(value - other) <= LOOSE * Math.max(1, Math.abs(other));

/** Ranks that are counted one by one before all are worked out. */
const FEW = 8;

function rankAmong(scores: ArrayLike<number>, own: number): readonly [best: number, worst: number] {
  let [better, equal] = [0, 0];
  for (let row = 0; row < scores.length; row++) {
    if (scores[row]! > own) better++;
    else if (scores[row] === own) equal++;
  }
  return [better + 1, better + equal];
}

/** The ranks that each score can have, 1 being the best: equal ones may stand in any order. */
function ranksOf(scores: ArrayLike<number>): ReadonlyMap<number, readonly [best: number, worst: number]> {
  const ranks = new Map<number, readonly [number, number]>();
  for (const [index, score] of Float64Array.from(scores).sort().reverse().entries()) {
    ranks.set(score, [ranks.get(score)?.[0] ?? index + 1, index + 1]);
  }
  return ranks;
}

/** The first problem in a list that may not have been recorded. */
function firstOf<Value>(
  values: readonly Value[] | undefined,
  problem: (value: Value, index: number) => string | null,
): string | null {
  for (const [index, value] of (values ?? []).entries()) {
    const found = problem(value, index);
    if (found) return found;
  }
  return null;
}
