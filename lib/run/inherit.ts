/** What a branch lane takes over from the run that it leaves. */
import type { ResumePoint } from "@/lib/decoding/canvas";
import { keepsCanvas } from "@/lib/engine/caches";
import type { StoredPass } from "@/lib/engine/caches/repeat";
import { ancestorsOf, cacheStart, companionCache, originOf } from "@/lib/experiment/lineage";
import type { ResolvedLane } from "@/lib/experiment/resolve";
import type { Lane } from "@/lib/experiment/schema";
import { canvasAfter, priorPositions } from "@/lib/trace/canvas";
import type { Inheritance } from "@/lib/trace/record";
import type { Trace } from "@/lib/trace/schema";
import { cacheBeginning, owedIterations, pastPass, storedPass } from "./cached-passes";
import type { PreparedLane } from "./open-lane";

/** A run already made for exactly one lane recipe. */
export interface KnownRun {
  readonly trace: Trace;
  /** What the strategy remembered after each iteration; shorter, or empty, where nobody knows. */
  readonly memories: readonly unknown[];
}

/** The point at which a branch goes on. */
export interface Inherited {
  readonly inheritance: Inheritance;
  /** What was remembered after each of its iterations. */
  readonly memories: readonly unknown[];
  /** Absent when nothing is taken over: the branch begins with masks. */
  readonly resume?: ResumePoint;
  /** [R] response of the iteration in whose state the prompt cache is frozen, if one taken over filled it. */
  readonly cachedResponse?: readonly number[];
  /** Passes that a cache of the whole canvas rests on, if one goes on. */
  readonly cachedPasses?: readonly StoredPass[];
  /** The same for the companion's prompt cache. */
  readonly companionResponse?: readonly number[];
  /** Something to know about how it goes on, as a sentence. */
  readonly note?: string;
}

/** Where runs that stand behind a branch come from. */
export interface Forebears {
  /** A run that was made before, if there is one. */
  known(lane: Lane): KnownRun | null;
  /** Makes the run of a lane, up to an iteration. */
  make(lane: Lane, iterations: number): Promise<KnownRun>;
}

/** Takes over the iterations before a branch's first own one. @throws RangeError in words for the reader */
export async function inherit(
  prepared: PreparedLane,
  branch: NonNullable<ResolvedLane["branch"]>,
  forebears: Forebears,
): Promise<Inherited> {
  const { lane } = prepared;
  const { iteration, intervention } = branch;
  const point = { iteration, intervention, ancestors: ancestorsOf(lane.recipe) };
  if (iteration === 0) return { inheritance: { branch: point, iterations: [], text: {} }, memories: [] };

  const origin = originOf(branch);
  const enough = [origin, branch.from]
    .map((from) => forebears.known(from.recipe))
    .find((run) => run && reaches(run, iteration));
  const { trace, memories } = enough ?? (await forebears.make(origin.recipe, iteration));
  if (trace.iterations.length < iteration) {
    const count = trace.iterations.length;
    throw new RangeError(
      `The run that this lane leaves ended after ${count} iterations, before iteration ${iteration + 1}.`,
    );
  }
  checkVocabulary(trace, prepared);

  const iterations = trace.iterations.slice(0, iteration);
  const memory = origin.strategy === lane.strategy ? memories[iteration - 1] : undefined;
  const start = cacheStart(lane);
  const isCanvasKept = keepsCanvas(lane.cache);
  const passes = isCanvasKept ? iterations.slice(cacheBeginning(iterations, start)) : [];
  const companionStart = cacheStart(lane, companionCache);
  const note = noteOf(prepared, trace, origin, memory);
  return {
    inheritance: { branch: point, iterations, text: trace.vocabulary.text },
    memories: memories.slice(0, iteration),
    resume: {
      iteration,
      response: trace.iterations[iteration]?.canvas ?? canvasAfter(iterations.at(-1)!, trace.vocabulary.maskId),
      fixed: [...priorPositions(trace, iteration)],
      initiallyMasked: trace.responseLength - trace.prior.length,
      memory,
      ...(isCanvasKept ? { past: passes.map(pastPass), owed: owedIterations(iterations.slice(start)) } : {}),
    },
    ...(isCanvasKept ? { cachedPasses: passes.map((pass) => storedPass(prepared.prompt, pass)) } : {}),
    ...(start < iteration && !isCanvasKept ? { cachedResponse: iterations[start]!.canvas } : {}),
    ...(companionStart < iteration ? { companionResponse: iterations[companionStart]!.canvas } : {}),
    ...(note ? { note } : {}),
  };
}

/** A run that was broken off too early may still get there; one that came to its end will not. */
const reaches = ({ trace }: KnownRun, iteration: number) =>
  trace.iterations.length >= iteration || ["complete", "budget"].includes(trace.outcome.status);

/** Iterations are taken over as token ids: these must mean the same to the model that goes on. */
function checkVocabulary(trace: Trace, { model, tokenizer }: PreparedLane): void {
  const { vocabulary } = trace;
  const same =
    vocabulary.size === model.config.vocabSize &&
    vocabulary.maskId === model.config.maskTokenId &&
    Object.entries(vocabulary.text).every(
      ([id, text]) => Number(id) < vocabulary.size && tokenizer.tokenText(Number(id)) === text,
    );
  if (same) return;
  throw new RangeError(
    `Model "${model.name}" has another vocabulary than "${trace.model.name}", which made the run that this lane leaves.`,
  );
}

function noteOf(
  { lane: { strategy }, model }: PreparedLane,
  trace: Trace,
  origin: ResolvedLane,
  memory: unknown,
): string | null {
  const forgot = strategy.begin && origin.strategy === strategy && memory === undefined;
  const others = trace.model.name === model.name && trace.model.digest !== model.digest;
  const notes = [
    ...(forgot
      ? [`What ${strategy.label} remembered of the earlier iterations is not known: it goes on as if it began here.`]
      : []),
    ...(others ? ["The iterations taken over were made with other weights of this model."] : []),
  ];
  return notes.length > 0 ? notes.join(" ") : null;
}
