/**
 * Which positions another rule would commit in a recorded iteration. It takes no evaluation, and so it holds for that
 * iteration alone: what came later was predicted from what the run itself had committed.
 */
import type { Intervention } from "@/lib/decoding/intervention";
import { nearestLegal } from "@/lib/decoding/params";
import type { Ranking, Settings } from "@/lib/decoding/strategy";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { isInherited, strategyAt } from "./ancestry";
import { gateRuleAt, passes, rankingAt } from "./ranking";

/** How many go: all above a threshold on the score, or the best `count`. */
export type WhatIfGate =
  | { readonly kind: "threshold"; readonly value: number }
  | { readonly kind: "quota"; readonly count: number };

/** A rule to try: what positions are ranked by, and how many of them go. */
export interface WhatIfRule {
  readonly ranking: Ranking;
  readonly gate: WhatIfGate;
}

/** What would be committed, with the token that was proposed there. */
interface WhatIfCommit {
  readonly position: number;
  readonly token: number;
  readonly probability: number;
  /** On the scale of the rule's ranking. */
  readonly score: number;
  /** 1 = best score. */
  readonly rank: number;
}

export interface WhatIf {
  /** 0-based index. */
  readonly iteration: number;
  readonly rule: WhatIfRule;
  /** By position. */
  readonly commits: readonly WhatIfCommit[];
  /** Positions the run committed as well. */
  readonly kept: readonly number[];
  /** Positions the run left masked. */
  readonly gained: readonly number[];
  /** Positions the run committed and this rule would not. */
  readonly lost: readonly number[];
  /** Nothing passes the threshold: what goes is what goes ahead then. */
  readonly isFallback: boolean;
  /** Why the strategy might choose otherwise, in a sentence; null where the rule is all there is to it. */
  readonly caveat: string | null;
}

/** The rule that the run itself used in an iteration, as far as it is one; null where no position was asked about, or where
 *  not all that rules may rank by was recorded. */
export function whatIfOf(trace: Trace, index: number): WhatIfRule | null {
  const iteration = trace.iterations[index];
  if (!iteration || iteration.positions.length === 0 || !tellsScores(iteration)) return null;
  return { ranking: rankingAt(trace, index), gate: gateOf(iteration) };
}

/** An iteration that tells all that a rule may rank by. */
type ScoredIteration = Iteration & Required<Pick<Iteration, "probability" | "score" | "entropy" | "margin">>;

const tellsScores = (iteration: Iteration): iteration is ScoredIteration =>
  [iteration.probability, iteration.score, iteration.entropy, iteration.margin].every((column) => column);

function gateOf({ gate, commits, positions }: Iteration): WhatIfGate {
  const isFlush = commits.length === positions.length && commits.some(({ reason }) => reason === "flush");
  if (gate.threshold !== undefined && !isFlush) return { kind: "threshold", value: gate.threshold };
  return { kind: "quota", count: gate.quota ?? commits.length };
}

/**
 * What a rule would commit in an iteration, held against what the run did there.
 * @throws RangeError without such an iteration, or without its scores
 */
export function whatIf(trace: Trace, index: number, rule: WhatIfRule): WhatIf {
  const iteration = trace.iterations[index];
  if (!iteration) throw new RangeError(`expected an iteration from 0 to ${trace.iterations.length - 1}, got ${index}`);
  if (!tellsScores(iteration))
    throw new RangeError(`expected the scores of iteration ${index}, which were not recorded`);
  const choice = choose(trace, iteration, rule);
  const positions = choice.commits.map(({ position }) => position);
  const committed = iteration.commits.map(({ position }) => position);
  return {
    iteration: index,
    rule,
    ...choice,
    kept: positions.filter((position) => committed.includes(position)),
    gained: positions.filter((position) => !committed.includes(position)),
    lost: committed.filter((position) => !positions.includes(position)),
    caveat: caveatOf(trace, iteration, choice.isFallback),
  };
}

function choose(trace: Trace, iteration: ScoredIteration, { ranking, gate }: WhatIfRule) {
  const { positions, tokens, probability } = iteration;
  const scores = scoresBy(ranking, trace, iteration);
  const order = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]! || tieOf(iteration, a, b));
  const passing =
    gate.kind === "threshold"
      ? order.filter((row) => passes(trace, iteration.index, scores[row]!, gate.value)).length
      : gate.count;
  const isFallback = gate.kind === "threshold" && passing === 0 && order.length > 0;
  const commits = order
    .slice(0, isFallback ? fallbackCount(trace, iteration) : passing)
    .map((row, place): WhatIfCommit => {
      const [position, token] = [positions[row]!, tokens[row]!];
      return { position, token, probability: probability[row]!, score: scores[row]!, rank: place + 1 };
    })
    .sort((a, b) => a.position - b.position);
  return { commits, isFallback };
}

