/** A lab without its page: measured on a toy, kept, gone on with, and results that come as files. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LabSession } from "@/components/labs/machine/lab-session";
import { createLabStore, type LabStore } from "@/components/labs/state/lab-state";
import { inMemory, type Storage, StorageFull } from "@/lib/store/storage";
import { emojiWorld } from "@/lib/study/emoji-world";
import { traceFileOf } from "@/lib/sweep/kept-traces";
import { sweepQuery } from "@/lib/sweep/link";
import { linesOf } from "@/lib/sweep/results";
import type { Row } from "@/lib/sweep/row";
import { parseSweep } from "@/lib/sweep/schema";
import { toyEngine } from "@/test/run/toy-engine";
import { row } from "@/test/sweep/rows";

const SWEEP = parseSweep({
  lanes: ["confident;gamma=0.8", "maskgit;steps=length/2"],
  lengths: [8],
  tasks: ["count", "reverse"],
  n: 3,
  seed: 41,
});
const WEIGHTS = new Map([["mini-dimple", "toy"]]);

let address = { search: "", pathname: "/labs/" };
beforeEach(() => {
  address = { search: "", pathname: "/labs/" };
  vi.stubGlobal("location", address);
  vi.stubGlobal("history", {
    replaceState: (_state: unknown, _title: string, url: string) => {
      address.search = url.slice(url.indexOf("?"));
    },
  });
  vi.stubGlobal("addEventListener", () => {});
  vi.stubGlobal("navigator", { storage: { estimate: async () => ({ usage: 1_000, quota: 1_000_000 }) } });
});
const open: LabSession[] = [];
afterEach(() => {
  for (const session of open.splice(0)) session.close();
  vi.unstubAllGlobals();
});

/** A browser that keeps what it is given. */
const browser = (): Storage => ({ ...inMemory(), lasts: true });

interface Lab {
  readonly store: LabStore;
  readonly session: LabSession;
  readonly machine: ReturnType<typeof toyEngine>;
  /** Those that share its sweeps. */
  readonly others: readonly ReturnType<typeof toyEngine>[];
}

/** Locks of a browser, as far as labs ask for them. */
function locks() {
  const held = new Map<string, Promise<unknown>>();
  return {
    async request(
      name: string,
      options: { ifAvailable?: boolean; signal?: AbortSignal },
      run: (lock: object | null) => unknown,
    ) {
      if (held.has(name) && options.ifAvailable) return run(null);
      const stopped = new Promise((_, reject) => {
        options.signal?.addEventListener("abort", () => reject(options.signal!.reason));
      });
      while (held.has(name)) await Promise.race([held.get(name), stopped]);
      const work = Promise.resolve(run({ name }));
      held.set(
        name,
        work.catch(() => {}),
      );
      return work.finally(() => held.delete(name));
    },
  };
}

/** A lab on a toy; the same storage is the same browser. */
async function labOf(storage: Storage, usual = SWEEP, ready: Promise<void> = Promise.resolve()): Promise<Lab> {
  const machine = toyEngine();
  const others: Lab["machine"][] = [];
  const store = createLabStore(usual);
  const session = new LabSession({
    store,
    problems: emojiWorld(),
    usual,
    recorded: null,
    weights: WEIGHTS,
    engine: { ...machine.engine, close() {} },
    another: () => {
      const other = toyEngine();
      others.push(other);
      const load = async (...asked: Parameters<typeof other.engine.load>) => {
        await ready;
        return other.engine.load(...asked);
      };
      return { ...other.engine, load, close() {} };
    },
    atlas: async () => machine.atlas,
    storage: async () => storage,
  });
  open.push(session);
  session.start();
  await vi.waitFor(() => expect(store.getState().shown).not.toBeNull());
  return { store, session, machine, others };
}

const timeless = ({ modelMs: _, totalMs: __, ...rest }: Row) => rest;
const rowsOf = ({ store }: Lab) => store.getState().shown!.rows.map(timeless);

/** Stops a lab once so many answers are there. */
function stopAt({ store, session }: Lab, done: number): void {
  const off = store.subscribe(({ phase }) => {
    if (phase.state !== "running" || phase.done < done) return;
    off();
    session.stop();
  });
}

