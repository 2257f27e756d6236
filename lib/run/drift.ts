/** Measures how far a lane's stale cache moved its predictions, by running the same steps again without it. */
import { compareDrift, type DriftStep, exactStep } from "@/lib/analysis/drift";
import { findDeclaration } from "@/lib/decoding/declarations";
import { findCache } from "@/lib/engine/caches";
import { passesToRepeat } from "@/lib/engine/caches/repeat";
import type { OpenRequest } from "@/lib/engine/engine";
import type { PredictRequest } from "@/lib/engine/predictor";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import { bestCandidatesBut, hasCandidates } from "@/lib/trace/packed";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { passesBefore, storedPass } from "./cached-passes";
import type { LaneSession, Machine } from "./machine";
import type { PreparedLane } from "./open-lane";

export interface DriftOptions extends Machine {
  /** Indices of the iterations to measure; all when absent. */
  readonly iterations?: readonly number[] | undefined;
}

/**
 * Runs the recorded canvas of each iteration once with the lane's cache, frozen as the run froze it, and once without
 * one, and yields how the two differ. Iterations that took nothing from the cache are exact and cost nothing; those
 * made with a cache of before, which a branch left behind, are passed over. `prefix` is measured under its own mask.
 * @throws RangeError in words for the reader where there is nothing to measure, or not with this lane
 */
export async function* measureDrift(
  experiment: Experiment,
  lane: Lane,
  trace: Trace,
  options: DriftOptions,
): AsyncGenerator<DriftStep, void, void> {
  const plan = planOf(trace, options.iterations);
  const { maskId } = trace.vocabulary;
  for (const iteration of plan.exact) {
    const { index, positions } = iteration;
    const best = bestCandidatesBut(iteration, maskId);
    yield exactStep(
      index,
      positions,
      positions.map((_, row) => best?.[row] ?? maskId),
    );
  }
  if (plan.cached.length === 0) return;

  // What it costs is told long before: what it takes comes now.
  const { prepareLane } = await import("./open-lane");
  const prepared = await prepareLane(experiment, lane, options);
  checkLane(prepared, trace);
  const sessions: LaneSession[] = [];
  const open = async (request: OpenRequest) => {
    const session = await options.engine.openSession(request);
    sessions.push(session);
    return session;
  };
  try {
    const { opening, prompt } = prepared;
    let fresh: LaneSession | null = null;
    const cachedSession = sessionsOf(prepared, trace, plan.first, open);
    for (const iteration of plan.cached) {
      const { index, positions, tokens } = iteration;
      const rows = Int32Array.from(positions, (position) => position + prompt.length);
      const { canvas, run, seen, selective } = storedPass(prompt, iteration);
      const request = { canvas, rows, wantLogits: true };
      const cached = await cachedSession(index);
      fresh ??= await open({ ...opening, keeps: "nothing" });
      yield compareDrift({
        iteration: index,
        positions,
        proposed: tokens,
        cached: await logitsOf(
          cached,
          run ? { ...request, partial: { run, seen, selective } } : request,
          options.signal,
        ),
        fresh: await logitsOf(fresh, request, options.signal),
        maskId,
      });
    }
  } finally {
    for (const session of sessions) session.close();
  }
}

/**
 * Gives the session that has in its cache what the run had in it at an iteration. One of the prompt serves all; one of
 * the whole canvas goes on from iteration to iteration, and is opened anew where some are left out.
 */
function sessionsOf(
  { opening, prompt }: PreparedLane,
  trace: Trace,
  first: Iteration,
  open: (request: OpenRequest) => Promise<LaneSession>,
): (iteration: number) => Promise<LaneSession> {
  let session: LaneSession | null = null;
  let next = -1;
  return async (iteration) => {
    if (opening.keeps === "prompt") {
      session ??= await open({ ...opening, firstCanvas: storedPass(prompt, first).canvas });
    } else if (session === null || iteration !== next) {
      session?.close();
      session = await open({ ...opening, past: passesBefore(trace, iteration) });
    }
    next = iteration + 1;
    return session;
  };
}

/** What measuring a run's drift takes: every cached iteration twice, and filling the cache (again). */
export interface DriftCost {
  /** Network function evaluations. */
  readonly evaluations: number;
  /** From what the run itself took, milliseconds. */
  readonly estimatedMs: number;
}

