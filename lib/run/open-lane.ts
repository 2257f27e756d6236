/** Everything a lane needs before its first evaluation: its model, its prompt, and a session bound to it. */
import type { DecodeRequest } from "@/lib/decoding/decode";
import { resolveSettings } from "@/lib/decoding/params";
import { strategyById } from "@/lib/decoding/strategies";
import type { DecodingStrategy } from "@/lib/decoding/strategy";
import type { LoadedModel, OpenRequest } from "@/lib/engine/engine";
import { decodePng } from "@/lib/engine/image/png";
import { imageTokenCount } from "@/lib/engine/image/preprocess";
import type { RgbImage } from "@/lib/engine/image/resize";
import { canvasCacheOf, keptBySession, laneCacheProblem, prefillOf } from "@/lib/experiment/lane-cache";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import type { Atlas } from "@/lib/scene/atlas";
import { needsPicture, parseQuestion, promptText } from "@/lib/scene/question";
import { renderScene } from "@/lib/scene/render";
import { world } from "@/lib/scene/world";
import { answerText, endTokenIds, promptIds } from "@/lib/text/chat";
import { readFrequencies } from "@/lib/text/frequencies";
import { parsePrior } from "@/lib/text/prior";
import type { Tokenizer } from "@/lib/text/tokenizer";
import type { TraceContext } from "@/lib/trace/record";
import { type PreparedCompanion, prepareCompanion } from "./companion";
import type { Machine } from "./machine";

/** A lane whose model is loaded and whose prompt is written. */
export interface PreparedLane {
  readonly lane: Lane;
  readonly strategy: DecodingStrategy;
  readonly model: LoadedModel;
  readonly tokenizer: Tokenizer;
  readonly prompt: Int32Array;
  readonly prefill: Lane["prefill"];
  /** What a session for this prompt is opened with. */
  readonly opening: OpenRequest;
  /** All of a run from masks but its predictor. */
  readonly request: Omit<DecodeRequest, "predictor">;
  /** The second model, for strategies that need one. */
  readonly companion: PreparedCompanion | null;
  readonly context: TraceContext;
}

/** Loads a lane's model and writes its prompt. @throws Error in words for the reader */
export async function prepareLane(experiment: Experiment, lane: Lane, machine: Machine): Promise<PreparedLane> {
  const { engine, atlas, signal } = machine;
  const strategy = strategyById(lane.strategy);
  const settings = resolveSettings(strategy, lane.settings);
  const problem = laneCacheProblem(lane, experiment.responseLength);
  if (problem) throw new RangeError(problem);
  const [model, { tokenizer, label, frequencies }] = await Promise.all([
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
  const prefill = prefillOf(lane);
  const cache = canvasCacheOf(lane);
  const opening: OpenRequest = {
    model: lane.model,
    promptIds: prompt,
    pictures: picture ? [picture] : [],
    prefill: keptBySession(lane),
    attention: strategy.needs.attention,
  };
  const companion = await prepareCompanion(lane, { model, tokenizer, opening }, machine);
  const asked = { prompt, responseLength, prior: prior.entries, seed };
  const context: TraceContext = {
    ...asked,
    model: { name: model.name, digest: model.digest, label },
    ...(companion ? { companion: companion.model } : {}),
    // Asked again for every snapshot: a lost device can move a run to another backend.
    get backend() {
      return { name: engine.status.backend.name, detail: engine.status.backend.detail };
    },
    strategy: lane.strategy,
    settings,
    prefill,
    ...(cache ? { cacheSettings: cache.settings } : {}),
    question: experiment.question,
    asked: { picture: experiment.picture, prior: experiment.prior },
    alignment: "shifted",
    vocabulary: {
      size: model.config.vocabSize,
      maskId: model.config.maskTokenId,
      padId: model.config.padTokenId,
      eosId: model.config.eosTokenId,
    },
    tokenText: tokenizer.tokenText,
    decodeText: (ids) => answerText(tokenizer, ids),
  };
  return {
    lane,
    strategy,
    model,
    tokenizer,
    prompt,
    prefill,
    opening,
    request: {
      ...asked,
      strategy,
      settings: lane.settings,
      cache,
      endIds: [...endTokenIds(tokenizer)],
      ...(strategy.needs.frequencies
        ? { tokenFrequencies: readFrequencies(frequencies, model.name, model.config.vocabSize) }
        : {}),
      ...(signal ? { signal } : {}),
    },
    companion,
    context,
  };
}

/** The picture of a question that has one; a text puzzle is asked without, as in training. */
function pictureOf({ picture, question }: Experiment, { name, processor }: LoadedModel, atlas: Atlas): RgbImage | null {
  const asked = parseQuestion(question);
  if (asked && !needsPicture(asked)) return null;
  if (!processor) throw new RangeError(`Model "${name}" takes no pictures.`);
  if (picture.kind === "scene") return { ...world.canvas, data: renderScene(picture.scene, atlas) };
  return decodePng(Uint8Array.from(atob(picture.png), (char) => char.charCodeAt(0)));
}
