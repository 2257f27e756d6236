/** The page's engine: what becomes of models, runs and the tokenizer when workers die and requests fail. */
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EngineLink } from "@/components/engine/engine-link";
import { LiveRuns } from "@/components/playground/machine/live-runs";
import { serveText } from "@/components/playground/machine/serve-text";
import { settingsOf } from "@/components/playground/state/document";
import { runOf } from "@/components/playground/state/runs";
import { createPlaygroundStore } from "@/components/playground/state/store";
import type { EngineWorkerApi } from "@/lib/engine/worker-api";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import type { Experiment } from "@/lib/experiment/schema";
import type { LaneSession } from "@/lib/run/machine";
import { createRuns, type RunsApi } from "@/lib/run/worker-runs";
import { decodeAtlas } from "@/lib/scene/atlas";
import type { Trace } from "@/lib/trace/schema";
import { PageLocks, ScriptedWorker, wasmStatus } from "@/test/engine/scripted-worker";
import { toyEngine } from "@/test/run/toy-engine";

const atlas = decodeAtlas(
  new Uint8Array(readFileSync("public/sprites/atlas.png")),
  JSON.parse(readFileSync("public/sprites/atlas.json", "utf8")),
);

const experiment: Experiment = {
  ...DEFAULT_EXPERIMENT,
  responseLength: 12,
  lanes: [{ ...DEFAULT_LANE, strategy: "left-to-right" }],
};

/** Called before each prediction of any worker, the warming up included. */
let onPredict: () => void = () => {};

/** A worker whose network is a toy. */
function toyWorker(): Partial<EngineWorkerApi> & RunsApi {
  const { engine } = toyEngine();
  const runs = createRuns(async (request) => {
    const session = await engine.openSession(request);
    const predict: typeof session.predict = (...asked) => {
      onPredict();
      return session.predict(...asked);
    };
    return { ...session, predict, close: () => session.close() };
  });
  const sessions: LaneSession[] = [];
  return {
    ...runs,
    start: async () => wasmStatus,
    load: (_, name) => engine.load(name, {}),
    cancelLoad() {},
    openSession(request) {
      // The toy opens at once, as the engine in a worker does.
      const session = engine.openSession(request) as LaneSession;
      const { vocabularySize, maskId, promptLength } = session;
      return { id: sessions.push(session) - 1, vocabularySize, maskId, promptLength };
    },
    predict(id, request) {
      onPredict();
      return sessions[id]!.predict(request);
    },
    abort() {},
    closeSession: (id) => sessions[id]!.close(),
  };
}

/** Requests that fail before they are answered, by a part of their address. */
let failing: Map<string, number>;

beforeEach(() => {
  failing = new Map();
  ScriptedWorker.makeApi = toyWorker;
  vi.stubGlobal("Worker", ScriptedWorker);
  vi.stubGlobal("location", { href: "https://example.org/" });
  vi.stubGlobal("document", { baseURI: "https://example.org/" });
  vi.stubGlobal("navigator", { locks: new PageLocks() });
  vi.stubGlobal("fetch", async (input: string) => {
    const path = new URL(input, "https://example.org/").pathname;
    for (const [part, times] of failing) {
      if (!path.includes(part) || times === 0) continue;
      failing.set(part, times - 1);
      throw new TypeError("Failed to fetch");
    }
    return new Response(readFileSync(`public${path}`));
  });
});

let links: EngineLink[] = [];

afterEach(() => {
  for (const link of links) link.close();
  links = [];
  onPredict = () => {};
  ScriptedWorker.reset();
  vi.unstubAllGlobals();
});

function pageOf(asked: Experiment = experiment) {
  const store = createPlaygroundStore(asked);
  const link = new EngineLink(store, serveText(store));
  links.push(link);
  const runs = new LiveRuns({ store, engine: link, frames: { request() {}, cancel() {} } });
  const [laneId] = settingsOf(store.getState()).laneIds;
  return { store, link, runs, laneId: laneId!, run: () => runs.run([laneId!], atlas) };
}

const answers = ({ iterations, outcome }: Trace) => ({
  text: outcome.text,
  commits: iterations.map(({ commits }) => commits),
});

/** The run of a page whose engine lasts. */
async function undisturbed(): Promise<Trace> {
  const page = pageOf();
  return (await page.run()).get(page.laneId)!;
}

