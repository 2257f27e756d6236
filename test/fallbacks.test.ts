import { describe, expect, it } from "vitest";
import { fillIn } from "@/lib/fallbacks";

/** The methods that are filled in, as functions of their object. */
function filled() {
  const lists = Object.create(null);
  const texts = Object.create(null);
  const signals = Object.create(null);
  fillIn({ Array: { prototype: lists }, String: { prototype: texts }, AbortSignal: signals } as never);
  return { lists, texts, signals };
}

describe("a browser that lacks small parts of the language", () => {
  const { lists, texts, signals } = filled();

  it("finds from the end, sorts and turns copies as others do", () => {
    const list = [3, 1, 2];
    const isOdd = (value: number) => value % 2 === 1;
    expect(lists.findLast.call(list, isOdd)).toBe(1);
    expect(lists.findLastIndex.call(list, isOdd)).toBe(1);
    expect(lists.findLastIndex.call(list, (value: number) => value > 3)).toBe(-1);
    expect(lists.findLast.call(list, (value: number) => value > 3)).toBeUndefined();
    expect(lists.toSorted.call(list, (a: number, b: number) => a - b)).toEqual([1, 2, 3]);
    expect(lists.toReversed.call(list)).toEqual([2, 1, 3]);
    expect(list).toEqual([3, 1, 2]);
  });

  it.each(["plain", "\ud83d\ude00", "a\ud800b", "\udc00\ud83d\ude00\ud800", ""])("makes %j well formed", (text) => {
    expect(texts.toWellFormed.call(text)).toBe(text.toWellFormed());
  });

  it("joins signals: the first that fires counts, with its reason", () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const any: AbortSignal = signals.any([first.signal, second.signal]);
    expect(any.aborted).toBe(false);
    second.abort("called off");
    first.abort("later");
    expect([any.aborted, any.reason]).toEqual([true, "called off"]);
    expect(signals.any([AbortSignal.abort("before"), first.signal]).reason).toBe("before");
  });
});

it("what a browser has is left as it is", () => {
  const { any } = AbortSignal;
  const { findLast } = Array.prototype;
  fillIn(globalThis);
  expect([AbortSignal.any === any, Array.prototype.findLast === findLast]).toEqual([true, true]);
});
