import { afterEach, describe, expect, it, vi } from "vitest";
import confidentData from "@/components/charts/example-traces/confident.json";
import { AddressBar } from "@/components/playground/machine/address-bar";
import {
  addressOf,
  askFirst,
  fileLanes,
  OWN_ADDRESS,
  openAddress,
  shareLink,
} from "@/components/playground/machine/link";
import { settingsOf } from "@/components/playground/state/document";
import { editExperiment } from "@/components/playground/state/settings";
import { createPlaygroundStore } from "@/components/playground/state/store";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { laneKey } from "@/lib/experiment/key";
import { readLink } from "@/lib/experiment/link";
import { runFingerprint, traceDigest } from "@/lib/trace/digest";
import type { Trace } from "@/lib/trace/schema";

const confident = confidentData as unknown as Trace;

const parts = (address: string) => {
  const { search, hash } = new URL(address, "http://page/");
  return { search, hash };
};

function pageWithRun() {
  const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
  const [laneId] = settingsOf(store.getState()).laneIds as [string];
  const key = laneKey(DEFAULT_EXPERIMENT, DEFAULT_EXPERIMENT.lanes[0]!);
  store.getState().setRun(laneId, { status: "done", trace: confident, key });
  return store;
}

describe("the experiment in the address", () => {
  it("opens as it was written", () => {
    const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
    store.getState().edit("x", (settings) => editExperiment(settings, { question: "is there a fox ?", seed: 99 }));
    const opened = openAddress(parts(addressOf(store.getState())), null);
    expect(opened.experiment).toEqual(settingsOf(store.getState()).experiment);
    expect(opened.notices).toEqual([]);
  });

  it("counts as shared unless this tab wrote it, or it only names a backend", () => {
    const address = parts(addressOf(createPlaygroundStore(DEFAULT_EXPERIMENT).getState()));
    expect(openAddress(address, null).isShared).toBe(true);
    expect(openAddress(address, { ...OWN_ADDRESS }).isShared).toBe(false);
    expect(openAddress({ search: "", hash: "" }, null).isShared).toBe(false);
    expect(openAddress({ search: "?backend=wasm", hash: "" }, null).isShared).toBe(false);
    expect(openAddress({ search: "?seed=3", hash: "" }, null).isShared).toBe(true);
  });

  it("carries digests of runs that answer the settings, and of no others", () => {
    const store = pageWithRun();
    const shared = readLink(parts(shareLink(store.getState()).address));
    expect(shared.digests).toEqual([traceDigest(confident), null]);
    store.getState().edit("seed", (settings) => editExperiment(settings, { seed: 1 }));
    expect(readLink(parts(shareLink(store.getState()).address)).digests).toEqual([null, null]);
  });

  it("says of runs from files that cannot be made again that it does not bring them", () => {
    const store = pageWithRun();
    expect(shareLink(store.getState()).notice).toBeNull();
    const [, second] = settingsOf(store.getState()).laneIds as [string, string];
    const fileName = "dream-7b.trace.json.gz";
    store.getState().setRun(second, { status: "done", trace: confident, source: "file", recipe: null, fileName });
    const { address, notice } = shareLink(store.getState());
    expect(notice).toMatch(/^Lane B shows a run from a file, .* asked for “dream-7b.trace.json.gz” there\./);
    expect(readLink(parts(address)).files).toEqual([null, { name: fileName, digest: runFingerprint(confident) }]);
    expect(readLink(parts(addressOf(store.getState()))).files).toEqual(readLink(parts(address)).files);
    expect(fileLanes(store.getState()).map(({ letter }) => letter)).toEqual(["B"]);
  });

  it("goes on naming a file that a lane still waits for", () => {
    const store = pageWithRun();
    const [, second] = settingsOf(store.getState()).laneIds as [string, string];
    const awaits = { name: "llada.jsonl", digest: "128-abcdefgh" };
    store.getState().setRun(second, { awaits });
    expect(readLink(parts(shareLink(store.getState()).address)).files).toEqual([null, awaits]);
  });

  it("carries what the runs were made of, and what is being looked at", () => {
    const store = pageWithRun();
    const plain = readLink(parts(shareLink(store.getState()).address));
    expect(plain.origin?.runs).toEqual([
      { lane: expect.stringMatching(/^.{4}$/), weights: confident.model.digest.slice(0, 8), backend: "none" },
      null,
    ]);
    expect(plain.view).toBeUndefined();
    const { setHeatmapView, pauseAt, select, setBreakpoints } = store.getState();
    setHeatmapView("entropy");
    pauseAt(3);
    select({ laneId: "lane-0", iteration: 1, position: 4 });
    setBreakpoints([
      { kind: "end", enabled: false },
      { kind: "iteration", enabled: true, iteration: 2 },
    ]);
    expect(readLink(parts(shareLink(store.getState()).address)).view).toEqual({
      clock: { scale: "step", moment: { lane: 0, shown: 3 } },
      quantity: "entropy",
      cell: { lane: 0, iteration: 1, position: 4 },
      breakpoints: [{ kind: "iteration", enabled: true, iteration: 2 }],
    });
  });
});