/** The cost of measuring all iterations of a run, or some. */
export function driftCost(trace: Trace, iterations?: readonly number[]): DriftCost {
  const { first, cached } = planOf(trace, iterations);
  if (cached.length === 0) return { evaluations: 0, estimatedMs: 0 };
  const fillings = fillingPasses(trace, cached);
  const fullMs = first.cost!.modelMs!;
  const cachedMs = cached.reduce((sum, { cost }) => sum + cost!.modelMs!, 0);
  return { evaluations: 2 * cached.length + fillings, estimatedMs: cachedMs + (cached.length + fillings) * fullMs };
}

/** Passes that fill the caches before, or between, the iterations to measure. */
function fillingPasses(trace: Trace, cached: readonly Iteration[]): number {
  if (!isPlanned(trace)) return 1;
  const opened = cached.filter(({ index }, at) => cached[at - 1]?.index !== index - 1);
  return opened.reduce((sum, iteration) => {
    const pass = storedPass(trace.prompt, iteration);
    return sum + passesToRepeat(passesBefore(trace, iteration.index), pass).length;
  }, 0);
}

/** Whether a cache changed what the network saw in an iteration: some of it was old, or was left out. */
const isChanged = ({ cost, cache }: Iteration): boolean => cost!.cachedTokens > 0 || cache?.seen !== undefined;

/** True for a cache whose trace says of each iteration what it ran. */
function isPlanned({ prefill = "" }: Trace): boolean {
  const policy = findCache(prefill);
  return policy !== undefined && "plan" in policy;
}

/** Which iterations are exact, which need evaluations, and the one that filled the cache of the prompt. */
function planOf(trace: Trace, wanted: readonly number[] | undefined) {
  const { iterations } = trace;
  const took = (iteration: Iteration) => iteration.cost !== undefined && isChanged(iteration);
  const filled = Math.max(
    0,
    iterations.findLastIndex((iteration) => !took(iteration)),
  );
  // A cache of the canvas is filled again and again. What a cache of the prompt left before it is passed over.
  const start = isPlanned(trace)
    ? iterations.findLastIndex((iteration) => took(iteration) && iteration.cache === undefined)
    : filled;
  // Of a run that does not tell what it took, what came from the cache, or what the network said, nothing can be measured.
  const isTold = iterations.every((each) => each.cost?.modelMs !== undefined && hasCandidates(each));
  const some = iterations.filter(({ index }) => isTold && (wanted?.includes(index) ?? true));
  const isOwn = ({ index }: Iteration) => index > start;
  return {
    first: iterations[filled]!,
    exact: some.filter((iteration) => !took(iteration) || (isOwn(iteration) && iteration.positions.length === 0)),
    cached: some.filter((iteration) => took(iteration) && isOwn(iteration) && iteration.positions.length > 0),
  };
}

function checkLane({ model, prompt, context, lane }: PreparedLane, trace: Trace): void {
  if (lane.strategy.needs.attention === "causal") {
    throw new RangeError("Under a causal mask every cache is exact: there is no drift to measure.");
  }
  if (model.name !== trace.model.name || model.digest !== trace.model.digest || context.prefill !== trace.prefill) {
    throw new RangeError(`This run was made with other weights, or another cache, than "${lane.model}" has now.`);
  }
  if (prompt.length !== trace.prompt.length || trace.prompt.some((id, index) => id !== prompt[index])) {
    throw new RangeError("This run answers another question: its steps cannot be run again for this one.");
  }
}

async function logitsOf(session: LaneSession, request: PredictRequest, signal: AbortSignal | undefined) {
  const { logits } = await session.predict(request, signal);
  if (!logits) throw new Error(`drift needs the full logits of ${request.rows.length} rows; the network gave none`);
  return logits;
}

/** Why there is nothing to measure of a run, as a sentence, or null. */
export function driftBlocked(trace: Trace): string | null {
  if (findDeclaration(trace.strategy)?.needs.attention === "causal") {
    return "Under a causal mask every cache is exact: there is no drift.";
  }
  if (trace.iterations.some(({ cost }) => !cost)) return "What this run took from its cache was not recorded.";
  return trace.iterations.some(isChanged) ? null : "This run took nothing from its cache.";
}
