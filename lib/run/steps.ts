/** The steps of a run: its iterations as a trace has them, with what else is needed to go on from each. */
import { type DecodeRequest, decode } from "@/lib/decoding/decode";
import { strategyById } from "@/lib/decoding/strategies";
import { cacheById, keepsCanvas } from "@/lib/engine/caches";
import type { CacheSettings } from "@/lib/engine/caches/policy";
import type { OpenRequest } from "@/lib/engine/engine";
import type { MaskPredictor } from "@/lib/engine/predictor";
import { recordIteration } from "@/lib/trace/record";
import type { Iteration, TraceStatus } from "@/lib/trace/schema";

/** One iteration of a run. */
export interface Step {
  readonly iteration: Iteration;
  /** What the strategy remembers after it. */
  readonly memory: unknown;
}

/** The steps of a run in order, and how it ended. It goes on only when asked for the next one, and `return` ends it. */
export type Steps = AsyncGenerator<Step, TraceStatus, void>;

/** What a run is made with, as plain data: it can be made wherever an engine is. */
export interface RunOrder {
  /** What the session of its model is opened with. */
  readonly opening: OpenRequest;
  /** The same for its companion, if it has one. */
  readonly companion: OpenRequest | null;
  /** By their ids. */
  readonly strategy: string;
  readonly cache: { readonly policy: string; readonly settings: CacheSettings } | null;
  /** Of the model's vocabulary. */
  readonly maskId: number;
  readonly asked: Omit<
    DecodeRequest,
    "predictor" | "companion" | "drafter" | "heads" | "strategy" | "cache" | "signal" | "now"
  >;
  /** Time before its first iteration by the clock of its trace, milliseconds. */
  readonly spentMs: number;
}

/** The networks of a run, bound to its prompt, and what else of it is no plain data. */
export interface RunNetworks {
  readonly predictor: MaskPredictor;
  readonly companion?: MaskPredictor | undefined;
  readonly drafter?: DecodeRequest["drafter"];
  readonly heads?: DecodeRequest["heads"];
}

/** Makes a run. @throws as `decode` does, and RangeError for a strategy or cache that there is none of */
export async function* stepsOf(
  { strategy, cache, asked, spentMs }: RunOrder,
  networks: RunNetworks,
  { signal, now }: { readonly signal?: AbortSignal | undefined; readonly now?: (() => number) | undefined } = {},
): Steps {
  const chosen = cache && { policy: cacheById(cache.policy), settings: cache.settings };
  const run = decode({
    ...asked,
    ...networks,
    strategy: strategyById(strategy),
    ...(chosen && keepsCanvas(chosen) ? { cache: chosen } : {}),
    ...(signal ? { signal } : {}),
    ...(now ? { now } : {}),
  });
  let step = await run.next();
  for (; !step.done; step = await run.next()) {
    yield { iteration: recordIteration(step.value, spentMs, asked.prompt.length), memory: step.value.memory };
  }
  return step.value.status;
}