/** [M] what the rule ranks by. The run's own scores where it ranked by the same. */
function scoresBy(
  ranking: Ranking,
  trace: Trace,
  { index, score, probability, margin, entropy }: ScoredIteration,
): number[] {
  if (ranking === rankingAt(trace, index)) return score;
  if (ranking === "negative-entropy") return entropy.map((nats) => -nats);
  return ranking === "margin" ? margin : probability;
}

/** Equal scores may differ beyond the digits that a trace keeps: what the run committed goes first, then the left one. */
function tieOf({ positions, commits }: Iteration, a: number, b: number): number {
  const isCommitted = (row: number) => Number(commits.some(({ position }) => position === positions[row]));
  return isCommitted(b) - isCommitted(a) || a - b;
}

/** How many go ahead when nothing passes: as many as the strategy says, or was asked for, or the best one alone. */
function fallbackCount(trace: Trace, { index, gate, score }: ScoredIteration): number {
  const made = strategyAt(trace, index);
  const rule = gateRuleAt(trace, index);
  const { picks, count } = rule?.fallback ?? {};
  const asked = gate.threshold === undefined ? undefined : gate.quota;
  if (!made || !rule || picks === "other") return asked ?? 1;
  const steps = made.strategy.budget(made.settings, trace.responseLength);
  const initiallyMasked = trace.responseLength - trace.prior.length;
  return count ? (asked ?? count({ iteration: index, steps, initiallyMasked, score })) : 1;
}

function caveatOf(trace: Trace, iteration: ScoredIteration, isFallback: boolean): string | null {
  const own = whatIfOf(trace, iteration.index);
  const picks = gateRuleAt(trace, iteration.index)?.fallback?.picks;
  if (isFallback && picks === "random") {
    return "When nothing passes, this strategy draws positions at random: others may go.";
  }
  const predicted = own ? choose(trace, iteration, own) : { commits: [], isFallback: false };
  const isWhole =
    predicted.commits.length === iteration.commits.length &&
    predicted.commits.every(({ position }) => iteration.commits.some((commit) => commit.position === position));
  if (!isWhole) return "What the run did here follows from more than such a rule: the strategy may choose otherwise.";
  return isFallback && picks === "other" && !predicted.isFallback
    ? "When nothing passes, this strategy goes by a rule of its own: others may go."
    : null;
}

/** What a branch has to change at an iteration so that a what-if happens. */
export interface BranchChange {
  /** Settings from that iteration on; none where the choice cannot be made by a setting. */
  readonly settings: Settings;
  /** What is done by hand in that iteration alone. */
  readonly intervention: Intervention;
}

/**
 * A what-if as a branch: another threshold from here on, where the strategy has one of the same ranking that admits the
 * value and that decides alone; otherwise the choice of this iteration, made by hand. So also where a branch took the
 * iteration over: its settings are not those that made it.
 */
export function asBranch(trace: Trace, { iteration, rule, commits, caveat }: WhatIf): BranchChange {
  const setting = caveat === null ? thresholdSetting(trace, iteration, rule) : null;
  return setting
    ? { settings: setting, intervention: {} }
    : { settings: {}, intervention: { choose: commits.map(({ position }) => position) } };
}

function thresholdSetting(trace: Trace, index: number, { ranking, gate }: WhatIfRule): Settings | null {
  const made = strategyAt(trace, index);
  if (!made || isInherited(trace, index) || gate.kind !== "threshold" || ranking !== rankingAt(trace, index))
    return null;
  const { strategy, settings } = made;
  const key = strategy.gate?.(settings)?.key ?? null;
  const isLastStep = strategy.budget(settings, trace.responseLength) === index + 1;
  if (key === null || isLastStep || nearestLegal(strategy.params[key]!, gate.value) !== gate.value) return null;
  const changed = { [key]: gate.value };
  const decidesAlone = [settings, { ...settings, ...changed }].every((given) => strategy.gate?.(given)?.decidesAlone);
  return decidesAlone ? changed : null;
}
