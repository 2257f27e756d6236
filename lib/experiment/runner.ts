/** Runs the lanes of an experiment on an engine, one after the other, so that each has the machine for itself. */
import { type DecodeRequest, type DecodingIteration, type DecodingOutcome, decode } from "@/lib/decoding/decode";
import { resolveSettings } from "@/lib/decoding/params";
import { strategyById } from "@/lib/decoding/strategies";
import type { DecodingStrategy } from "@/lib/decoding/strategy";
import type { EngineStatus, LoadedModel, OpenRequest } from "@/lib/engine/engine";
import { decodePng } from "@/lib/engine/image/png";
import { imageTokenCount } from "@/lib/engine/image/preprocess";
import type { RgbImage } from "@/lib/engine/image/resize";
import type { MaskPredictor } from "@/lib/engine/predictor";
import type { Atlas } from "@/lib/scene/atlas";
import { needsPicture, parseQuestion, promptText } from "@/lib/scene/question";
import { renderScene } from "@/lib/scene/render";
import { world } from "@/lib/scene/world";
import { answerText, endTokenIds, promptIds } from "@/lib/text/chat";
import { parsePrior } from "@/lib/text/prior";
import type { Tokenizer } from "@/lib/text/tokenizer";
import { startRecording, type TraceRecorder } from "@/lib/trace/record";
import type { Trace } from "@/lib/trace/schema";
import type { Experiment, Lane } from "./schema";

/** What a lane needs of an engine: the page's worker client and the engine in Node both serve. */
export interface LaneEngine {
  readonly status: Pick<EngineStatus, "backend">;
  /** Brings a model into memory; one that is there already answers at once. */
  load(model: string, options: { readonly signal?: AbortSignal | undefined }): Promise<LoadedModel>;
  openSession(request: OpenRequest): LaneSession | Promise<LaneSession>;
  /** What stands beside a model's weights: how it reads text, and what it is called. */
  textOf(model: string, options: { readonly signal?: AbortSignal | undefined }): Promise<ModelText>;
}

/** A predictor bound to one prompt, whose memory the runner frees. */
interface LaneSession extends MaskPredictor {
  close(): void;
}

interface ModelText {
  readonly tokenizer: Tokenizer;
  /** Title for people. */
  readonly label: string;
}

export interface RunOptions {
  readonly engine: LaneEngine;
  /** Sprites of the scene's things. */
  readonly atlas: Atlas;
  /** Stops the lane under way within one network evaluation, and skips the rest. */
  readonly signal?: AbortSignal | undefined;
}

/** What happens in a run. `lane` is the index in the experiment. */
export type LaneEvent =
  | { readonly kind: "started"; readonly lane: number }
  /** After each iteration, with the trace so far. */
  | { readonly kind: "iteration"; readonly lane: number; readonly trace: Trace }
  /** The lane ended: complete, out of steps, or stopped by the signal. */
  | { readonly kind: "done"; readonly lane: number; readonly trace: Trace }
  /** The lane could not start (no trace) or broke off (the trace so far). The other lanes go on. */
  | { readonly kind: "failed"; readonly lane: number; readonly message: string; readonly trace: Trace | null };

/**
 * Runs lanes in order and yields what happens; never throws. Once the signal has fired, the lane under way ends with
 * status `aborted` and those after it do not start.
 * @param lanes indices of the lanes to run; all when absent
 */
export async function* runExperiment(
  experiment: Experiment,
  options: RunOptions,
  lanes: readonly number[] = Array.from(experiment.lanes.keys()),
): AsyncGenerator<LaneEvent, void, void> {
  for (const lane of lanes) {
    if (options.signal?.aborted) return;
    yield { kind: "started", lane };
    yield* runLane(experiment, lane, options);
  }
}

