/** A run that outlives the engine under it: begun again elsewhere, from the last step that arrived. */
import { positionAfter, type ResumePoint } from "@/lib/decoding/canvas";
import { maxEngines, otherWeights } from "@/lib/engine/session/lasting";
import { SessionMemory } from "@/lib/engine/session/memory";
import { canvasAfter } from "@/lib/trace/canvas";
import type { TraceStatus } from "@/lib/trace/schema";
import { cacheBeginning, owedIterations, pastPass } from "./cached-passes";
import type { RunOrder, Step, Steps } from "./steps";
import type { DeliveredStep } from "./worker-runs";

/** A run on the engine of the moment. */
export interface BegunRun {
  readonly steps: AsyncGenerator<DeliveredStep, TraceStatus, void>;
  /** SHA-256 of the weights of the model, and of its companion's. */
  readonly digests: readonly string[];
  /** True when the run that ended with this error is worth going on with on another engine: this one is given up. */
  giveUp(error: unknown): boolean;
}

/** Begins a run as ordered, on an engine that is started first where need be. */
export type RunBeginner = (order: RunOrder) => Promise<BegunRun>;

/**
 * Makes a run that goes on where it was when its engine is lost, caches included: what they rest on is computed again,
 * and counted as an evaluation more.
 * @throws what the last engine ended with, when none makes another step
 */
export async function* lastingSteps(order: RunOrder, begin: RunBeginner, signal: AbortSignal | undefined): Steps {
  const memory = new SessionMemory(order.opening);
  const companion = order.companion && new SessionMemory(order.companion);
  const made: Step[] = [];
  let run = await begin(order);
  const { digests } = run;
  for (let engines = 1; ; ) {
    try {
      const next = await run.steps.next();
      if (next.done) return next.value;
      const { news, ...step } = next.value;
      for (const own of news[0] ?? []) memory.learn(own);
      for (const others of news[1] ?? []) companion?.learn(others);
      made.push(step);
      engines = 1;
    } catch (error) {
      if (signal?.aborted || !run.giveUp(error) || engines++ === maxEngines) throw error;
      run = await begin({
        ...resumed(order, made),
        opening: memory.opening,
        companion: companion?.opening ?? null,
      });
      if (run.digests.some((digest, at) => digest !== digests[at])) {
        await run.steps.return("aborted");
        throw otherWeights(order.opening.model);
      }
      continue;
    }
    let isWanted = false;
    try {
      yield made.at(-1)!;
      isWanted = true;
    } finally {
      if (!isWanted) await run.steps.return("aborted");
    }
  }
}

/** The rest of a run behind the steps that were made: what `decode` needs to give those that it would have given. */
function resumed(order: RunOrder, made: readonly Step[]): RunOrder {
  const last = made.at(-1);
  if (!last) return order;
  const { asked, maskId, cache } = order;
  const { resume, prior = [] } = asked;
  const iterations = made.map(({ iteration }) => iteration);
  const splices = iterations.flatMap((iteration) => iteration.splices ?? []);
  const start = cacheBeginning(iterations, 0);
  const kept = start === 0 ? (resume?.past ?? []) : [];
  const point: ResumePoint = {
    iteration: last.iteration.index + 1,
    response: canvasAfter(last.iteration, maskId),
    fixed: (resume?.fixed ?? prior.map(([position]) => position))
      .map((position) => positionAfter(position, splices))
      .filter((position) => position !== null),
    initiallyMasked: resume?.initiallyMasked ?? asked.responseLength - prior.length,
    memory: last.memory,
    ...(cache
      ? {
          past: [...kept, ...iterations.slice(start).map(pastPass)],
          owed: (resume?.owed ?? 0) + owedIterations(iterations),
        }
      : {}),
  };
  const { intervention: _, ...rest } = asked;
  return { ...order, asked: { ...rest, resume: point }, spentMs: last.iteration.elapsedMs ?? order.spentMs };
}
