import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type ConnectOptions, connect } from "@/lib/engine/client";
import type { EngineStatus, LoadedModel } from "@/lib/engine/engine";
import type { Prediction } from "@/lib/engine/predictor";
import type { EngineWorkerApi, SessionAsk } from "@/lib/engine/worker-api";
import { PageLocks, ScriptedWorker, wasmStatus as status } from "./scripted-worker";

const never = new Promise<never>(() => {});

const startWorker = () => new ScriptedWorker() as unknown as Worker;

beforeEach(() => {
  vi.stubGlobal("location", { href: "https://example.org/lab/?backend=wasm" });
});

afterEach(() => {
  ScriptedWorker.reset();
  vi.unstubAllGlobals();
});

/** Waits until this holds; a busy machine may take its time. */
const soon = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000 });

function connectTo(api: Partial<EngineWorkerApi>, options?: Partial<ConnectOptions>) {
  ScriptedWorker.makeApi = () => api;
  return connect({ startWorker, ...options });
}

it("starts the asked-for backend and passes later status on", async () => {
  const seen: string[] = [];
  let report: (status: EngineStatus) => void = () => {};
  const start = vi.fn(async (_backend: unknown, onStatus: typeof report) => {
    report = onStatus;
    return status;
  });
  const client = await connectTo({ start }, { backend: "wasm", onStatus: ({ backend }) => seen.push(backend.detail) });
  expect(start.mock.calls[0]![0]).toBe("wasm");
  expect(client.status).toEqual(status);
  report({ ...status, backend: { name: "wasm", detail: "the device was lost" } });
  await soon(() => expect(seen).toEqual(["the device was lost"]));
  expect(client.status.backend.detail).toBe("the device was lost");
  client.close();
});

it("fails the start, and pending calls, when the worker fails", async () => {
  const broken = connectTo({ start: () => never });
  ScriptedWorker.all[0]!.fail("chunk 7 not found");
  await expect(broken).rejects.toThrow("the engine's worker failed: an error ended it");
  expect(ScriptedWorker.all[0]!.terminated).toBe(true);

  const onLost = vi.fn();
  const client = await connectTo({ load: () => never }, { onLost });
  const load = client.load("mini");
  ScriptedWorker.all[1]!.fail("out of memory");
  const lost = {
    name: "WorkerLostError",
    message: "the engine's worker failed: an error ended it",
    cause: "out of memory",
  };
  await expect(load).rejects.toMatchObject(lost);
  expect(onLost.mock.calls).toEqual([[expect.objectContaining(lost)]]);
  expect(ScriptedWorker.all[1]!.terminated).toBe(true);
  await expect(client.load("mini")).rejects.toMatchObject(lost);
});

it("notices at once that a worker has died without a word, by the lock that it held", async () => {
  vi.stubGlobal("navigator", { locks: new PageLocks() });
  const onLost = vi.fn();
  const client = await connectTo({ load: () => never }, { onLost });
  const load = client.load("mini");
  const lost = expect(load).rejects.toThrow("the engine's worker failed: it ended without a word");
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(onLost).not.toHaveBeenCalled();
  ScriptedWorker.all[0]!.terminate();
  await lost;
  expect(onLost).toHaveBeenCalledOnce();
});

it("closing a client is no loss, though its worker lets its lock go", async () => {
  vi.stubGlobal("navigator", { locks: new PageLocks() });
  const onLost = vi.fn();
  const client = await connectTo({}, { onLost });
  client.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(onLost).not.toHaveBeenCalled();
});

it.each([
  { where: "where there are no locks", locks: false, silence: 60 },
  { where: "while it holds its lock", locks: true, silence: 180 },
])("takes a worker for lost after $silence seconds of silence $where, and never while nothing is due", async (on) => {
  vi.stubGlobal("navigator", on.locks ? { locks: new PageLocks() } : {});
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    const onLost = vi.fn();
    let [isDeaf, pings] = [false, 0];
    const ping = () => {
      pings++;
      return isDeaf ? never : undefined;
    };
    let finish: (model: LoadedModel) => void = () => {};
    const load = () =>
      new Promise<LoadedModel>((resolve) => {
        finish = resolve;
      });
    const client = await connectTo({ ping: ping as () => void, load }, { onLost });
    await vi.advanceTimersByTimeAsync(1_000_000);
    expect(pings).toBe(0);

    // Busy, but with an answer between two passes.
    const first = client.load("mini");
    for (let minute = 0; minute < 5; minute++) {
      const before = pings;
      await vi.advanceTimersByTimeAsync((on.silence - 5) * 1000);
      await soon(() => expect(pings).toBeGreaterThan(before));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    finish({ name: "mini" } as LoadedModel);
    await first;
    expect(onLost).not.toHaveBeenCalled();

    isDeaf = true;
    const outcome = expect(client.load("mini")).rejects.toThrow(`no sign of life for ${on.silence} seconds`);
    await vi.advanceTimersByTimeAsync((on.silence - 1) * 1000);
    expect(onLost).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(3000);
    await outcome;
    expect(onLost).toHaveBeenCalledOnce();
  } finally {
    vi.useRealTimers();
  }
});

