/** The companion of a lane: the second model that some strategies ask, beside the one that the lane decodes with. */
import type { Drafter } from "@/lib/decoding/run-state";
import { translationOf, type Vocabulary } from "@/lib/decoding/translation";
import type { LoadedModel, OpenRequest } from "@/lib/engine/engine";
import { imageTokenCount } from "@/lib/engine/image/preprocess";
import type { ResolvedLane } from "@/lib/experiment/resolve";
import type { Dialect } from "@/lib/text/dialect";
import type { Tokenizer } from "@/lib/text/tokenizer";
import type { Trace } from "@/lib/trace/schema";
import { keptByCompanion } from "./kept";
import type { Machine, ModelText } from "./machine";

/** What the companion has to fit. */
interface LaneOpening {
  readonly question: string;
  readonly dialect: Dialect;
  readonly model: LoadedModel;
  readonly tokenizer: Tokenizer;
  /** What a session of the lane's model is opened with. */
  readonly opening: OpenRequest;
}

/** A loaded companion. */
export interface PreparedCompanion {
  readonly model: NonNullable<Trace["companion"]>;
  /** What a session of it is opened with. */
  readonly opening: OpenRequest;
  /** Where it drafts in a vocabulary of its own: the question in it, and both vocabularies. */
  readonly foreign?: Omit<Drafter, "predictor">;
}

/**
 * Loads the companion of a lane that needs one, for the same prompt.
 * @throws RangeError in words for the reader when it reads text or pictures otherwise than the lane's model
 */
export async function prepareCompanion(
  lane: ResolvedLane,
  laneOpening: LaneOpening,
  { engine, signal }: Machine,
): Promise<PreparedCompanion | null> {
  if (!lane.companion) return null;
  const { model, tokenizer, opening } = laneOpening;
  const { name, attention: wanted } = lane.companion;
  const other = await engine.load(name, { signal });
  const text = await engine.textOf(name, { signal });
  if (wanted === "foreign") return prepareDrafter(laneOpening, other, text);
  const size = model.config.vocabSize;
  const tokenTexts = (reader: typeof tokenizer) => Array.from({ length: size }, (_, id) => reader.tokenText(id));
  const sameTokens =
    other.config.vocabSize === size &&
    other.config.maskTokenId === model.config.maskTokenId &&
    tokenTexts(text.tokenizer).join("\n") === tokenTexts(tokenizer).join("\n");
  if (!sameTokens) {
    throw new RangeError(
      `Companion "${name}" has another tokenizer than "${lane.model}" (${other.config.vocabSize} and ${size} tokens): ` +
        "the two must share one.",
    );
  }
  for (const picture of opening.pictures ?? []) {
    const [own, others] = [model, other].map(({ processor }) =>
      processor && "width" in picture ? imageTokenCount(picture.height, picture.width, processor) : 0,
    );
    if (own === others) continue;
    throw new RangeError(
      `Companion "${name}" sees a picture as ${others} tokens, "${lane.model}" as ${own}: the two must agree.`,
    );
  }
  const attention = wanted === "any" ? other.config.attention : wanted;
  return {
    model: { name: other.name, digest: other.digest, label: text.label },
    opening: { ...opening, model: name, ...keptByCompanion(lane.cache.policy, attention) },
  };
}

/** A drafter of another vocabulary: the question in its own tokens, and what the two have in common. */
function prepareDrafter(
  { model, tokenizer, dialect, question, opening }: LaneOpening,
  other: LoadedModel,
  text: ModelText,
): PreparedCompanion {
  if (other.config.attention !== "causal") {
    throw new RangeError(`Companion "${other.name}" sees both sides: a drafter has to write from left to right.`);
  }
  const picture = opening.pictures?.[0];
  const seen = picture && "width" in picture ? picture : null;
  const visualTokens = seen && other.processor ? imageTokenCount(seen.height, seen.width, other.processor) : 0;
  const prompt = text.dialect.promptIds(text.tokenizer, question, visualTokens);
  const translation = translationOf(
    vocabularyOf(model, tokenizer, dialect),
    vocabularyOf(other, text.tokenizer, text.dialect),
  );
  return {
    model: {
      name: other.name,
      digest: other.digest,
      label: text.label,
      vocabulary: { size: translation.drafter.size, shared: translation.sharedCount },
    },
    opening: {
      model: other.name,
      promptIds: prompt,
      pictures: visualTokens > 0 ? opening.pictures : [],
      keeps: "prompt",
      attention: "causal",
    },
    foreign: { prompt, translation },
  };
}

/** The tokens of a model, as decoding sees them. */
function vocabularyOf({ config }: LoadedModel, tokenizer: Tokenizer, dialect: Dialect): Vocabulary {
  const control = new Set(tokenizer.special.values());
  return {
    size: Math.min(tokenizer.vocabularySize, config.vocabSize),
    maskId: config.maskTokenId,
    endIds: [...dialect.endIds(tokenizer)],
    encode: tokenizer.encode,
    decode: (ids) => tokenizer.decode(ids, { skipSpecial: true }),
    tokenText: tokenizer.tokenText,
    isControl: (id) => control.has(id),
  };
}
