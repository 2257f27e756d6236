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

  it("writes ids outside the vocabulary as numbers, wherever they stand", () => {
    const [cat, end] = [tokenizer.encode(" cat")[0]!, tokenizer.specialId("<|eos|>")];
    expect(tokenizer.decode([532, cat, 99_999, end])).toBe("#532 cat#99999<|eos|>");
    expect(tokenizer.decode([532, end, cat], { skipSpecial: true })).toBe("#532 cat");
    expect(() => tokenizer.specialId("<|nope|>")).toThrow('no control token "<|nope|>"');
  });

  it("says what is missing in a file that is no tokenizer", () => {
    expect(() => loadTokenizer({ hello: 1 })).toThrow(/tokenizer\.json: expected Hugging Face's format/);
    expect(() => loadTokenizer(null)).toThrow("tokenizer.json");
    const withoutMerges = { added_tokens: [], model: { type: "BPE", vocab: { a: 0 } } };
    expect(() => loadTokenizer(withoutMerges)).toThrow("tokenizer.json: a part of it lacks what its type needs");
  });
});

const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const others = z
  .record(z.string(), z.array(z.object({ text: z.string(), ids: z.array(z.number()), decoded: z.string() })).min(4))
  .parse(readJson("test/fixtures/text/other-tokenizers.json"));

describe("tokenizers that are not byte-level", () => {
  it.each(Object.entries(others))("%s gives the ids and the text of the Rust tokenizer", (name, references) => {
    const other = loadTokenizer(readJson(`test/fixtures/field/${name}.tokenizer.json`));
    for (const { text, ids, decoded } of references) {
      expect(Array.from(other.encode(text)), text).toEqual(ids);
      expect(Array.from(other.encodeTemplate(text)), text).toEqual(ids);
      expect(other.decode(ids), text).toBe(decoded);
      expect(other.decode([...ids, 5000]), text).toMatch(/ ?#5000$/);
    }
  });

  it.each(Object.keys(others))("%s labels its tokens with the letters and the spaces that they stand for", (name) => {
    const other = loadTokenizer(readJson(`test/fixtures/field/${name}.tokenizer.json`));
    const text = "the café is über naïve";
    expect(Array.from(other.encode(text), other.tokenText).join("")).toBe(` ${text}`);
  });

  it("never makes a control token but the unknown one of what somebody typed", () => {
    const metaspace = loadTokenizer(readJson("test/fixtures/field/metaspace-bpe.tokenizer.json"));
    expect(Array.from(metaspace.encodeTemplate("the </s>"))).toContain(metaspace.specialId("</s>"));
    expect(Array.from(metaspace.encode("the </s>"))).not.toContain(metaspace.specialId("</s>"));
    expect(metaspace.decode(metaspace.encode("zz"))).toBe("<unk><unk>");
  });

  it("reads bytes and spaces as Llama writes them", () => {
    const { model, ...file } = readJson("test/fixtures/field/metaspace-bpe.tokenizer.json");
    const llama = loadTokenizer({
      ...file,
      decoder: {
        type: "Sequence",
        decoders: [
          { type: "Replace", pattern: { String: "▁" }, content: " " },
          { type: "ByteFallback" },
          { type: "Fuse" },
          { type: "Strip", content: " ", start: 1, stop: 0 },
        ],
      },
      model: { ...model, vocab: { ...model.vocab, "<0xE9>": 61 } },
    });
    expect([51, 61].map(llama.tokenText)).toEqual([" the", "⟨0xE9⟩"]);
    expect(llama.decode([51, 53])).toBe("the café");
  });

  it("names a kind that is not read", () => {
    const file = readJson("test/fixtures/field/metaspace-bpe.tokenizer.json");
    const load = (change: object) => () => loadTokenizer({ ...file, ...change });
    expect(load({ model: { ...file.model, type: "WordLevel" } })).toThrow(
      'tokenizer.json: expected a model of type BPE, Unigram, WordPiece, found "WordLevel"',
    );
    expect(load({ pre_tokenizer: { type: "UnicodeScripts" } })).toThrow(
      'tokenizer.json: its PreTokenizer is of type "UnicodeScripts", which is not read',
    );
    expect(load({ model: { ...file.model, vocab: "none" } })).toThrow(
      "tokenizer.json: expected Hugging Face's format, which model.vocab does not have",
    );
  });
});