describe("a lab", () => {
  it("measures its sweep to the end, keeps the answers, and finds them again by its address", async () => {
    const storage = browser();
    const lab = await labOf(storage);
    await lab.session.run();
    const { shown, phase, kept } = lab.store.getState();
    expect(phase).toEqual({ state: "idle" });
    expect(shown!.rows).toHaveLength(12);
    expect(kept).toMatchObject([{ done: 12, total: 12, sweep: SWEEP }]);

    address.search = sweepQuery(SWEEP);
    const again = await labOf(storage);
    expect(again.store.getState().shown!.source).toMatchObject({ kind: "own", kept: { id: kept[0]!.id } });
    expect(rowsOf(again)).toEqual(rowsOf(lab));
  });

  it("that was left in the middle of a run goes on with the first question that has no answer", async () => {
    const whole = await labOf(browser());
    await whole.session.run();
    const storage = browser();
    const lab = await labOf(storage);
    stopAt(lab, 4);
    await lab.session.run();
    expect(lab.store.getState().kept).toMatchObject([{ done: 4, total: 12 }]);

    const later = await labOf(storage);
    expect(rowsOf(later)).toHaveLength(4);
    await later.session.run();
    // Two more to see what an answer costs are not asked: the kept ones have told.
    expect(later.machine.opened).toHaveLength(8);
    expect(rowsOf(later)).toEqual(rowsOf(whole));
    expect(later.store.getState().kept).toMatchObject([{ done: 12, total: 12 }]);
  });

  it("comes to the same answers with several engines, each of which answers some of the questions", async () => {
    const one = await labOf(browser());
    await one.session.run();
    const several = await labOf(browser());
    several.store.getState().set({ workers: 3 });
    await several.session.run();
    expect(rowsOf(several)).toEqual(rowsOf(one));
    expect(several.others.map(({ opened }) => opened.length)).toEqual([expect.any(Number), expect.any(Number)]);
    for (const { opened } of several.others) expect(opened.length).toBeGreaterThan(0);
    expect(one.others).toEqual([]);
  });

  it("only watches a sweep that another tab runs, and goes on with it when that one has stopped", async () => {
    vi.stubGlobal("navigator", { ...navigator, locks: locks() });
    const storage = browser();
    const first = await labOf(storage);
    const second = await labOf(storage);
    let paused = false;
    first.store.subscribe(({ phase }) => {
      if (phase.state !== "running" || phase.done !== 4 || paused) return;
      paused = true;
      first.session.pause();
    });
    const run = first.session.run();
    await vi.waitFor(() => expect(first.store.getState().phase).toMatchObject({ state: "paused", done: 4 }));
    const watch = second.session.run();
    await vi.waitFor(() => expect(second.store.getState().phase).toEqual({ state: "watching", done: 4, total: 12 }));
    expect(rowsOf(second)).toEqual(rowsOf(first));
    first.session.stop();
    await Promise.all([run, watch]);
    expect(second.store.getState().phase).toEqual({ state: "idle" });
    expect(second.store.getState().shown!.rows).toHaveLength(4);
    await second.session.run();
    expect(second.store.getState().kept).toMatchObject([{ done: 12, total: 12 }]);
  });

  it("waits where it is paused, and goes on from there", async () => {
    const lab = await labOf(browser());
    let paused = false;
    lab.store.subscribe(({ phase }) => {
      if (phase.state !== "running" || phase.done !== 4 || paused) return;
      paused = true;
      lab.session.pause();
    });
    const run = lab.session.run();
    await vi.waitFor(() => expect(lab.store.getState().phase).toMatchObject({ state: "paused", done: 4 }));
    expect(lab.store.getState().shown!.rows).toHaveLength(4);
    lab.session.resume();
    await run;
    expect(lab.store.getState().shown!.rows).toHaveLength(12);
  });

  it("begins no question while it is paused, though an engine is not there yet", async () => {
    let bring = () => {};
    const brought = new Promise<void>((resolve) => {
      bring = resolve;
    });
    const lab = await labOf(browser(), SWEEP, brought);
    lab.store.getState().set({ workers: 2 });
    let paused = false;
    lab.store.subscribe(({ phase }) => {
      if (phase.state !== "running" || phase.done === 0 || paused) return;
      paused = true;
      lab.session.pause();
    });
    const run = lab.session.run();
    await vi.waitFor(() => expect(lab.store.getState().phase.state).toBe("paused"));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const asked = lab.machine.opened.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(lab.machine.opened).toHaveLength(asked);
    expect(lab.store.getState().kept[0]!.done).toBeLessThan(12);
    bring();
    lab.session.resume();
    await run;
    expect(lab.store.getState().shown!.rows).toHaveLength(12);
  });

  it("takes the answers on show over into a sweep that asks for more of the same", async () => {
    const storage = browser();
    const lab = await labOf(storage);
    await lab.session.run();
    const asked = lab.machine.opened.length;
    lab.session.edit({ n: 4 });
    expect(address.search).toContain("n=4");
    await lab.session.run();
    expect(lab.machine.opened.length - asked).toBe(4);
    expect(lab.store.getState().kept).toMatchObject([{ done: 16, total: 16 }, { done: 12 }]);
  });

  it("goes on where the browser has no room left, and says so", async () => {
    const full: Storage = {
      ...browser(),
      write: async () => {
        throw new StorageFull();
      },
    };
    const lab = await labOf(full);
    await lab.session.run();
    const { shown, messages, lasts } = lab.store.getState();
    expect(shown!.rows).toHaveLength(12);
    expect(lasts).toBe(false);
    expect(messages.map(({ text }) => text)).toEqual([
      "This browser has no room left for this page. Answers last until this tab is closed or reloaded; export takes them along.",
    ]);
  });

  it("computes on the backend that its address asks for, and keeps that there", async () => {
    address.search = `${sweepQuery(SWEEP)}&backend=wasm`;
    const { store, session } = await labOf(browser());
    expect(store.getState()).toMatchObject({ sweep: SWEEP, forcedBackend: "wasm", messages: [] });
    session.edit({ n: 5 });
    expect(address.search).toContain("n=5");
    expect(address.search).toContain("&backend=wasm");
  });

  it("says where nothing outlives the page", async () => {
    const { store, session } = await labOf(inMemory());
    await session.run();
    expect(store.getState()).toMatchObject({ lasts: false, kept: [{ done: 12 }] });
    expect(store.getState().messages.map(({ text }) => text)).toEqual([
      "This browser keeps nothing for this page, as in a private window. Answers last until this tab is closed or reloaded; export takes them along.",
    ]);
  });

  it("leaves out what cannot be run, and says what nothing of which can be run", async () => {
    const lab = await labOf(browser());
    lab.session.edit({ lengths: [null] });
    await lab.session.run();
    expect(lab.store.getState().conflicts).toEqual([
      "maskgit;steps=length/2: a setting that follows the length needs lengths that are given.",
    ]);
    expect(lab.store.getState().shown!.rows.map(({ lane }) => lane)).toEqual(new Array(6).fill("confident;gamma=0.8"));
    lab.session.edit({ lanes: ["maskgit;steps=length/2"] });
    await lab.session.run();
    expect(lab.store.getState().phase).toMatchObject({
      state: "asking",
      estimate: { cells: 0, problem: expect.stringContaining("Nothing of this sweep can be run.") },
    });
  });
});

