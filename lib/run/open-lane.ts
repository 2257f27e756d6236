/** Everything a lane needs before its first evaluation: its model, its prompt, and a session bound to it. */
import type { DecodeRequest } from "@/lib/decoding/decode";
import { cacheUnder, keepsCanvas } from "@/lib/engine/caches";
import type { LoadedModel, OpenRequest } from "@/lib/engine/engine";
import { imageTokenCount } from "@/lib/engine/image/preprocess";
import type { RgbImage } from "@/lib/engine/image/resize";
import { type ResolvedLane, resolve } from "@/lib/experiment/resolve";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import type { Atlas } from "@/lib/scene/atlas";
import { isBlank } from "@/lib/scene/normalise";
import { pictureRgb } from "@/lib/scene/picture";
import { renderScene } from "@/lib/scene/render";
import { world } from "@/lib/scene/world";
import { readFrequencies } from "@/lib/text/frequencies";
import { parsePrior } from "@/lib/text/prior";
import type { Tokenizer } from "@/lib/text/tokenizer";
import type { TraceContext } from "@/lib/trace/record";
import { type PreparedCompanion, prepareCompanion } from "./companion";
import { loadHeads } from "./heads";
import { keptBySession } from "./kept";
import type { Machine } from "./machine";

/** A lane whose model is loaded and whose prompt is written. */
export interface PreparedLane {
  readonly lane: ResolvedLane;
  readonly model: LoadedModel;
  readonly tokenizer: Tokenizer;
  readonly prompt: Int32Array;
  /** What a session for this prompt is opened with. */
  readonly opening: OpenRequest;
  /** All of a run from masks but its predictor, and how its strategy decides. */
  readonly request: Omit<DecodeRequest, "predictor" | "strategy">;
  /** The second model, for strategies that need one. */
  readonly companion: PreparedCompanion | null;
  readonly context: TraceContext;
}

/** Resolves a lane, loads its model and writes its prompt. @throws Error in words for the reader */
export async function prepareLane(experiment: Experiment, recipe: Lane, machine: Machine): Promise<PreparedLane> {
  const { engine, atlas, signal } = machine;
  const resolution = resolve(recipe, experiment.responseLength);
  if (!resolution.ok) throw new RangeError(resolution.problems.join(" "));
  const { lane } = resolution;
  const { strategy, settings, cache } = lane;
  const { attention } = strategy.needs;
  const [model, text] = await Promise.all([engine.load(lane.model, { signal }), engine.textOf(lane.model, { signal })]);
  const { tokenizer, dialect, label, frequencies } = text;
  const heads = strategy.needs.heads ? await loadHeads(model, text, signal) : null;
  const { responseLength, seed } = experiment;
  const prior = parsePrior(experiment.prior, tokenizer, responseLength);
  if (prior.problem) throw new RangeError(prior.problem);
  const { question } = experiment;
  if (isBlank(question)) throw new RangeError("The question is empty.");
  const picture = dialect.needsPicture(question) ? pictureOf(experiment, model, atlas) : null;
  const visualTokens = picture && model.processor ? imageTokenCount(picture.height, picture.width, model.processor) : 0;
  const prompt = dialect.promptIds(tokenizer, question, visualTokens);
  const opening: OpenRequest = {
    model: lane.model,
    promptIds: prompt,
    pictures: picture ? [picture] : [],
    ...keptBySession(cache.policy, attention),
  };
  const companion = await prepareCompanion(lane, { model, tokenizer, dialect, question, opening }, machine);
  const asked = { prompt, responseLength, prior: prior.entries, seed };
  const context: TraceContext = {
    ...asked,
    model: { name: model.name, digest: model.digest, label },
    ...(companion ? { companion: companion.model } : {}),
    // Asked again for every snapshot: a lost device can move a run to another backend.
    get backend() {
      return { name: engine.status.backend.name, detail: engine.status.backend.detail };
    },
    strategy: strategy.id,
    settings,
    prefill: cacheUnder(attention, cache.policy).id,
    ...(keepsCanvas(cache) ? { cacheSettings: cache.settings } : {}),
    question,
    asked: { picture: experiment.picture, prior: experiment.prior },
    alignment: model.config.shift === 0 ? "aligned" : "shifted",
    vocabulary: {
      size: model.config.vocabSize,
      maskId: model.config.maskTokenId,
      padId: model.config.padTokenId,
      eosId: model.config.eosTokenId,
    },
    tokenText: tokenizer.tokenText,
    decodeText: (ids) => dialect.answerText(tokenizer, ids),
  };
  return {
    lane,
    model,
    tokenizer,
    prompt,
    opening,
    request: {
      ...asked,
      settings,
      cache: keepsCanvas(cache) ? cache : undefined,
      endIds: [...dialect.endIds(tokenizer)],
      ...(heads ? { heads } : {}),
      ...(strategy.needs.frequencies
        ? {
            tokenFrequencies: readFrequencies(
              frequencies,
              model.name,
              model.config.vocabSize,
              tokenizer.vocabularySize,
            ),
          }
        : {}),
      ...(signal ? { signal } : {}),
    },
    companion,
    context,
  };
}

/** The picture that a question is about. @throws RangeError when the model takes none */
function pictureOf({ picture }: Experiment, { name, processor }: LoadedModel, atlas: Atlas): RgbImage {
  if (!processor) throw new RangeError(`Model "${name}" takes no pictures.`);
  return {
    ...world.canvas,
    data: picture.kind === "scene" ? renderScene(picture.scene, atlas) : pictureRgb(picture.png),
  };
}
