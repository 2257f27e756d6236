/** What a finished run teaches about its settings: what had no effect, what cost for nothing, and what to try instead. */
import { keyOfRole } from "@/lib/decoding/params";
import type { samplingParams } from "@/lib/decoding/sampling";
import type { ParamSpec, Settings, StrategyDeclaration } from "@/lib/decoding/strategy";
import { formatPercent } from "@/lib/trace/format";
import { bestCandidates, hasCandidates } from "@/lib/trace/packed";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { isInherited, strategyAt } from "./ancestry";
import { nothingPassed, originsAfter, revocationsAt } from "./moments";
import { formatScore, formatThreshold, gateRuleAt, passes, rankingAt, thresholdName } from "./ranking";
import { firstRepetition } from "./repetition";

export interface Lesson {
  /** The setting it is about, or another word where it is about none; no two lessons of a run have the same. */
  readonly key: string;
  /** What happened, with its numbers, and what to try: whole sentences. */
  readonly message: string;
}

/** A finished run as lessons are drawn from it. */
interface Course {
  readonly trace: Trace;
  /** Iterations of its own; a branch has others from the run it left. */
  readonly own: readonly Iteration[];
  readonly strategy: StrategyDeclaration | undefined;
  readonly settings: Settings;
}

/** Lessons of a run, the weightiest first; none of one that was stopped or failed. */
export function lessonsOf(trace: Trace): Lesson[] {
  const { status } = trace.outcome;
  const own = trace.iterations.filter(({ index }) => !isInherited(trace, index));
  if ((status !== "complete" && status !== "budget") || own.length === 0) return [];
  const made = strategyAt(trace, trace.iterations.length - 1);
  const course: Course = { trace, own, strategy: made?.strategy, settings: made?.settings ?? trace.settings };
  const draws = [masksLeft, repeats, allCertain, neverPassed, alwaysPassed, idle, sameAgain, cacheUnused, stepsUnused];
  const found = draws.flatMap((draw) => draw(course) ?? []);
  return found.filter(({ key }, index) => found.findIndex((other) => other.key === key) === index);
}

/** The setting that holds the steps, where the strategy has one. */
const stepsKey = ({ strategy }: Course) => strategy && keyOfRole(strategy.params, "steps");

const times = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const inEach = (count: number) => (count === 1 ? "In its only iteration" : `In each of its ${count} iterations`);

function masksLeft(course: Course): Lesson | null {
  const { trace, own } = course;
  const { status, remainingMasks, answer } = trace.outcome;
  if (status !== "budget" || remainingMasks === 0) return null;
  const key = stepsKey(course);
  const more = key ? " Try more steps, or switch them off for one per position." : "";
  return {
    key: key ?? "steps",
    message: `After ${times(own.length, "iteration")} the steps were used up with ${remainingMasks} of ${times(answer.length, "position")} still masked.${more}`,
  };
}

/** Shorter answers may say the same words twice for good. */
const LONG_ANSWER = 48;

function repeats({ trace }: Course): Lesson | null {
  const found = trace.outcome.answer.length < LONG_ANSWER ? null : firstRepetition(trace);
  if (!found) return null;
  const { iteration, first, again, text, made } = found;
  const by = made.length === 1 ? `position ${made[0]}` : `positions ${made.join(", ")}`;
  return {
    key: "repetition",
    message: `The answer begins to repeat itself in iteration ${iteration + 1}: “${text}” stands at position ${first} and again at ${again}, by its commits at ${by}.`,
  };
}

/** A token counts as certain above this. */
const CERTAIN = 1 - 1e-6;

/** Filters that keep one token make every confidence 1, although the network itself was less sure. */
function allCertain({ own, settings }: Course): Lesson | null {
  if (own.some((iteration) => !iteration.probability || !hasCandidates(iteration))) return null;
  const shares = own.reduce((count, { probability = [] }) => count + probability.length, 0);
  if (shares < 2 || !own.every(({ probability }) => probability?.every((share) => share > CERTAIN))) return null;
  if (!own.some((iteration) => bestCandidates(iteration)?.probs.some((best = 1) => best < CERTAIN))) return null;
  const [key, filter]: readonly [keyof typeof samplingParams, string] =
    settings.topK === 1
      ? ["topK", "top-k 1"]
      : settings.topP == null
        ? ["topP", "the filter"]
        : ["topP", `top-p ${settings.topP}`];
  return {
    key,
    message: `Every confidence was 100 %, because ${filter} leaves one token per position: nothing told the positions apart, and their order was arbitrary. Try confidence before filtering, or a wider filter.`,
  };
}

const isGated = ({ gate, positions }: Iteration) => gate.threshold !== undefined && positions.length > 0;

function neverPassed({ trace, own }: Course): Lesson | null {
  const gated = own.filter(isGated);
  const [first] = gated;
  if (!first || !gated.every((iteration) => nothingPassed(trace, iteration))) return null;
  const threshold = formatThreshold(first.gate.threshold!, trace, first.index);
  const ranking = rankingAt(trace, first.index);
  const best = Math.max(...gated.flatMap(({ score = [] }) => score));
  const isPassed = gated.some(({ index, score = [], gate }) =>
    score.some((value) => passes(trace, index, value, gate.threshold!)),
  );
  const advice =
    ranking === "negative-entropy"
      ? "Negative entropy is never above 0. Try a threshold on the probability or on the margin."
      : isPassed
        ? "It was not enough for the strategy, which asks for more than a score. Try its other limits."
        : `The fallback made the whole run. Try a value below ${formatPercent(best)}.`;
  return {
    key: gateRuleAt(trace, first.index)?.key ?? "threshold",
    message: `${inEach(gated.length)} nothing passed ${threshold}; the best score was ${formatScore(best, ranking)}. ${advice}`,
  };
}

