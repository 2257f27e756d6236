/** Questions become prompts, and response ids become answers, by the template of the model's world. */
import { normalise } from "@/lib/scene/normalise";
import { world } from "@/lib/scene/world";
import type { Tokenizer } from "./tokenizer";

const { chat } = world;

/**
 * Prompt ids of a question, which is normalised first, since the model has seen text in that form only.
 * @param visualTokens tokens the picture takes (9 for 96 × 96); 0 for a question without a picture
 */
export function promptIds(tokenizer: Tokenizer, question: string, visualTokens: number): Int32Array {
  const template = visualTokens > 0 ? chat.withImage : chat.withoutImage;
  const [before, after] = template.replace("{image}", chat.image.repeat(visualTokens)).split("{question}");
  return Int32Array.from([
    ...tokenizer.encodeTemplate(before!),
    ...tokenizer.encode(` ${normalise(question)}`),
    ...tokenizer.encodeTemplate(after!),
  ]);
}

/** Ids that end an answer: everything from the first of them on is filler. */
export function endTokenIds(tokenizer: Tokenizer): ReadonlySet<number> {
  return new Set(chat.endTokens.map((name) => tokenizer.specialId(name)));
}

/** Words of an answer: the text before its first end token, control tokens left out. */
export function answerText(tokenizer: Tokenizer, response: ArrayLike<number>): string {
  const ids = Array.from(response);
  const ends = endTokenIds(tokenizer);
  const end = ids.findIndex((id) => ends.has(id));
  return tokenizer.decode(end < 0 ? ids : ids.slice(0, end), { skipSpecial: true }).trim();
}

/** Ids of an answer as the model was trained to give it: its words and the end token. */
export function answerIds(tokenizer: Tokenizer, answer: string): Int32Array {
  return Int32Array.from([...tokenizer.encode(` ${answer}`), tokenizer.specialId(chat.end)]);
}