it.each([
  { how: "with an error", kill: (worker: ScriptedWorker) => worker.fail("out of memory"), reason: "an error ended it" },
  { how: "without a word", kill: (worker: ScriptedWorker) => worker.terminate(), reason: "it ended without a word" },
])(
  "a worker that dies $how in the middle of a run is replaced, and the run goes on to the same answer",
  async (death) => {
    const expected = answers(await undisturbed());
    const { store, link, run, laneId } = pageOf();
    await link.load(DEFAULT_LANE.model, {});
    let predictions = 0;
    onPredict = () => {
      if (++predictions === 4) queueMicrotask(() => death.kill(ScriptedWorker.all.at(-1)!));
    };
    const states: string[] = [];
    store.subscribe(({ engine }) =>
      states.push(engine.state === "starting" && engine.isAgain ? "again" : engine.state),
    );
    const trace = (await run()).get(laneId)!;
    expect(answers(trace)).toEqual(expected);
    expect(trace.iterations.map(({ index }) => index)).toEqual(trace.iterations.map((_, index) => index));
    expect(ScriptedWorker.all).toHaveLength(3);
    expect(states).toContain("again");
    expect(store.getState().engine).toMatchObject({ state: "ready", models: [{ label: "Mini-Dimple" }] });
    expect(store.getState().notices.map(({ text }) => text)).toEqual([
      `The engine's worker failed: ${death.reason}. The engine is started again, and runs go on from where they were.`,
    ]);
  },
);

it("a worker that dies while nobody asks anything of it is replaced as well, with its models", async () => {
  const { store, link } = pageOf();
  await link.load("mini-ar", {});
  ScriptedWorker.all[0]!.terminate();
  await vi.waitFor(() => expect(store.getState().notices).toHaveLength(1));
  await vi.waitFor(() => expect(store.getState().engine.state).toBe("ready"), { timeout: 20_000 });
  expect(ScriptedWorker.all.map(({ terminated }) => terminated)).toEqual([true, false]);
});

it("a run whose engines die one after the other ends with a sentence, and a later one has an engine again", async () => {
  const { store, run, link, laneId } = pageOf();
  await link.load(DEFAULT_LANE.model, {});
  onPredict = () => queueMicrotask(() => ScriptedWorker.all.at(-1)!.fail("out of memory"));
  expect((await run()).size).toBe(0);
  expect(runOf(store.getState(), laneId)).toMatchObject({
    status: "failed",
    message: "the engine's worker failed: an error ended it",
    detail: "out of memory",
  });
  onPredict = () => {};
  expect((await run()).size).toBe(1);
  expect(store.getState().engine.state).toBe("ready");
});

it("one failed request of the tokenizer is made again, and more than that are told and made again by the next load", async () => {
  failing.set("tokenizer.json", 1);
  const once = pageOf();
  await once.link.load(DEFAULT_LANE.model, {});
  expect(once.store.getState().tokenizer).not.toBeNull();

  failing.set("tokenizer.json", 2);
  const twice = pageOf();
  await expect(twice.link.load(DEFAULT_LANE.model, {})).rejects.toThrow("tokenizer.json: no answer");
  expect(twice.store.getState().engine).toMatchObject({ state: "failed" });
  expect(twice.store.getState().tokenizer).toBeNull();
  await twice.link.load(DEFAULT_LANE.model, {});
  expect(twice.store.getState().tokenizer).not.toBeNull();
});

it("the tokenizer of whichever model loads serves the page, and gives way to that of the first lane", async () => {
  failing.set("mini-dimple/", 100);
  const { store, link } = pageOf();
  await expect(link.textOf("mini-dimple", {})).rejects.toThrow("no answer");
  const { tokenizer: other } = await link.textOf("mini-ar", {});
  expect(store.getState().tokenizer).toBe(other);
  failing.clear();
  const { tokenizer: own } = await link.textOf("mini-dimple", {});
  await link.textOf("mini-diffusion", {});
  expect(store.getState().tokenizer).toBe(own);
});

it("loading that is started anew goes on for whoever waits for it", async () => {
  const asked: number[] = [];
  const { load } = toyWorker();
  const cancelLoad = vi.fn();
  ScriptedWorker.makeApi = () => ({
    ...toyWorker(),
    cancelLoad,
    load: (id, ...rest) => (asked.push(id) === 1 ? new Promise(() => {}) : load!(id, ...rest)),
  });
  const { store, link } = pageOf();
  const loading = link.load(DEFAULT_LANE.model, {});
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  link.startAnew();
  expect(await loading).toMatchObject({ name: DEFAULT_LANE.model });
  expect(cancelLoad.mock.calls).toEqual([[asked[0]]]);
  expect(store.getState().engine.state).toBe("ready");
});
