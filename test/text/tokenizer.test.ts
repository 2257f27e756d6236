import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { loadTokenizer } from "@/lib/text/tokenizer";
import { anyText } from "../any-text";
import { shippedTokenizer } from "./shipped-tokenizer";

const tokenizer = shippedTokenizer();
const cases = z
  .array(z.object({ text: z.string(), ids: z.array(z.number()), decoded: z.string() }))
  .min(10)
  .parse(JSON.parse(readFileSync("test/fixtures/text/tokenizer.json", "utf8")));

describe("tokenizer", () => {
  it("gives the ids and the text of the Rust tokenizer", () => {
    for (const { text, ids, decoded } of cases) {
      expect(Array.from(tokenizer.encodeTemplate(text)), text).toEqual(ids);
      expect(tokenizer.decode(ids, { skipSpecial: true }), text).toBe(decoded);
    }
  });

  it("never makes a control token of what somebody typed", () => {
    const control = new Set(tokenizer.special.values());
    for (const name of tokenizer.special.keys()) {
      for (const text of [name, ` ${name}`, `the${name}cat`]) {
        const ids = tokenizer.encode(text);
        expect(Array.from(ids).filter((id) => control.has(id))).toEqual([]);
        expect(tokenizer.decode(ids)).toBe(text);
      }
    }
  });

  it("brings any text back, with U+FFFD for lone surrogates", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text.toWellFormed());
      }),
      { seed: 1, numRuns: 500 },
    );
    expect(tokenizer.decode(tokenizer.encode("a\ud800b"))).toBe("a\ufffdb");
    expect(tokenizer.decode(tokenizer.encode(""))).toBe("");
  });

  it("keeps the space before a full stop", () => {
    expect(tokenizer.decode(tokenizer.encode(" yes , there is a cat ."))).toBe(" yes , there is a cat .");
  });

  it("shows every token: leading spaces, bytes, control tokens, unknown ids", () => {
    expect(tokenizer.tokenText(tokenizer.encode(" cat")[0]!)).toBe(" cat");
    expect(tokenizer.tokenText(tokenizer.encode("cat")[0]!)).toBe("cat");
    expect(Array.from(tokenizer.encode("é"), tokenizer.tokenText)).toEqual(["⟨0xC3⟩", "⟨0xA9⟩"]);
    expect(tokenizer.tokenText(tokenizer.encode("\n")[0]!)).toBe("\n");
    expect(tokenizer.tokenText(tokenizer.specialId("<|eos|>"))).toBe("<eos>");
    expect(tokenizer.tokenText(tokenizer.specialId("<|im_start|>"))).toBe("<im_start>");
    expect(tokenizer.tokenText(tokenizer.vocabularySize)).toBe(`#${tokenizer.vocabularySize}`);
  });

  it("names an id outside the vocabulary", () => {
    expect(() => tokenizer.decode([3, 99_999])).toThrow("token id 99999 is outside the vocabulary of 528");
    expect(() => tokenizer.specialId("<|nope|>")).toThrow('no control token "<|nope|>"');
  });

  it("says what is missing in a file that is no tokenizer", () => {
    expect(() => loadTokenizer({ hello: 1 })).toThrow(/tokenizer\.json: expected Hugging Face's format/);
    expect(() => loadTokenizer(null)).toThrow("tokenizer.json");
  });
});
