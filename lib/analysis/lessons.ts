/** What a finished run teaches about its settings: what had no effect, what cost for nothing, and what to try instead. */
import type { DecodingStrategy, Settings } from "@/lib/decoding/strategy";
import { formatPercent } from "@/lib/trace/format";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { isInherited, strategyAt } from "./ancestry";
import { nothingPassed, originsAfter, revocationsAt } from "./moments";
import { formatScore, formatThreshold, rankingAt } from "./ranking";

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
  readonly strategy: DecodingStrategy | undefined;
  readonly settings: Settings;
}

/** Lessons of a run, the weightiest first; none of one that was stopped or failed. */
export function lessonsOf(trace: Trace): Lesson[] {
  const { status } = trace.outcome;
  const own = trace.iterations.filter(({ index }) => !isInherited(trace, index));
  if ((status !== "complete" && status !== "budget") || own.length === 0) return [];
  const made = strategyAt(trace, trace.iterations.length - 1);
  const course: Course = { trace, own, strategy: made?.strategy, settings: made?.settings ?? trace.settings };
  const found = [masksLeft, allCertain, neverPassed, alwaysPassed, idle, sameAgain, cacheUnused, stepsUnused].flatMap(
    (draw) => draw(course) ?? [],
  );
  return found.filter(({ key }, index) => found.findIndex((other) => other.key === key) === index);
}

const times = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
const inEach = (count: number) => (count === 1 ? "In its only iteration" : `In each of its ${count} iterations`);

function masksLeft({ trace, own, settings }: Course): Lesson | null {
  const { status, remainingMasks, answer } = trace.outcome;
  if (status !== "budget" || remainingMasks === 0) return null;
  const more = "steps" in settings ? " Try more steps, or switch them off for one per position." : "";
  return {
    key: "steps",
    message: `After ${times(own.length, "iteration")} the steps were used up with ${remainingMasks} of ${times(answer.length, "position")} still masked.${more}`,
  };
}

/** A token counts as certain above this. */
const CERTAIN = 1 - 1e-6;

/** Filters that keep one token make every confidence 1, although the network itself was less sure. */
function allCertain({ own, settings }: Course): Lesson | null {
  const shares = own.flatMap(({ probability }) => probability);
  const doubts = own.flatMap(({ topProbs }) => topProbs).filter(([best = 1]) => best < CERTAIN).length;
  if (doubts === 0 || shares.length < 2 || !shares.every((share) => share > CERTAIN)) return null;
  const [key, filter] =
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

function neverPassed({ trace, own, strategy }: Course): Lesson | null {
  const gated = own.filter(isGated);
  const [first] = gated;
  if (!first || !gated.every(nothingPassed)) return null;
  const threshold = formatThreshold(first.gate.threshold!, trace, first.index);
  const ranking = rankingAt(trace, first.index);
  const best = Math.max(...gated.flatMap(({ score }) => score));
  const isPassed = gated.some(({ score, gate }) => score.some((value) => value > gate.threshold!));
  const advice =
    ranking === "negative-entropy"
      ? "Negative entropy is never above 0. Try a threshold on the probability or on the margin."
      : isPassed
        ? "It was not enough for the strategy, which asks for more than a score. Try its other limits."
        : `The fallback made the whole run. Try a value below ${formatPercent(best)}.`;
  return {
    key: strategy && "gamma" in strategy.params ? "gamma" : "threshold",
    message: `${inEach(gated.length)} nothing passed ${threshold}; the best score was ${formatScore(best, ranking)}. ${advice}`,
  };
}

/** Where something passes every time, what is set for the other case never acts. */
function alwaysPassed({ trace, own, strategy, settings }: Course): Lesson | null {
  if (!strategy || !("gamma" in strategy.params) || !own.every(isGated) || own.some(nothingPassed)) return null;
  const asleep = (["selectionTemperature", "fallback"] as const).find(
    (key) => key in strategy.params && settings[key] !== strategy.params[key]!.default,
  );
  if (!asleep) return null;
  const label = strategy.params[asleep]!.label;
  return {
    key: asleep,
    message: `${inEach(own.length)} some position passed ${formatThreshold(own[0]!.gate.threshold!, trace, own[0]!.index)}, so “${label}” never acted. Try a higher γ.`,
  };
}

const changesNothing = ({ commits, edits = [], remasks = [], splices = [] }: Iteration) =>
  commits.length + edits.length + remasks.length + splices.length === 0;

function idle({ trace, own, settings }: Course): Lesson | null {
  const { maskId } = trace.vocabulary;
  const idlers = own.filter((iteration) => changesNothing(iteration) && iteration.cost.evaluations > 0);
  if (idlers.length === 0) return null;
  const cost = idlers.reduce((sum, iteration) => sum + iteration.cost.evaluations, 0);
  const after = idlers.filter(({ canvas }) => !canvas.includes(maskId)).length;
  const asked = idlers.filter(({ canvas, gate }) => canvas.includes(maskId) && gate.quota === 0).length;
  const others = idlers.length - after - asked;
  const reasons = [
    ...(asked > 0 ? [`in ${asked} the schedule asked for less than one position`] : []),
    ...(after > 0 ? [`${after} came after the last mask was gone, for the run takes all its steps`] : []),
    ...(others > 0 ? [`in ${others} no position was chosen`] : []),
  ];
  const advice =
    settings.pipeline === "dream"
      ? " Try fewer steps, or the dim pipeline."
      : "steps" in settings
        ? " Try fewer steps."
        : "";
  return {
    key: "steps" in settings ? "steps" : "idle",
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
  if (trace.prefill === "off" || own.some(({ cost }) => cost.cachedTokens > 0)) return null;
  const why =
    own.length === 1
      ? "the run took one iteration, and the first one only fills the cache"
      : `none of ${times(own.length, "iteration")} could read from it`;
  return {
    key: "prefill",
    message: `The cache saved nothing: ${why}. Try a longer answer, or compare without it.`,
  };
}

function stepsUnused({ trace, strategy, settings }: Course): Lesson | null {
  if (!strategy || typeof settings.steps !== "number" || trace.outcome.status !== "complete") return null;
  const budget = strategy.budget(settings, trace.responseLength);
  const taken = trace.iterations.length;
  if (taken >= budget) return null;
  return {
    key: "steps",
    message: `The answer was finished after ${taken} of ${budget} steps; the others were never taken and cost nothing. For larger commits try fewer than ${taken}.`,
  };
}
