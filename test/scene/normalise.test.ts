import { describe, expect, it } from "vitest";
import { normalise } from "@/lib/scene/normalise";

describe("normalise", () => {
  it("lowers case, makes every mark a word and leaves single spaces, as Python does", () => {
    expect(normalise("  Is there\ta CAT?! ")).toBe("is there a cat ? !");
    expect(normalise("1_3_/2+2=4")).toBe("1_3_ / 2 + 2 = 4");
    expect(normalise("naïve İ\u0085x 😀é")).toBe("naïve i ̇ x 😀 é");
    expect(normalise(" \n")).toBe("");
  });
});
