import * as Comlink from "comlink";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type ConnectOptions, connect } from "@/lib/engine/client";
import type { EngineStatus, LoadedModel } from "@/lib/engine/engine";
import type { EngineWorkerApi } from "@/lib/engine/engine.worker";
import type { Prediction } from "@/lib/engine/predictor";

const status: EngineStatus = { backend: { name: "wasm", detail: "for the test" }, models: [] };
const never = new Promise<never>(() => {});

/** A worker on the other end of a message channel, whose answers a test chooses. */
class ScriptedWorker extends EventTarget {
  static api: Partial<EngineWorkerApi> = {};
  static all: ScriptedWorker[] = [];
  terminated = false;
  private readonly channel = new MessageChannel();

  constructor() {
    super();
    ScriptedWorker.all.push(this);
    this.channel.port1.addEventListener("message", ({ data, ports }) => {
      this.dispatchEvent(new MessageEvent("message", { data, ports: [...ports] as MessagePort[] }));
    });
    this.channel.port1.start();
    Comlink.expose({ start: async () => status, ...ScriptedWorker.api }, this.channel.port2 as Comlink.Endpoint);
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    if (!this.terminated) this.channel.port1.postMessage(message, transfer as MessagePort[]);
  }

  terminate(): void {
    this.terminated = true;
    this.channel.port1.close();
  }

  fail(message: string): void {
    this.dispatchEvent(Object.assign(new Event("error", { cancelable: true }), { message }));
  }
}

beforeEach(() => {
  vi.stubGlobal("Worker", ScriptedWorker);
  vi.stubGlobal("location", { href: "https://example.org/lab/?backend=wasm" });
});

afterEach(() => {
  for (const worker of ScriptedWorker.all) worker.terminate();
  ScriptedWorker.all = [];
  ScriptedWorker.api = {};
  vi.unstubAllGlobals();
});

/** Waits until this holds; a busy machine may take its time. */
const soon = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000 });

function connectTo(api: Partial<EngineWorkerApi>, options?: ConnectOptions) {
  ScriptedWorker.api = api;
  return connect(options);
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
  await expect(broken).rejects.toThrow("the engine's worker failed: chunk 7 not found");
  expect(ScriptedWorker.all[0]!.terminated).toBe(true);

  const client = await connectTo({ load: () => never });
  const load = client.load("mini");
  ScriptedWorker.all[1]!.fail("out of memory");
  await expect(load).rejects.toMatchObject({ name: "BackendError", message: expect.stringContaining("out of memory") });
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
