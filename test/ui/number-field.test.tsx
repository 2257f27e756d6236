// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, describe, expect, it } from "vitest";
import { NumberField } from "@/components/ui/NumberField";
import { readNumber } from "@/components/ui/read-number";

function Field({ range = { min: 0, max: 1, step: 0.01 }, start = 0.9 }) {
  const [value, setValue] = useState(start);
  return <NumberField {...range} label="γ" value={value} onChange={setValue} />;
}

const field = () => screen.getByRole("textbox") as HTMLInputElement;
async function type(text: string) {
  await userEvent.clear(field());
  await userEvent.type(field(), text);
}

afterEach(cleanup);

describe("a number typed by hand", () => {
  it.each([
    ["0,7", 0.7],
    [",5", 0.5],
    [".5", 0.5],
    ["70%", 0.7],
    ["70 %", 0.7],
    [" 0.7 ", 0.7],
    ["7e-1", 0.7],
    ["０．７", 0.7],
    ["−0.5", -0.5],
    ["1.", 1],
  ])("is read from %j", (text, value) => {
    expect(readNumber(text)).toBe(value);
  });

  it.each(["", "abc", "0,7,1", "1.000,5", "0x10", "%", "--1", "1e999", "Infinity", "NaN", "7 0 %%"])(
    "is none in %j",
    (text) => {
      expect(readNumber(text)).toBeNull();
    },
  );

  it("may have its thousands set apart where it is a whole one", () => {
    expect(readNumber("10,000", true)).toBe(10_000);
    expect(readNumber("1.234.567", true)).toBe(1_234_567);
    expect(readNumber("10 000", true)).toBe(10_000);
    expect(readNumber("1,5", true)).toBe(1.5);
    expect(readNumber("1,000")).toBe(1);
  });
});

describe("a number field", () => {
  it("takes a decimal comma and a per cent, on Enter or when it is left", async () => {
    render(<Field />);
    await type("0,7{Enter}");
    expect(field().value).toBe("0.70");
    await type("35 %");
    await userEvent.tab();
    expect(field().value).toBe("0.35");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("says what it could not read, and keeps its value", async () => {
    render(<Field />);
    await type("high{Enter}");
    expect(field().value).toBe("0.90");
    expect(screen.getByRole("alert").textContent).toBe(
      "Expected a number from 0.00 to 1.00, found “high”; 0.90 stays.",
    );
    expect(field().getAttribute("aria-invalid")).toBe("true");
    await type("0.8{Enter}");
    expect(screen.queryByRole("alert")).toBeNull();
    expect(field().getAttribute("aria-invalid")).toBe("false");
  });

  it("says what it made of a number outside its range", async () => {
    render(<Field range={{ min: 4, max: 128, step: 1 }} start={32} />);
    await type("1,000{Enter}");
    expect(field().value).toBe("128");
    expect(screen.getByRole("alert").textContent).toBe(
      "Expected a number from 4 to 128, found “1,000”; 128 is the nearest.",
    );
  });

  it("keeps its value where nothing was typed", async () => {
    render(<Field />);
    await type(" {Enter}");
    expect(field().value).toBe("0.90");
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it.each([{ isComposing: true }, { keyCode: 229 }])("leaves an input method's Enter alone: %o", async (press) => {
    render(<Field />);
    await type("0,7");
    fireEvent.keyDown(field(), { key: "Enter", ...press });
    expect(field().value).toBe("0,7");
    fireEvent.keyDown(field(), { key: "Enter", keyCode: 13 });
    expect(field().value).toBe("0.70");
  });
});
