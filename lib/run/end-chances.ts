/** Runs whose trace tells of every row how likely each end token is, whether or not it is among the best candidates. */
import type { PredictionTable } from "@/lib/engine/predictor";
import type { Experiment } from "@/lib/experiment/schema";
import { endIds } from "@/lib/trace/canvas";
import type { Iteration, Trace } from "@/lib/trace/schema";
import type { LaneEngine } from "./machine";
import { type RunOptions, runExperiment } from "./runner";
import { failedBecause } from "./sentence";

/** What one evaluation said of its rows. */
interface Heard {
  readonly table: PredictionTable;
  readonly logits: Float32Array;
  readonly promptLength: number;
  readonly vocabularySize: number;
}

/**
 * The run of an experiment's first lane. Behind the best candidates of each row stand the end tokens that are not among
 * them, with their probabilities: the network's logits are asked for in every evaluation, which changes nothing else.
 * @throws Error when the run fails, or the signal's reason when that has fired
 */
export async function traceWithEnds(experiment: Experiment, options: RunOptions): Promise<Trace> {
  let heard: Heard[] = [];
  const engine = listeningTo(options.engine, (one) => heard.push(one));
  const iterations: Iteration[] = [];
  for await (const event of runExperiment(experiment, { ...options, engine }, [0])) {
    if (event.kind === "started") continue;
    if (event.kind === "failed") throw failedBecause("The run failed:", event);
    const { trace } = event;
    options.signal?.throwIfAborted();
    if (event.kind === "done") return { ...trace, iterations };
    iterations.push(withEnds(trace.iterations.at(-1)!, endIds(trace.vocabulary), heard));
    heard = [];
  }
  options.signal?.throwIfAborted();
  throw new Error("The run ended without a trace.");
}

/** The engine, overheard in its first session: a companion has one of its own. Evaluations without the prompt are none of the run's predictions. */
function listeningTo(engine: LaneEngine, hear: (heard: Heard) => void): LaneEngine {
  let isFirst = true;
  return {
    get status() {
      return engine.status;
    },
    load: (model, options) => engine.load(model, options),
    textOf: (model, options) => engine.textOf(model, options),
    async openSession(request) {
      const session = await engine.openSession(request);
      if (!isFirst) return session;
      isFirst = false;
      const { promptLength, vocabularySize } = session;
      return {
        ...session,
        close: () => session.close(),
        async predict(asked, signal) {
          const prediction = await session.predict({ ...asked, wantLogits: true }, signal);
          const { table, logits } = prediction;
          if (logits && !asked.unconditional) hear({ table, logits, promptLength, vocabularySize });
          return prediction;
        },
      };
    },
  };
}

/** The iteration with the end tokens that its candidates lack, as far as they were heard; where asked twice, the last word counts. */
function withEnds(iteration: Iteration, ends: readonly number[], heard: readonly Heard[]): Iteration {
  const { positions, topIds, topProbs } = iteration;
  if (!topIds || !topProbs) return iteration;
  const chanceOf = new Map<number, (id: number) => number>();
  for (const { table, logits, promptLength, vocabularySize } of heard) {
    for (const [row, position] of table.positions.entries()) {
      const first = row * vocabularySize;
      const sum = table.logSumExp[row]!;
      chanceOf.set(position - promptLength, (id) => Math.exp(logits[first + id]! - sum));
    }
  }
  const missing = positions.map((position, row) => {
    const chance = chanceOf.get(position);
    return chance ? ends.filter((id) => !topIds[row]!.includes(id)).map((id) => [id, chance(id)] as const) : [];
  });
  return {
    ...iteration,
    topIds: topIds.map((ids, row) => [...ids, ...missing[row]!.map(([id]) => id)]),
    topProbs: topProbs.map((probs, row) => [...probs, ...missing[row]!.map(([, chance]) => chance)]),
  };
}
