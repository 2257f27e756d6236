import { describe, expect, it } from "vitest";
import { FetchError } from "@/lib/engine/errors";
import { asSentence, failedBecause, inOneLine, told } from "@/lib/run/sentence";
import { foreignWords } from "@/test/plain-words";

/** An error as it comes out of a worker: name and message, without its class. */
const fromWorker = (name: string, message: string) => Object.assign(new Error(message), { name });

describe("what is told of an error", () => {
  it.each([
    ["the language's own", new TypeError("Cannot read properties of undefined (reading 'rows')")],
    ["the language's own, out of a worker", fromWorker("TypeError", "x is not a function")],
    ["of WebAssembly", fromWorker("RuntimeError", "memory access out of bounds")],
    ["of an allocation", new RangeError("Array buffer allocation failed: invalid array length")],
    ["of the browser", new DOMException("The database connection is closing.", "InvalidStateError")],
    ["no error at all", "thrown as text"],
  ])("has the program's words apart where nobody foresaw it: %s", (_, error) => {
    const { message, detail } = told(error);
    expect(message).toBe("Something that nobody foresaw broke this off.");
    expect(detail).toContain(error instanceof Error ? error.message : error);
  });

  it("is its own sentence where it was foreseen, with what caused it apart", () => {
    expect(told(new RangeError('no cache "x"; there are off'))).toEqual({ message: 'no cache "x"; there are off' });
    const cut = told(new FetchError("a.bin: no answer", { cause: new TypeError("Failed to fetch") }));
    expect(cut).toEqual({ message: "a.bin: no answer", detail: "TypeError: Failed to fetch" });
    expect(foreignWords(cut.message)).toBeNull();
  });

  it("keeps its details when another error names it, and in one line of a terminal", () => {
    const inner = told(new TypeError("f is not a function"));
    const outer = told(failedBecause("The run that this lane leaves failed:", inner));
    expect(outer.message).toBe(`The run that this lane leaves failed: ${inner.message}`);
    expect(outer.detail).toBe(inner.detail);
    expect(inOneLine(outer)).toBe(`${outer.message} (TypeError: f is not a function)`);
  });

  it("reads as a sentence wherever it stands alone", () => {
    expect(asSentence("the worker ended")).toBe("The worker ended.");
    expect(asSentence("Is it there?")).toBe("Is it there?");
  });
});
