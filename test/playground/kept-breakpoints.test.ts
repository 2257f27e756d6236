// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { mergeBreakpoints, readKept, shareBreakpoints } from "@/components/playground/machine/kept-breakpoints";
import { createPlaygroundStore } from "@/components/playground/state/store";
import type { Breakpoint } from "@/lib/analysis/breakpoints";
import { DEFAULT_BREAKPOINTS } from "@/lib/analysis/default-breakpoints";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";

const KEY = "dimple.breakpoints";
const end: Breakpoint = { kind: "end", enabled: true };
const regret: Breakpoint = { kind: "regret", enabled: true };
const at = (position: number): Breakpoint => ({ kind: "position", enabled: true, position });

/** A tab with a life of its own. Storage events of a document reach other documents only: they are sent by hand. */
function tab() {
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
  shareBreakpoints(store, life.signal);
  const set = (breakpoints: readonly Breakpoint[]) => store.getState().setBreakpoints(breakpoints);
  return { set, list: () => store.getState().breakpoints, notices: () => store.getState().notices };
}
const tellOthers = () => dispatchEvent(new StorageEvent("storage", { key: KEY, newValue: localStorage.getItem(KEY) }));
const kept = () => JSON.parse(localStorage.getItem(KEY)!) as unknown;

let life: AbortController;
beforeEach(() => {
  life = new AbortController();
  localStorage.clear();
});
afterEach(() => life.abort());

describe("kept breakpoints", () => {
  it("are those of the last visit", () => {
    localStorage.setItem(KEY, JSON.stringify([end, at(3)]));
    expect(tab().list()).toEqual([end, at(3)]);
  });

  it("of which some cannot be read lose those alone, say so, and are still there as they were", () => {
    const text = JSON.stringify([
      end,
      { kind: "wish", enabled: true },
      { kind: "position", enabled: true, position: -1 },
    ]);
    localStorage.setItem(KEY, text);
    const page = tab();
    expect(page.list()).toEqual([end]);
    expect(page.notices()[0]!.text).toMatch(
      /^2 of the breakpoints that this browser kept cannot be read; the others are here\./,
    );
    page.set([end, regret]);
    expect(kept()).toEqual([end, regret]);
    expect(localStorage.getItem(`${KEY}.unread`)).toBe(text);
  });

  it.each(["{", "null", '{"kind":"end"}', ""])(
    "that are no list at all are told, and the usual ones stand: %j",
    (text) => {
      expect(readKept(text)).toEqual({ breakpoints: DEFAULT_BREAKPOINTS, unreadable: null });
      localStorage.setItem(KEY, text);
      const page = tab();
      expect(page.list()).toEqual(DEFAULT_BREAKPOINTS);
      expect(page.notices()[0]!.text).toContain("are no list of breakpoints");
      expect(localStorage.getItem(`${KEY}.unread`)).toBe(text);
    },
  );

  it("are silent on a first visit", () => {
    const page = tab();
    expect(page.list()).toEqual(DEFAULT_BREAKPOINTS);
    expect(page.notices()).toEqual([]);
  });
});

describe("breakpoints of a browser that keeps nothing", () => {
  const refuse = () => {
    throw new DOMException("no room", "QuotaExceededError");
  };
  afterEach(() => vi.restoreAllMocks());

  it.each([
    ["because its room is used up", ["setItem"]],
    ["because storage is forbidden", ["getItem", "setItem", "removeItem"]],
  ] as const)("%s: are the usual ones, and can be changed all the same", (_why, methods) => {
    for (const method of methods) vi.spyOn(Storage.prototype, method).mockImplementation(refuse);
    const page = tab();
    expect(page.list()).toEqual(DEFAULT_BREAKPOINTS);
    page.set([end, at(1)]);
    expect(page.list()).toEqual([end, at(1)]);
  });
});

describe("two tabs", () => {
  it("have one list", () => {
    const [first, second] = [tab(), tab()];
    first.set([end, at(1)]);
    tellOthers();
    expect(second.list()).toEqual([end, at(1)]);
    second.set([at(1)]);
    tellOthers();
    expect(first.list()).toEqual([at(1)]);
    expect(kept()).toEqual([at(1)]);
  });

  it("do not overwrite each other where one slept while the other changed the list", () => {
    localStorage.setItem(KEY, JSON.stringify([end, regret]));
    const [first, second] = [tab(), tab()];
    first.set([end, regret, at(1)]);
    // Nobody told the second.
    second.set([regret, at(2)]);
    expect(kept()).toEqual([regret, at(1), at(2)]);
    expect(second.list()).toEqual([regret, at(1), at(2)]);
  });

  it("merge what each has added, removed and changed", () => {
    const off = { ...end, enabled: false };
    expect(mergeBreakpoints([end, regret], [off, regret], [end, regret, at(1)])).toEqual([regret, at(1), off]);
    expect(mergeBreakpoints([], [at(1)], [at(1)])).toEqual([at(1)]);
    expect(mergeBreakpoints([end], [], [end])).toEqual([]);
  });

  it("leave the list alone where another tab writes something else", () => {
    const page = tab();
    page.set([end]);
    dispatchEvent(new StorageEvent("storage", { key: KEY, newValue: "nonsense" }));
    dispatchEvent(new StorageEvent("storage", { key: KEY, newValue: null }));
    expect(page.list()).toEqual([end]);
  });
});
