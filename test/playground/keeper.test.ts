// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import confidentData from "@/components/charts/example-traces/confident.json";
import { Keeper } from "@/components/playground/machine/keeper";
import { addressOf, ownAddress } from "@/components/playground/machine/link";
import { settingsOf } from "@/components/playground/state/document";
import { editExperiment } from "@/components/playground/state/settings";
import { createPlaygroundStore } from "@/components/playground/state/store";
import { branchFrom } from "@/lib/experiment/branch";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { inMemory, type Storage, StorageFull } from "@/lib/store/storage";
import type { Trace } from "@/lib/trace/schema";

const trace = confidentData as unknown as Trace;
const BARE = { search: "", hash: "" };
const partsOf = (address: string) => {
  const { search, hash } = new URL(address, "http://page/");
  return { search, hash };
};

/** What a browser keeps, as far as a test can see. */
const lasting = (): Storage => ({ ...inMemory(), lasts: true });

/** A page of its own over a storage, with another seed and one run. */
function pageOver(storage: Storage) {
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
  const onKept = vi.fn();
  const keeper = new Keeper({ store, open: async () => storage, onKept });
  keeper.start();
  const { getState } = store;
  const make = () => {
    getState().edit("seed", (settings) => editExperiment(settings, { seed: 5 }));
    getState().setRun("lane-0", { status: "decoding", trace, key: "key" });
    keeper.saveSoon();
  };
  const written = () => vi.waitFor(() => expect(onKept).toHaveBeenCalled());
  /** Makes it, and has it kept at once. */
  const keep = async () => {
    make();
    await Promise.resolve();
    keeper.flush();
    await written();
  };
  return { keeper, getState, onKept, make, keep };
}

beforeEach(() => sessionStorage.clear());
afterEach(() => void vi.unstubAllGlobals());

describe("a page", () => {
  it("is found again by its address, and by one that names no experiment, with the run as far as it went", async () => {
    const storage = lasting();
    const { keeper, getState, keep } = pageOver(storage);
    await keep();
    const address = partsOf(addressOf(getState()));
    const again = pageOver(storage).keeper;
    expect(again.pageAt(address, ownAddress(keeper.id))).toBe(keeper.id);
    expect(again.pageAt(address, null)).toBeNull();
    expect(again.pageAt(BARE, null)).toBe(keeper.id);
    for (const at of [address, BARE]) {
      const found = await again.find(keeper.id, at);
      expect(found?.experiment).toEqual(settingsOf(getState()).experiment);
      expect(found?.runs["lane-0"]).toMatchObject({ status: "done", trace, key: "key" });
      expect(again.id).toBe(keeper.id);
    }
  });

  it("is written once no file is read any more, or at once where it is about to go", async () => {
    vi.useFakeTimers();
    try {
      const storage = lasting();
      const { keeper, getState, make } = pageOver(storage);
      getState().setOpening({ fileName: "long.json", stage: "checking", share: 0.5 });
      make();
      await vi.advanceTimersByTimeAsync(10_000);
      expect(await storage.keys("pages")).toEqual([]);
      getState().setOpening(null);
      await vi.advanceTimersByTimeAsync(1000);
      expect(await storage.keys("pages")).toEqual([keeper.id]);

      getState().setOpening({ fileName: "long.json", stage: "checking", share: 0.5 });
      getState().setRun("lane-1", { status: "decoding", trace, key: "key" });
      keeper.saveSoon();
      keeper.flush();
      await vi.advanceTimersByTimeAsync(0);
      expect(await storage.keys("runs")).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is not found where the address says something else", async () => {
    const storage = lasting();
    const { keeper, keep } = pageOver(storage);
    await keep();
    const again = pageOver(storage).keeper;
    expect(await again.find(keeper.id, partsOf("/?seed=6"))).toBeNull();
    expect(await again.find("another", BARE)).toBeNull();
    expect(await again.find("another", null)).toBeNull();
  });

  it("is found by an entry of its own, whatever its address says yet", async () => {
    const storage = lasting();
    const { keeper, keep } = pageOver(storage);
    await keep();
    expect((await pageOver(storage).keeper.find(keeper.id, null))?.runs["lane-0"]).toBeDefined();
  });

  it("is kept under a name of its own in a tab that was duplicated", async () => {
    const storage = lasting();
    const { keeper, keep } = pageOver(storage);
    await keep();
    vi.stubGlobal("navigator", {
      locks: { request: async (_: string, __: object, take: (lock: null) => unknown) => take(null) },
    });
    const duplicate = pageOver(storage).keeper;
    expect((await duplicate.find(keeper.id, BARE))?.runs["lane-0"]).toBeDefined();
    expect(duplicate.id).not.toBe(keeper.id);
  });

  it("that nobody has touched is not kept", async () => {
    const storage = lasting();
    const { keeper, getState } = pageOver(storage);
    await Promise.resolve();
    getState().setRun("lane-0", { status: "done", trace, source: "recorded" });
    keeper.saveSoon();
    keeper.flush();
    await new Promise((resolve) => setTimeout(resolve));
    expect(await storage.keys("pages")).toEqual([]);
  });
});

describe("where nothing can be kept", () => {
  const branch = branchFrom(DEFAULT_EXPERIMENT.lanes[0]!, 0, {});
  const full: Storage = {
    ...lasting(),
    write: async () => {
      throw new StorageFull();
    },
  };
  it.each([
    ["a browser that refuses", inMemory(), /keeps nothing for this page/],
    ["a browser without room", full, /no room left/],
  ])("%s is told once, and a branch would be lost", async (_, storage, words) => {
    const { keeper, getState, make } = pageOver(storage);
    await Promise.resolve();
    for (let time = 0; time < 2; time++) {
      make();
      keeper.flush();
      await vi.waitFor(() =>
        expect(getState().notices.map(({ text }) => text)).toEqual([expect.stringMatching(words)]),
      );
    }
    // What the address brings again is no loss.
    expect(keeper.wouldLose()).toBe(false);
    getState().setRun("lane-1", { status: "done", trace, recipe: branch });
    expect(keeper.wouldLose()).toBe(true);
  });
});
