/** Small runs on the hash-defined network, for tests. */
import { type DecodeRequest, type DecodingIteration, type DecodingOutcome, decode } from "@/lib/decoding/decode";
import { strategyById } from "@/lib/decoding/strategies";
import type { DecodingStrategy, Settings } from "@/lib/decoding/strategy";
import { type CanvasCache, cacheById } from "@/lib/engine/caches";
import type { CacheParam } from "@/lib/engine/caches/policy";
import { toyHeads } from "@/lib/toy/toy-heads";
import { hashPredictor, hashRow } from "@/lib/toy/toy-predictor";
import { PROMPT, TOY } from "./toy";
import { hashDrafter, PIECES } from "./vocabularies";

export { PROMPT, TOY };

type Overrides = Partial<Omit<DecodeRequest, "strategy" | "settings">>;

/** A request for 16 positions of the toy network, by strategy or its id. */
export function toyRequest(strategy: string | DecodingStrategy, settings: Settings = {}, more: Overrides = {}) {
  return {
    predictor: hashPredictor(TOY),
    companion: hashPredictor(TOY),
    drafter: hashDrafter(PIECES, 3),
    heads: toyHeads(TOY.vocabularySize, (ids) => hashRow(TOY, Int32Array.from([...ids, TOY.maskId]), ids.length)),
    strategy: typeof strategy === "string" ? strategyById(strategy) : strategy,
    settings,
    prompt: PROMPT,
    responseLength: 16,
    seed: 7,
    tokenFrequencies: new Float64Array(TOY.vocabularySize).fill(1 / TOY.vocabularySize),
    ...more,
  } satisfies DecodeRequest;
}

/** A cache of the canvas with defaults for the settings that are not given. */
export function canvasCache(id: string, settings: Readonly<Record<string, number>> = {}): CanvasCache {
  const policy = cacheById(id);
  if (!("plan" in policy)) throw new RangeError(`"${id}" is no cache of the canvas`);
  const defaults = Object.fromEntries(
    Object.entries<CacheParam>(policy.params).map(([key, spec]) => [key, spec.default]),
  );
  return { policy, settings: { ...defaults, ...settings } };
}

export interface FinishedRun {
  readonly iterations: DecodingIteration[];
  readonly outcome: DecodingOutcome;
}

/** Runs to the end. */
export async function runToEnd(request: DecodeRequest): Promise<FinishedRun> {
  const iterations: DecodingIteration[] = [];
  const run = decode(request);
  for (;;) {
    const step = await run.next();
    if (step.done) return { iterations, outcome: step.value };
    iterations.push(step.value);
  }
}

export const commitCounts = (iterations: readonly DecodingIteration[]) =>
  iterations.map(({ commits }) => commits.length);
