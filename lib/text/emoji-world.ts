/** The dialect of the models that were trained on the world of `scene/world.json`. */
import { needsPicture, parseQuestion, promptText } from "@/lib/scene/question";
import { world } from "@/lib/scene/world";
import type { Dialect } from "./dialect";
import type { Tokenizer } from "./tokenizer";

const { chat } = world;

/** Questions in lower case with spaces around every mark: these models have seen text in that form only. */
export const emojiWorld: Dialect = {
  /** A text puzzle is asked without one, as in training. */
  needsPicture(question) {
    const asked = parseQuestion(question);
    return asked === null || needsPicture(asked);
  },
  promptIds(tokenizer, question, visualTokens) {
    const template = visualTokens > 0 ? chat.withImage : chat.withoutImage;
    const [before, after] = template.replace("{image}", chat.image.repeat(visualTokens)).split("{question}");
    return Int32Array.from([
      ...tokenizer.encodeTemplate(before!),
      ...tokenizer.encode(` ${promptText(question)}`),
      ...tokenizer.encodeTemplate(after!),
    ]);
  },
  endIds: (tokenizer) => new Set(chat.endTokens.map((name) => tokenizer.specialId(name))),
  answerText(tokenizer, response) {
    const ids = Array.from(response);
    const ends = emojiWorld.endIds(tokenizer);
    const end = ids.findIndex((id) => ends.has(id));
    return tokenizer.decode(end < 0 ? ids : ids.slice(0, end), { skipSpecial: true }).trim();
  },
};

/** Ids of an answer as these models were trained to give it: its words and the end token. */
export function answerIds(tokenizer: Tokenizer, answer: string): Int32Array {
  return Int32Array.from([...tokenizer.encode(` ${answer}`), tokenizer.specialId(chat.end)]);
}
