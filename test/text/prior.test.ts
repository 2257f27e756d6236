import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clearPriorToken, type PriorEntry, parsePrior, priorToText, setPriorToken } from "@/lib/text/prior";
import { anyText } from "../any-text";
import { shippedTokenizer } from "./shipped-tokenizer";

const tokenizer = shippedTokenizer();
const parse = (text: string, length = 64) => parsePrior(text, tokenizer, length);

/** Entries in words: `12: answer`. */
const words = (text: string, length = 64) =>
  parse(text, length).entries.map(([position, id]) => `${position}:${tokenizer.tokenText(id)}`);

describe("parsePrior", () => {
  it("fixes words and leaves masks between them", () => {
    expect(words("there are ▒ cats")).toEqual(["0: there", "1: are", "3: cats"]);
    expect(words("▒×12 answer :")).toEqual(["12: answer", "13: :"]);
    expect(words("1 ▒ 3 ▒ / ▒")).toEqual(["0: 1", "2: 3", "4: /"]);
  });

  it("counts spaces only where they begin a word", () => {
    expect(words("  cat  ")).toEqual(["0: cat"]);
    expect(words("▒ ▒  ▒ dog ▒")).toEqual(["3: dog"]);
    expect(parse("▒ ▒  ▒ dog ▒").length).toBe(5);
  });

  it("reads a JSON skeleton as the tokens of a JSON answer", () => {
    expect(words('{"▒×2":"▒"}')).toEqual(['0: {"', '3:":"', '5:"}']);
    expect(words('{"top left":"▒"}').map((entry) => entry.slice(2))).toEqual([' {"', "top", " left", '":"', '"}']);
  });

  it("fixes end tokens, fillers and ids by their signs, and nothing for an empty text", () => {
    expect(words("cat ⟨eos⟩⟨pad⟩")).toEqual(["0: cat", "1:<eos>", "2:<pad>"]);
    expect(parse("⟨#281⟩").entries).toEqual([[0, 281]]);
    expect(parse("")).toEqual({ entries: [], length: 0, overflow: 0, problem: null });
  });

  it("takes control tokens that are typed out as plain text", () => {
    const control = new Set(tokenizer.special.values());
    expect(parse("<|mask|><|eos|>").entries.filter(([, id]) => control.has(id))).toEqual([]);
  });

  it("says both numbers when it is longer than the answer, and keeps what fits", () => {
    const prior = parse("▒×6 answer : cat", 8);
    expect(prior.overflow).toBe(1);
    expect(prior.entries.map(([position]) => position)).toEqual([6, 7]);
    expect(prior.problem).toMatch(/9 positions.*answer has 8/);
    expect(parse("▒×99999999999999999999", 8).problem).toMatch(/100000 positions or more/);
    expect(parse("▒×8", 8).problem).toBeNull();
  });

  it("names a token id that does not exist", () => {
    expect(parse("⟨#99999⟩").problem).toMatch(/⟨#99999⟩.*ends at 527/);
    expect(parse(`⟨#${"9".repeat(400)}⟩`).problem).not.toBeNull();
  });

  it("reads a fixed mask token as a masked position", () => {
    const mask = tokenizer.specialId("<|mask|>");
    expect(parse(`cat ⟨#${mask}⟩ dog`).entries.map(([position]) => position)).toEqual([0, 2]);
  });

  it("never throws and keeps positions rising and inside the answer, for any text", () => {
    const piece = fc.oneof(anyText, fc.constantFrom("▒", "▒×7", "⟨#1⟩", "⟨", "×", " cat"));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.integer({ min: 1, max: 32 }), (pieces, length) => {
        const { entries, length: spelled, overflow } = parse(pieces.join(""), length);
        expect(overflow).toBe(Math.max(0, spelled - length));
        entries.forEach(([position], index) => {
          expect(position).toBeGreaterThan(index === 0 ? -1 : entries[index - 1]![0]);
          expect(position).toBeLessThan(length);
        });
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});

describe("priorToText", () => {
  it("writes plain text with masks between", () => {
    for (const text of ["there are ▒ cats", "▒×12 answer : ▒ .", "1 ▒ 3 ▒ / ▒×3 2", '{"▒×2":"▒"}', "cat⟨eos⟩", ""]) {
      expect(priorToText(parse(text).entries, tokenizer)).toBe(text);
    }
  });

  it("keeps a digit away from the count of a run", () => {
    const [bare] = tokenizer.encode("3");
    expect(priorToText([[4, bare!]], tokenizer)).toBe("▒×3▒3");
  });

  it("writes what parsePrior reads as the same entries, for any tokens", () => {
    const mask = tokenizer.specialId("<|mask|>");
    const id = fc.integer({ min: 0, max: tokenizer.vocabularySize - 1 }).filter((value) => value !== mask);
    const sparse = fc.uniqueArray(fc.tuple(fc.nat({ max: 20 }), id), { selector: ([position]) => position });
    const typed = anyText.map((text) => parse(text).entries);
    fc.assert(
      fc.property(fc.oneof(sparse, typed), (drawn) => {
        const entries = [...(drawn as readonly PriorEntry[])].sort(([a], [b]) => a - b);
        expect(parse(priorToText(entries, tokenizer)).entries).toEqual(entries);
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

describe("toggling a position", () => {
  it("fixes, replaces and frees it without touching the others", () => {
    const cats = parse("there are ▒ cats").entries;
    const [two, three] = [tokenizer.encode(" 2")[0]!, tokenizer.encode(" 3")[0]!];
    const fixed = setPriorToken(setPriorToken(cats, 2, two), 2, three);
    expect(priorToText(fixed, tokenizer)).toBe("there are 3 cats");
    expect(priorToText(clearPriorToken(fixed, 1), tokenizer)).toBe("there ▒ 3 cats");
    expect(clearPriorToken(cats, 2)).toEqual(cats);
  });
});
