/** The companion of a lane: the second model that some strategies ask, beside the one that the lane decodes with. */
import { strategyById } from "@/lib/decoding/strategies";
import type { LoadedModel, OpenRequest } from "@/lib/engine/engine";
import type { AttentionPattern } from "@/lib/engine/executor";
import { imageTokenCount } from "@/lib/engine/image/preprocess";
import type { Tokenizer } from "@/lib/text/tokenizer";
import type { Trace } from "@/lib/trace/schema";
import { DEFAULT_COMPANIONS } from "./defaults";
import type { Lab } from "./lab";
import { keptUnder } from "./prefill";
import type { Lane } from "./schema";

/** The attention that a strategy wants of its companion, or null where it needs none. */
export const companionNeed = ({ strategy }: Pick<Lane, "strategy">) => strategyById(strategy).needs.companion ?? null;

/** Name of a lane's companion: the one it names, or the one that lanes have by default. Null where none is needed. */
export function companionOf(lane: Pick<Lane, "strategy" | "companion">): string | null {
  const need = companionNeed(lane);
  return need && (lane.companion ?? DEFAULT_COMPANIONS[need]);
}

/** The models that a lane runs, the one that decodes first. */
export const modelsOf = (lane: Pick<Lane, "model" | "strategy" | "companion">): string[] =>
  [lane.model, companionOf(lane)].filter((name) => name !== null);

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
  lane: Lane,
  { model, tokenizer, opening }: LaneOpening,
  { engine, signal }: Lab,
): Promise<PreparedCompanion | null> {
  const [name, need] = [companionOf(lane), companionNeed(lane)];
  if (name === null || need === null) return null;
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
  const trained: AttentionPattern = other.config.fullAttnMask ? "bidirectional" : "causal";
  const attention = need === "any" ? trained : need;
  return {
    model: { name: other.name, digest: other.digest, label: text.label },
    opening: { ...opening, model: name, attention, prefill: keptUnder(attention, lane) },
  };
}
