/** Measures how far a lane's stale prompt cache moved its predictions, by running the same steps again without it. */
import { compareDrift, type DriftStep, exactStep } from "@/lib/analysis/drift";
import type { PredictRequest } from "@/lib/engine/predictor";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { type Lab, type LaneSession, type PreparedLane, prepareLane } from "./open-lane";
import type { Experiment, Lane } from "./schema";

export interface DriftOptions extends Lab {
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
  for (const { index, positions, topIds } of plan.exact) {
    yield exactStep(
      index,
      positions,
      topIds.map((ids) => ids.find((id) => id !== maskId) ?? maskId),
    );
  }
  if (plan.cached.length === 0) return;

  const prepared = await prepareLane(experiment, lane, options);
  checkLane(prepared, trace);
  const sessions: LaneSession[] = [];
  const open = async (request: Parameters<Lab["engine"]["openSession"]>[0]) => {
    const session = await options.engine.openSession(request);
    sessions.push(session);
    return session;
  };
  try {
    const { opening, prompt, prefill } = prepared;
    const canvasOf = ({ context = [], canvas }: Iteration) => Int32Array.from([...prompt, ...context, ...canvas]);
    const attention = prefill === "prefix" ? "prefix" : opening.attention;
    const cached = await open({ ...opening, firstCanvas: canvasOf(plan.first) });
    const fresh = await open({ ...opening, prefill: "off", attention });
    for (const iteration of plan.cached) {
      const { index, positions, tokens, context = [] } = iteration;
      const rows = Int32Array.from(positions, (position) => position + prompt.length + context.length);
      const request = { canvas: canvasOf(iteration), rows, wantLogits: true };
      yield compareDrift({
        iteration: index,
        positions,
        proposed: tokens,
        cached: await logitsOf(cached, request, options.signal),
        fresh: await logitsOf(fresh, request, options.signal),
        maskId,
      });
    }
  } finally {
    for (const session of sessions) session.close();
  }
}

/** What measuring a run's drift takes: every cached iteration twice, and filling the cache once more. */
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
  const fullMs = first.cost.modelMs;
  const cachedMs = cached.reduce((sum, { cost }) => sum + cost.modelMs, 0);
  return { evaluations: 2 * cached.length + 1, estimatedMs: cachedMs + (cached.length + 1) * fullMs };
}

/** Which iterations are exact, which need evaluations, and the one that filled the cache. */
function planOf({ iterations }: Trace, wanted: readonly number[] | undefined) {
  const took = ({ cost }: Iteration) => cost.cachedTokens > 0;
  const start = Math.max(
    0,
    iterations.findLastIndex((iteration) => !took(iteration)),
  );
  const some = wanted ? iterations.filter(({ index }) => wanted.includes(index)) : iterations;
  return {
    first: iterations[start]!,
    exact: some.filter(
      (iteration) => !took(iteration) || (iteration.index > start && iteration.positions.length === 0),
    ),
    cached: some.filter((iteration) => took(iteration) && iteration.index > start && iteration.positions.length > 0),
  };
}

function checkLane({ model, prompt, prefill, strategy, lane }: PreparedLane, trace: Trace): void {
  if (strategy.needs.attention === "causal") {
    throw new RangeError("Under a causal mask every cache is exact: there is no drift to measure.");
  }
  if (model.name !== trace.model.name || model.digest !== trace.model.digest || prefill !== trace.prefill) {
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
