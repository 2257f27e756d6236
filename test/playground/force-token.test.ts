import { describe, expect, it } from "vitest";
import { readToken } from "@/components/playground/panels/ForceToken";
import { tokenizer } from "@/test/run/toy-engine";

describe("a token typed by hand", () => {
  it("is a word as it stands within a sentence, or the end token by its name", () => {
    const dog = readToken(" dog ", tokenizer);
    expect("token" in dog && tokenizer.tokenText(dog.token).trim()).toBe("dog");
    expect(readToken("<eos>", tokenizer)).toEqual({ token: tokenizer.specialId("<|eos|>") });
  });

  it("is refused with its pieces when it is several, and with a reason when it steers the model", () => {
    expect(readToken("xylophone", tokenizer)).toMatchObject({
      problem: expect.stringMatching(/^Expected one token; “xylophone” is \d+ for this model: ␣ · x · y/),
    });
    expect(readToken("<mask>", tokenizer)).toMatchObject({ problem: expect.stringContaining("cannot stand in one") });
    expect(readToken("<|mask|>", tokenizer)).toMatchObject({ problem: expect.stringContaining("Expected one token") });
  });
});