async function* runLane(experiment: Experiment, lane: number, options: RunOptions): AsyncGenerator<LaneEvent> {
  let open: OpenLane | null = null;
  try {
    open = await openLane(experiment, experiment.lanes[lane]!, options);
    const run = decode(open.request);
    let step: IteratorResult<DecodingIteration, DecodingOutcome> = await run.next();
    for (; !step.done; step = await run.next()) {
      open.recorder.add(step.value);
      yield { kind: "iteration", lane, trace: open.recorder.snapshot() };
    }
    yield { kind: "done", lane, trace: open.recorder.snapshot(step.value.status) };
  } catch (error) {
    if (options.signal?.aborted) {
      if (open) yield { kind: "done", lane, trace: open.recorder.snapshot("aborted") };
      return;
    }
    const message = error instanceof Error ? error.message : String(error);
    yield { kind: "failed", lane, message, trace: open?.recorder.snapshot("failed", message) ?? null };
  } finally {
    open?.session.close();
  }
}

interface OpenLane {
  readonly session: LaneSession;
  readonly request: DecodeRequest;
  readonly recorder: TraceRecorder;
}

/** Loads the lane's model, writes its prompt, and opens a session. @throws Error in words for the reader */
async function openLane(experiment: Experiment, lane: Lane, { engine, atlas, signal }: RunOptions): Promise<OpenLane> {
  const strategy = strategyById(lane.strategy);
  const settings = resolveSettings(strategy, lane.settings);
  const [model, { tokenizer, label }] = await Promise.all([
    engine.load(lane.model, { signal }),
    engine.textOf(lane.model, { signal }),
  ]);
  const { responseLength, seed } = experiment;
  const prior = parsePrior(experiment.prior, tokenizer, responseLength);
  if (prior.problem) throw new RangeError(prior.problem);
  const question = promptText(experiment.question);
  if (question.trim() === "") throw new RangeError("The question is empty.");
  const picture = pictureOf(experiment, model, atlas);
  const visualTokens = picture && model.processor ? imageTokenCount(picture.height, picture.width, model.processor) : 0;
  const prompt = promptIds(tokenizer, question, visualTokens);
  const prefill = prefillFor(strategy, lane);
  const session = await engine.openSession({
    model: lane.model,
    promptIds: prompt,
    pictures: picture ? [picture] : [],
    prefill,
    attention: strategy.needs.attention,
  });
  const request: DecodeRequest = {
    predictor: session,
    strategy,
    settings: lane.settings,
    prompt,
    responseLength,
    prior: prior.entries,
    seed,
    endIds: [...endTokenIds(tokenizer)],
    ...(signal ? { signal } : {}),
  };
  const recorder = startRecording({
    model: { name: model.name, digest: model.digest, label },
    // Asked again for every snapshot: a lost device can move a run to another backend.
    get backend() {
      return { name: engine.status.backend.name, detail: engine.status.backend.detail };
    },
    strategy: lane.strategy,
    settings,
    prefill,
    seed,
    question: experiment.question,
    alignment: "shifted",
    vocabulary: {
      size: model.config.vocabSize,
      maskId: model.config.maskTokenId,
      padId: model.config.padTokenId,
      eosId: model.config.eosTokenId,
    },
    prompt,
    responseLength,
    prior: prior.entries,
    tokenText: tokenizer.tokenText,
    decodeText: (ids) => answerText(tokenizer, ids),
  });
  return { session, request, recorder };
}

/** The picture of a question that has one; a text puzzle is asked without, as in training. */
function pictureOf({ picture, question }: Experiment, { name, processor }: LoadedModel, atlas: Atlas): RgbImage | null {
  const asked = parseQuestion(question);
  if (asked && !needsPicture(asked)) return null;
  if (!processor) throw new RangeError(`Model "${name}" takes no pictures.`);
  if (picture.kind === "scene") return { ...world.canvas, data: renderScene(picture.scene, atlas) };
  return decodePng(Uint8Array.from(atob(picture.png), (char) => char.charCodeAt(0)));
}

/** Under a causal mask a prompt cache is exact, so the two ways of keeping one are the same. */
function prefillFor(strategy: DecodingStrategy, lane: Lane): Lane["prefill"] {
  return strategy.needs.attention === "causal" && lane.prefill === "prefix" ? "dimple" : lane.prefill;
}
