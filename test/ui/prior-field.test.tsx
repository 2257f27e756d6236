// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { PriorField } from "@/components/ui/PriorField";
import { loadTokenizer } from "@/lib/text/tokenizer";

const tokenizer = loadTokenizer(JSON.parse(readFileSync("public/models/mini-dimple/tokenizer.json", "utf8")));
const dog = tokenizer.encode(" dog")[0]!;

function Field({ start, length }: { start: string; length: number }) {
  const [text, setText] = useState(start);
  return (
    <PriorField
      text={text}
      responseLength={length}
      tokenizer={tokenizer}
      decodedAt={(position) => (position === 1 ? dog : null)}
      onChange={setText}
    />
  );
}

const cells = () =>
  screen.getAllByRole("button", { name: /^position \d+/ }).map((cell) => cell.getAttribute("aria-label"));
const text = () => (screen.getByRole("textbox", { name: "Structure prior" }) as HTMLTextAreaElement).value;

afterEach(cleanup);

describe("structure prior field", () => {
  it("shows the text token by token, fixed ones and masks", () => {
    render(<Field start="there ▒ a" length={5} />);
    expect(cells()).toEqual([
      "position 0, fixed to there",
      "position 1, masked",
      "position 2, fixed to a",
      "position 3, masked",
      "position 4, masked",
    ]);
  });

  it("fixes a clicked position to a typed word, and masks it again", async () => {
    render(<Field start="there ▒ a" length={4} />);
    await userEvent.click(screen.getByRole("button", { name: "position 3, masked" }));
    await userEvent.type(screen.getByRole("textbox", { name: "Token for position 3" }), "dog{Enter}");
    expect(cells()).toContain("position 3, fixed to dog");
    expect(text()).toContain("dog");
    await userEvent.click(screen.getByRole("button", { name: "position 0, fixed to there" }));
    await userEvent.click(screen.getByRole("button", { name: "Mask" }));
    expect(cells()[0]).toBe("position 0, masked");
  });

  it("offers the token that was decoded at the position", async () => {
    render(<Field start="" length={4} />);
    await userEvent.click(screen.getByRole("button", { name: "position 1, masked" }));
    await userEvent.click(screen.getByRole("button", { name: "Fix dog" }));
    expect(cells()[1]).toBe("position 1, fixed to dog");
  });

  it("says both numbers when the prior is longer than the answer, and keeps the text", () => {
    render(<Field start="▒×9" length={4} />);
    expect(screen.getByText(/spells out 9 positions, but the answer has 4/)).toBeTruthy();
    expect(text()).toBe("▒×9");
    expect(cells()).toHaveLength(4);
  });

  it("counts far masks instead of drawing them, until asked to", async () => {
    render(<Field start="there" length={64} />);
    expect(cells()).toHaveLength(7);
    await userEvent.click(screen.getByRole("button", { name: "Show 57 more masked positions" }));
    expect(cells()).toHaveLength(64);
  });
});