it("gives up on a worker that never answers", async () => {
  vi.useFakeTimers();
  try {
    const silent = connectTo({ start: () => never });
    const outcome = expect(silent).rejects.toThrow("the engine did not start within 60 seconds");
    await vi.advanceTimersByTimeAsync(60_000);
    await outcome;
    expect(ScriptedWorker.all[0]!.terminated).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

it("survives connect, abort, connect, as a page in strict mode does", async () => {
  const unmount = new AbortController();
  const first = connectTo({}, { signal: unmount.signal });
  unmount.abort();
  const second = connectTo({});
  await expect(first).rejects.toMatchObject({ name: "AbortError" });
  expect((await second).status).toEqual(status);
  expect(ScriptedWorker.all.map(({ terminated }) => terminated)).toEqual([true, false]);
});

it("loads from the site's models folder, and cancels in the worker when the signal fires", async () => {
  const load = vi.fn((..._: Parameters<EngineWorkerApi["load"]>): Promise<LoadedModel> => never);
  const cancelLoad = vi.fn();
  const client = await connectTo({ load, cancelLoad });
  const stop = new AbortController();
  await expect(client.load("../secret")).rejects.toThrow('expected the name of a model folder, found "../secret"');
  const loading = client.load("mini-dimple", { signal: stop.signal });
  await soon(() => expect(load).toHaveBeenCalled());
  expect(load.mock.calls[0]!.slice(1, 3)).toEqual(["mini-dimple", "https://example.org/models/mini-dimple/"]);
  stop.abort();
  await expect(loading).rejects.toMatchObject({ name: "AbortError" });
  await soon(() => expect(cancelLoad).toHaveBeenCalledWith(load.mock.calls[0]![0]));
});

it("answers an abort at once, while the worker still computes", async () => {
  const abort = vi.fn();
  const closeSession = vi.fn();
  const client = await connectTo({
    openSession: () => ({ id: 3, vocabularySize: 12, maskId: 9, promptLength: 1 }),
    predict: (): Promise<Prediction> => never,
    abort,
    closeSession,
  });
  const session = await client.openSession({ model: "mini", promptIds: Int32Array.of(1), keeps: "nothing" });
  expect(session).toMatchObject({ vocabularySize: 12, maskId: 9, promptLength: 1 });
  const stop = new AbortController();
  const request = { canvas: Int32Array.of(1, 9), rows: Int32Array.of(1) };
  const pending = session.predict(request, stop.signal);
  stop.abort();
  await expect(pending).rejects.toMatchObject({ name: "AbortError" });
  await soon(() => expect(abort).toHaveBeenCalledWith(3));
  session.close();
  await soon(() => expect(closeSession).toHaveBeenCalledWith(3));
});

it("asks for the predictions of one turn in one message, and fails that alone which has failed", async () => {
  let opened = 0;
  const told = (id: number) => ({ cost: { modelMs: id } }) as Prediction;
  const predict = vi.fn(async (id: number) => told(id));
  const predictTogether = vi.fn(async (asks: readonly SessionAsk[]) =>
    asks.map(({ id }) =>
      id === 1 ? { error: { name: "RequestError", message: "no such row" } } : { prediction: told(id) },
    ),
  );
  const client = await connectTo({
    openSession: () => ({ id: opened++, vocabularySize: 12, maskId: 9, promptLength: 1 }),
    predict,
    predictTogether,
    abort: () => {},
  });
  const open = () => client.openSession({ model: "mini", promptIds: Int32Array.of(1), keeps: "nothing" });
  const sessions = [await open(), await open(), await open(), await open()];
  const request = { canvas: Int32Array.of(1, 9), rows: Int32Array.of(1) };
  const stopped = AbortSignal.abort(new Error("called off"));
  const outcomes = await Promise.allSettled(
    sessions.map((session, at) => session.predict(request, at === 3 ? stopped : undefined)),
  );
  expect(outcomes).toMatchObject([
    { value: { cost: { modelMs: 0 } } },
    { reason: { name: "RequestError", message: "no such row" } },
    { value: { cost: { modelMs: 2 } } },
    { reason: { message: "called off" } },
  ]);
  expect(predictTogether.mock.calls.map(([asks]) => asks.map(({ id }) => id))).toEqual([[0, 1, 2]]);
  expect(predict).not.toHaveBeenCalled();
  expect(await sessions[2]!.predict(request)).toMatchObject({ cost: { modelMs: 2 } });
  expect(predictTogether).toHaveBeenCalledOnce();
  client.close();
});