describe("a results file", () => {
  const fileOf = (name: string, text: string) => new File([text], name);
  const own = [0, 1].map((index) => ({ ...row({ index }), weights: ["toy"] }));
  const foreign = [0, 1, 2].map((index) => row({ index }));

  it("is drawn like the lab's own answers, and sets the lab as they were", async () => {
    const { store, session } = await labOf(browser());
    await session.openFiles([fileOf("mine.jsonl", linesOf(own))]);
    const { shown, sweep, messages } = store.getState();
    expect(shown).toMatchObject({ source: { kind: "file", name: "mine.jsonl", isForeign: false }, rows: own });
    expect(sweep).toMatchObject({ lanes: ["confident"], lengths: [16], tasks: ["add"], n: 2 });
    expect(messages).toEqual([]);
  });

  it("brings the runs that were kept with it, and opens those of a case side by side", async () => {
    const { store, session } = await labOf(browser());
    const [reference, other] = [row(), row({ lane: "maskgit" })];
    const names = await Promise.all([reference, other].map(traceFileOf));
    const laid: string[] = [];
    const put = async (address: string) => void laid.push(address);
    vi.stubGlobal("caches", { open: async () => ({ put }), delete: async () => true });
    const went = vi.fn(() => null);
    const go = vi.fn();
    vi.stubGlobal("window", { open: went });
    vi.stubGlobal("location", { assign: go });
    vi.stubGlobal("siteRoot", "https://site.org/play/");
    const traces = names.map((name) => fileOf(name, "{}"));
    await session.openFiles([fileOf("results.jsonl", linesOf([reference, other])), ...traces]);
    expect(store.getState().shown).toMatchObject({ source: { name: "results.jsonl" }, rows: [reference, other] });
    expect(store.getState().messages.at(-1)!.text).toMatch(/^2 runs were kept with the answers/);
    await session.openCase(reference, other);
    expect(laid).toEqual(names.map((name) => `https://site.org/play/handed-over/${name}`));
    const address = `https://site.org/play/?${laid.map((one) => `trace=${encodeURIComponent(one)}`).join("&")}`;
    expect(went).toHaveBeenCalledWith(address, "_blank");
    expect(go).toHaveBeenCalledWith(address);
  });

  it("says what of it is damaged or of other weights, and draws that beside nothing else", async () => {
    const { store, session } = await labOf(browser());
    await session.openFiles([fileOf("mixed.jsonl", `${linesOf([...own, ...foreign])}{"half": `)]);
    expect(store.getState().shown!.rows).toEqual(own);
    expect(store.getState().messages.map(({ text }) => text)).toEqual([
      "mixed.jsonl: the last line was broken off; it is dropped.",
      "mixed.jsonl: 3 answers of other weights than those of this site are left out; 2 answers of today’s weights are drawn.",
    ]);
    await session.openFiles([fileOf("theirs.jsonl", linesOf(foreign))]);
    expect(store.getState().shown).toMatchObject({ source: { isForeign: true }, rows: foreign });
    const before = store.getState().shown;
    await session.openFiles([fileOf("letter.txt", "Dear all")]);
    expect(store.getState().shown).toBe(before);
    expect(store.getState().messages.at(-1)!.text).toBe(
      "letter.txt: expected answers of a sweep as JSON Lines, found none.",
    );
  });

  it("of models and strategies that this site does not have is drawn in its own names, and leaves the lab as it is set", async () => {
    const { store, session } = await labOf(browser());
    const before = store.getState().sweep;
    const lane = 'dream;model=Dream-org/Dream-v0-Instruct-7B;alg="entropy";steps=128';
    const elsewhere = [0, 1].map((index) => ({
      ...row({ index, presetLength: 1024, task: "gsm8k" }),
      ...{ lane, model: "Dream-org/Dream-v0-Instruct-7B", strategy: "dream", weights: ["05334cb9"] },
    }));
    await session.openFiles([fileOf("dream.jsonl", linesOf(elsewhere))]);
    expect(store.getState().shown).toMatchObject({
      source: { kind: "file", isForeign: true, isElsewhere: true },
      sweep: { lanes: [lane], lengths: [1024], tasks: ["gsm8k"], n: 2 },
      rows: elsewhere,
    });
    expect(store.getState().sweep).toBe(before);
    expect(store.getState().messages).toEqual([]);
    await session.openCase(elsewhere[0]!, elsewhere[1]!);
    expect(store.getState().messages.at(-1)!.text).toMatch(/^These answers were given elsewhere/);
    await session.leaveFile();
    expect(store.getState().shown).toMatchObject({ source: { kind: "none" } });
    expect(store.getState().sweep).toBe(before);
  });
});
