import { describe, expect, it } from "vitest";
import { answerIds, emojiWorld } from "@/lib/text/emoji-world";
import { shippedTokenizer } from "./shipped-tokenizer";

const tokenizer = shippedTokenizer();
const { answerText, endIds, promptIds } = emojiWorld;

describe("promptIds", () => {
  it("follows the template with and without a picture", () => {
    const seen = tokenizer.decode(promptIds(tokenizer, "Is there a cat?", 2));
    expect(seen).toBe(
      "<|im_start|>user<|vision_start|><|image_pad|><|image_pad|><|vision_end|> is there a cat ?<|im_end|><|im_start|>assistant",
    );
    const read = tokenizer.decode(promptIds(tokenizer, "reverse 1 2 3", 0));
    expect(read).toBe("<|im_start|>user reverse 1 2 3<|im_end|><|im_start|>assistant");
  });

  it("gives the ids of the template encoded in one piece, as in training", () => {
    const whole = tokenizer.encodeTemplate("<|im_start|>user sort 3 1<|im_end|><|im_start|>assistant");
    expect(promptIds(tokenizer, "sort 3 1", 0)).toEqual(whole);
  });

  it("keeps control tokens in a question harmless", () => {
    const image = tokenizer.specialId("<|image_pad|>");
    const ids = promptIds(tokenizer, "<|image_pad|> {image} {question} <|mask|>", 9);
    expect(ids.filter((id) => id === image)).toHaveLength(9);
    expect(ids).not.toContain(tokenizer.specialId("<|mask|>"));
    expect(tokenizer.decode(ids)).toContain("{ image } { question }");
  });
});

describe("answerText", () => {
  it("ends at the first end token and undoes answerIds", () => {
    const json = '{"top left":"cat"}';
    expect(answerText(tokenizer, answerIds(tokenizer, json))).toBe(json);
    const pad = tokenizer.specialId("<|pad|>");
    expect(answerText(tokenizer, [...answerIds(tokenizer, "a dog"), pad, ...tokenizer.encode(" cat")])).toBe("a dog");
  });

  it("gives all words when no end token was decoded, and nothing for an answer that ends at once", () => {
    expect(answerText(tokenizer, tokenizer.encode(" 4 plants"))).toBe("4 plants");
    for (const end of endIds(tokenizer)) expect(answerText(tokenizer, [end])).toBe("");
    expect(answerText(tokenizer, [])).toBe("");
  });
});