/** Where something passes every time, what is set for the other case never acts. */
function alwaysPassed({ trace, own, strategy, settings }: Course): Lesson | null {
  if (!strategy || !own.every(isGated) || own.some((iteration) => nothingPassed(trace, iteration))) return null;
  const asleep = Object.entries<ParamSpec>(strategy.params).find(
    ([key, spec]) => spec.role === "fallback" && settings[key] !== spec.default,
  );
  if (!asleep) return null;
  const [key, { label }] = asleep;
  const { index, gate } = own[0]!;
  const name = thresholdName(trace, index);
  return {
    key,
    message: `${inEach(own.length)} some position passed ${formatThreshold(gate.threshold!, trace, index)}, so “${label}” never acted. Try a higher ${name}.`,
  };
}

const changesNothing = ({ commits, edits = [], remasks = [], splices = [] }: Iteration) =>
  commits.length + edits.length + remasks.length + splices.length === 0;

/** A choice with which the run would end with its last mask, as `the dim pipeline`; null where there is none, or it does. */
function choiceToStop({ strategy, settings }: Course): string | null {
  const spends = (given: Settings) => strategy?.spendsBudget?.(given, strategy.begin?.(given)) ?? false;
  if (!strategy || !spends(settings)) return null;
  for (const [key, spec] of Object.entries<ParamSpec>(strategy.params)) {
    const choices = spec.kind === "choice" ? spec.choices : [];
    const other = choices.find(({ value }) => !spends({ ...settings, [key]: value }));
    if (other) return `the ${other.value} ${spec.label.toLowerCase()}`;
  }
  return null;
}

function idle(course: Course): Lesson | null {
  const { trace, own } = course;
  const { maskId } = trace.vocabulary;
  const idlers = own.filter(
    (iteration) => changesNothing(iteration) && iteration.cost && iteration.cost.evaluations > 0,
  );
  if (idlers.length === 0) return null;
  const cost = idlers.reduce((sum, iteration) => sum + iteration.cost!.evaluations, 0);
  const after = idlers.filter(({ canvas }) => !canvas.includes(maskId)).length;
  const asked = idlers.filter(({ canvas, gate }) => canvas.includes(maskId) && gate.quota === 0).length;
  const others = idlers.length - after - asked;
  const reasons = [
    ...(asked > 0 ? [`in ${asked} the schedule asked for less than one position`] : []),
    ...(after > 0 ? [`${after} came after the last mask was gone, for the run takes all its steps`] : []),
    ...(others > 0 ? [`in ${others} no position was chosen`] : []),
  ];
  const key = stepsKey(course);
  const otherwise = choiceToStop(course);
  const advice = key ? ` Try fewer steps${otherwise ? `, or ${otherwise}` : ""}.` : "";
  return {
    key: key ?? "idle",
    message: `${idlers.length} of ${times(own.length, "iteration")} changed nothing and still cost ${times(cost, "evaluation")}: ${reasons.join("; ")}.${advice}`,
  };
}

/** Tokens that a strategy gave back and that were decided again: as the same one, for nothing, or as another. */
function sameAgain({ trace, own }: Course): Lesson | null {
  let given: (number | undefined)[] = [];
  let [again, decided] = [0, 0];
  for (const iteration of own) {
    const { canvas, commits } = iteration;
    for (const { position, token } of commits) {
      if (given[position] === undefined) continue;
      decided++;
      if (given[position] === token) again++;
      given[position] = undefined;
    }
    for (const position of revocationsAt(trace, iteration).remasks) {
      given[position] = commits.find((commit) => commit.position === position)?.token ?? canvas[position];
    }
    if (iteration.splices) given = originsAfter(iteration).map((origin) => given[origin]);
  }
  if (again === 0 || again * 2 < decided) return null;
  return {
    key: "remasks",
    message: `Of ${times(decided, "token")} that were given back and decided again, ${again} came back the same: that work changed nothing. Try giving back fewer.`,
  };
}

function cacheUnused({ trace, own }: Course): Lesson | null {
  const { prefill } = trace;
  // A run that does not tell its cache, or what came from it, teaches nothing about it.
  if (
    prefill === undefined ||
    prefill === "off" ||
    own.some(({ cost, cache }) => !cost || cost.cachedTokens > 0 || cache?.seen)
  )
    return null;
  const why =
    own.length === 1
      ? "the run took one iteration, and the first one only fills the cache"
      : `none of ${times(own.length, "iteration")} could read from it`;
  return {
    key: "prefill",
    message: `The cache saved nothing: ${why}. Try a longer answer, or compare without it.`,
  };
}

function stepsUnused(course: Course): Lesson | null {
  const { trace, strategy, settings } = course;
  const key = stepsKey(course);
  if (!strategy || !key || settings[key] === null || trace.outcome.status !== "complete") return null;
  const budget = strategy.budget(settings, trace.responseLength);
  const taken = trace.iterations.length;
  if (taken >= budget) return null;
  return {
    key,
    message: `The answer was finished after ${taken} of ${budget} steps; the others were never taken and cost nothing. For larger commits try fewer than ${taken}.`,
  };
}
