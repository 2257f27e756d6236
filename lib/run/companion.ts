/** The companion of a lane: the second model that some strategies ask, beside the one that the lane decodes with. */
import type { LoadedModel, OpenRequest } from "@/lib/engine/engine";
import { imageTokenCount } from "@/lib/engine/image/preprocess";
import type { ResolvedLane } from "@/lib/experiment/resolve";
import type { Tokenizer } from "@/lib/text/tokenizer";
import type { Trace } from "@/lib/trace/schema";
import { keptByCompanion } from "./kept";
import type { Machine } from "./machine";

/** What the companion has to fit. */
interface LaneOpening {
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
}

/**
 * Loads the companion of a lane that needs one, for the same prompt.
 * @throws RangeError in words for the reader when it reads text or pictures otherwise than the lane's model
 */
export async function prepareCompanion(
  lane: ResolvedLane,
  { model, tokenizer, opening }: LaneOpening,
  { engine, signal }: Machine,
): Promise<PreparedCompanion | null> {
  if (!lane.companion) return null;
  const { name, attention: wanted } = lane.companion;
  const other = await engine.load(name, { signal });
  const text = await engine.textOf(name, { signal });
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