describe("a shared link", () => {
  const why = (address: string) => askFirst(openAddress(parts(address), null));

  it("runs by itself when it is whole and short", () => {
    expect(why("/?q=describe+the+image&length=32&a=confident&utm_source=news")).toBeNull();
  });

  it("of which something was lost runs nothing", () => {
    expect(why("/?a=confident#1.broken")).toBe("So nothing was run yet.");
    expect(why("/?a=magic")).toBe("So nothing was run yet.");
  });

  it("that would start more than 500 evaluations asks first", () => {
    expect(why("/?length=32&a=remdm;steps=500")).toBeNull();
    expect(why("/?length=32&a=remdm;steps=1024")).toMatch(
      /up to 1,024 evaluations of the network, so nothing was run yet/,
    );
  });
});

describe("the address bar", () => {
  const opened = (address: string) => {
    vi.stubGlobal("location", parts(address));
    vi.stubGlobal("history", { state: null });
    const store = createPlaygroundStore(DEFAULT_EXPERIMENT);
    const run = vi.fn();
    const bar = new AddressBar(store, run, () => "page");
    return { bar, run, store, runsByItself: bar.open() };
  };
  afterEach(() => void vi.unstubAllGlobals());

  it("says what a link lost, marks the picture that stands in for it, and offers to run", () => {
    const { store, run, runsByItself } = opened("/?a=confident;gamma=0.7#1.broken");
    const { notices, standIn } = store.getState();
    expect(runsByItself).toBeNull();
    expect(notices).toMatchObject([
      {
        tone: "warn",
        text: expect.stringMatching(/damaged.*\nSo nothing was run yet\./),
        action: { label: "Run all" },
      },
    ]);
    expect(standIn).toBe(settingsOf(store.getState()).experiment.picture);
    const { action } = notices[0]!;
    if (action && "run" in action) action.run();
    expect(run).toHaveBeenCalledOnce();
  });

  it("has nothing to say of a plain page, and takes a jump to an anchor for no experiment", () => {
    for (const address of ["/", "/#lanes", "/?utm_source=newsletter"]) {
      const { store, runsByItself } = opened(address);
      expect([runsByItself, store.getState().notices, store.getState().standIn]).toEqual([null, [], null]);
    }
    const { bar, store } = opened("/?seed=4");
    vi.stubGlobal("location", parts("/?seed=4#lanes"));
    expect(bar.isAtHome()).toBe(true);
    vi.stubGlobal("location", parts(addressOf(store.getState())));
    expect(bar.isAtHome()).toBe(true);
    vi.stubGlobal("location", parts("/?seed=5#"));
    expect(bar.isAtHome()).toBe(false);
  });
});

describe("sharing where the browser refuses", () => {
  const refuse = () => {
    throw new DOMException("refused", "SecurityError");
  };

  async function share(canCopy: boolean) {
    vi.stubGlobal("location", { ...parts("/"), origin: "http://page", pathname: "/" });
    vi.stubGlobal("history", { state: null, replaceState: refuse });
    const copied: string[] = [];
    vi.stubGlobal("navigator", {
      clipboard: { writeText: async (text: string) => (canCopy ? void copied.push(text) : refuse()) },
    });
    vi.stubGlobal("document", { execCommand: refuse, createElement: refuse });
    const store = pageWithRun();
    await new AddressBar(
      store,
      () => {},
      () => "page",
    ).share();
    return { copied, notices: store.getState().notices };
  }

  it("copies the link where only the address bar is closed, and says so", async () => {
    const { copied, notices } = await share(true);
    expect(readLink(parts(copied[0]!)).notices).toEqual([]);
    expect(notices.at(-1)).toMatchObject({ tone: "good" });
    expect(notices.at(-1)!.text).toContain("did not allow writing it into the address bar");
  });

  it("shows the link, ready to be taken, where the clipboard is closed as well", async () => {
    const { notices } = await share(false);
    const { text, action } = notices.at(-1)!;
    expect(text).toBe("The browser did not allow writing to the clipboard. This is the link:");
    expect(action && "text" in action && readLink(parts(action.text)).experiment).toEqual(DEFAULT_EXPERIMENT);
  });
});
