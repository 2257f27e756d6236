/** The page's engine: started once, its models loaded with progress, its state told to the store. */

import { fetchAtlas, fetchModelFacts, type ModelFacts } from "@/components/models/assets";
import type { LoadedModelFacts } from "@/components/playground/state/machine";
import type { PlaygroundStore } from "@/components/playground/state/store";
import { siteUrl } from "@/components/ui/site";
import { connect, type EngineClient } from "@/lib/engine/client";
import type { EngineStatus as BackendStatus, LoadedModel, OpenRequest } from "@/lib/engine/engine";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { type LaneEngine, runExperiment } from "@/lib/run/runner";

/**
 * A few evaluations whose results nobody sees, one of the whole canvas and the others behind the prompt cache: GPU
 * kernels are compiled at their first use, WebAssembly runs unoptimised at first, and either would otherwise be charged
 * to the first lane.
 */
async function warmUp(client: EngineClient, model: string, facts: ModelFacts, signal: AbortSignal): Promise<void> {
  const lane = {
    ...DEFAULT_LANE,
    model,
    strategy: "maskgit",
    settings: { steps: client.status.backend.name === "webgpu" ? 2 : 8 },
  };
  const experiment = { ...DEFAULT_EXPERIMENT, lanes: [lane] };
  const engine: LaneEngine = {
    status: client.status,
    load: (name, options) => client.load(name, options),
    openSession: (request) => client.openSession(request),
    textOf: async () => facts,
  };
  const atlas = await fetchAtlas(signal);
  for await (const _ of runExperiment(experiment, { engine, atlas, signal }));
}

const backendNames: Readonly<Record<string, string>> = { webgpu: "WebGPU", wasm: "WebAssembly", cpu: "JavaScript" };

/** The promise's result, or the signal's reason as soon as it fires: nobody should wait for what they called off. */
async function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  signal?.throwIfAborted();
  if (!signal) return promise;
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

/** Connects at the first need, and again after a failed start or once it was closed. */
export class EngineLink implements LaneEngine {
  private client: EngineClient | null = null;
  private connecting: Promise<EngineClient> | null = null;
  /** Models that are there or on their way: whoever asks meanwhile waits for the same one. */
  private readonly models = new Map<string, Promise<LoadedModel>>();
  /** Models that are there, in the order in which they came. */
  private held: readonly LoadedModelFacts[] = [];
  private loading: AbortController | null = null;
  private readonly facts = new Map<string, ModelFacts>();
  private closed = new AbortController();

  constructor(private readonly store: PlaygroundStore) {}

  get status(): BackendStatus {
    if (!this.client) throw new Error("The engine has not started.");
    return this.client.status;
  }

  load(model: string, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<LoadedModel> {
    const coming = this.models.get(model) ?? this.bring(model);
    this.models.set(model, coming);
    coming.catch(() => {
      if (this.models.get(model) === coming) this.models.delete(model);
    });
    return abortable(coming, signal);
  }

  /** Brings a model into the worker and tells the store how it goes. */
  private async bring(model: string): Promise<LoadedModel> {
    this.loading = new AbortController();
    const closed = this.closed.signal;
    const signal = AbortSignal.any([this.loading.signal, closed]);
    const { engine: before, setEngine } = this.store.getState();
    try {
      setEngine({ state: "starting" });
      const client = await abortable(this.connected(), signal);
      setEngine({ state: "loading", loadedBytes: 0, totalBytes: null });
      const onProgress = (progress: { loadedBytes: number; totalBytes: number | null }) =>
        setEngine({ state: "loading", ...progress });
      const loaded = await client.load(model, { signal, onProgress });
      const facts = await this.textOf(model, { signal });
      setEngine({ state: "warming" });
      await warmUp(client, model, facts, signal);
      signal.throwIfAborted();
      // Weights are stored as 16-bit floats.
      this.held = [...this.held, { label: facts.label, parameters: facts.parameters ?? loaded.weightsBytes / 2 }];
      this.tellReady(client.status);
      return loaded;
    } catch (error) {
      // A second model that fails leaves the first one working; its lane says why.
      if (before.state === "ready") setEngine(before);
      else if (!closed.aborted) this.tellFailure(error);
      throw error;
    }
  }

  async openSession(request: OpenRequest) {
    return (await this.connected()).openSession(request);
  }

  async textOf(model: string, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<ModelFacts> {
    const known = this.facts.get(model) ?? (await fetchModelFacts(model, signal));
    this.facts.set(model, known);
    return known;
  }

  /** Ends the loading of weights under way. */
  cancel(): void {
    this.loading?.abort(new DOMException("Loading was cancelled.", "AbortError"));
  }

  close(): void {
    this.closed.abort(new DOMException("The page was left.", "AbortError"));
    this.closed = new AbortController();
    this.client?.close();
    this.client = null;
    this.connecting = null;
    this.models.clear();
    this.held = [];
  }

  private connected(): Promise<EngineClient> {
    const { signal } = this.closed;
    this.connecting ??= connect({
      backend: this.store.getState().forcedBackend ?? undefined,
      modelsUrl: siteUrl("models/"),
      signal,
      onStatus: (status) => this.follow(status),
    }).then(
      (client) => {
        signal.throwIfAborted();
        this.client = client;
        return client;
      },
      (error) => {
        if (!signal.aborted) this.connecting = null;
        throw error;
      },
    );
    return this.connecting;
  }

  /** A lost device moves the engine elsewhere: the chip must say so, and the reader should know why. */
  private follow({ backend }: BackendStatus): void {
    const { engine, setEngine, notify } = this.store.getState();
    if (engine.state !== "ready" || engine.reason === backend.detail) return;
    setEngine({ ...engine, backend: backendNames[backend.name] ?? backend.name, reason: backend.detail });
    notify("warn", `The engine moved to ${backendNames[backend.name] ?? backend.name}. ${backend.detail}`);
  }

  private tellReady({ backend }: BackendStatus): void {
    this.store.getState().setEngine({
      state: "ready",
      backend: backendNames[backend.name] ?? backend.name,
      precision: "f32",
      models: this.held,
      reason: backend.detail,
    });
  }

  private tellFailure(error: unknown): void {
    const cancelled = error instanceof DOMException && error.name === "AbortError";
    const message = error instanceof Error ? error.message : String(error);
    this.store.getState().setEngine(cancelled ? { state: "cancelled" } : { state: "failed", message });
  }
}
