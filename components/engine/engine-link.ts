/** The page's engine: started once, its models loaded with progress, its state told to the store. */

import { fetchAtlas, fetchModelFacts, type ModelFacts } from "@/components/models/assets";
import { backendLabel } from "@/components/ui/backend-label";
import { detailAction } from "@/components/ui/detail-action";
import { siteUrl } from "@/components/ui/site";
import { goesFirst } from "@/components/ui/updates";
import type { BackendName } from "@/lib/engine/backends";
import { connect, type EngineClient } from "@/lib/engine/client";
import type { EngineStatus as BackendStatus, LoadedModel, OpenRequest } from "@/lib/engine/engine";
import { WorkerLostError } from "@/lib/engine/errors";
import { type OpenedSession, openLasting } from "@/lib/engine/session/lasting";
import type { DownloadProgress } from "@/lib/engine/weights/download";
import { DEFAULT_EXPERIMENT, DEFAULT_LANE } from "@/lib/experiment/defaults";
import { type BegunRun, lastingSteps } from "@/lib/run/lasting-run";
import type { LaneEngine, RunPace } from "@/lib/run/machine";
import { remoteSteps, startWorker } from "@/lib/run/remote-run";
import { runLaneLater } from "@/lib/run/run-later";
import { asSentence, type Told, told } from "@/lib/run/sentence";
import type { RunOrder, Steps } from "@/lib/run/steps";
import type { EngineStatus, LoadedModelFacts } from "./engine-status";

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
    makeRun: (order, { ahead, signal }) => remoteSteps(client, order, ahead, signal),
    textOf: async () => facts,
  };
  const atlas = await fetchAtlas(signal);
  for await (const _ of runLaneLater(experiment, lane, { engine, atlas, signal }));
}

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

/** Engines that one load may cost: what ends three of them is likely to end the next one. */
const maxEngines = 3;

const STARTED_ANEW = new DOMException("Loading was started anew.", "AbortError");

/** Errors, by name, after which an engine is of no use: another one may do what was asked. */
const LOSSES: readonly string[] = [
  "WorkerLostError",
  "BackendError",
  // WebAssembly gave up in the middle of something; what is in its memory is nobody's guess.
  "RuntimeError",
];

/** What whoever waits for an engine hears of its end. */
const lossOf = ({ message, detail }: Told) => new WorkerLostError(message, { cause: detail });

/** What a page shows of its engine, and how it is told. */
interface EnginePage {
  readonly engine: EngineStatus;
  /** The backend that is asked for; null: the best one there is. */
  readonly forcedBackend: BackendName | null;
  setEngine(engine: EngineStatus): void;
  notify(tone: "warn", text: string, action?: { readonly detail: string }): void;
}

/** A store that holds all that and more will do. */
interface EnginePageStore {
  getState(): EnginePage;
}

/** Connects at the first need, and again after a failed start, once it was closed, or when the worker is lost. */
export class EngineLink implements LaneEngine {
  private client: EngineClient | null = null;
  private connecting: Promise<EngineClient> | null = null;
  /** Models that are there or on their way: whoever asks meanwhile waits for the same one. */
  private readonly models = new Map<string, Promise<LoadedModel>>();
  /** Models that are there, in the order in which they came. */
  private readonly held = new Map<string, LoadedModelFacts>();
  /** Loads under way, by model. */
  private readonly loading = new Map<string, AbortController>();
  private readonly texts = new Map<string, Promise<ModelFacts>>();
  /** Of the last engine that started: between two of them a trace still names the one that made it. */
  private lastStatus: BackendStatus | null = null;
  private lastLoss = new WorkerLostError("the engine was lost");
  private closed = new AbortController();

  /** @param onText told of each model whose tokenizer and card are there, whenever somebody asks for them */
  constructor(
    private readonly store: EnginePageStore,
    private readonly onText: (model: string, facts: ModelFacts) => void = () => {},
  ) {}

  get status(): BackendStatus {
    const status = this.client?.status ?? this.lastStatus;
    if (!status) throw new Error("The engine has not started.");
    return status;
  }

  load(model: string, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<LoadedModel> {
    const coming = this.models.get(model) ?? this.bring(model);
    this.models.set(model, coming);
    coming.catch(() => {
      if (this.models.get(model) === coming) this.models.delete(model);
    });
    return abortable(coming, signal);
  }

  /** Brings a model into the worker, into another one where that is lost, and tells the store how it goes. */
  private async bring(model: string): Promise<LoadedModel> {
    const closed = this.closed.signal;
    for (let engines = 1; ; engines++) {
      const loading = new AbortController();
      this.loading.set(model, loading);
      const signal = AbortSignal.any([loading.signal, closed]);
      try {
        return await this.bringOnce(model, signal);
      } catch (error) {
        if (loading.signal.reason === STARTED_ANEW) continue;
        if (!signal.aborted && engines < maxEngines && error instanceof WorkerLostError) continue;
        // A second model that fails leaves the first one working; its lane says why.
        if (this.client && this.held.size > 0) this.tellReady(this.client.status);
        else if (!closed.aborted) this.tellFailure(error);
        throw error;
      } finally {
        if (this.loading.get(model) === loading) this.loading.delete(model);
      }
    }
  }

  private async bringOnce(model: string, signal: AbortSignal): Promise<LoadedModel> {
    const { setEngine } = this.store.getState();
    const isAgain = this.lastStatus !== null && this.client === null;
    setEngine({ state: "starting", ...(isAgain ? { isAgain } : {}) });
    const client = await abortable(this.connected(), signal);
    try {
      setEngine({ state: "loading", loadedBytes: 0, totalBytes: null });
      const onProgress = (progress: DownloadProgress) => setEngine({ ...progress, state: "loading" });
      const loaded = await goesFirst(client.load(model, { signal, onProgress }));
      const facts = await this.textOf(model, { signal });
      setEngine({ state: "warming" });
      await warmUp(client, model, facts, signal);
      signal.throwIfAborted();
      // Warming up tells nobody that it failed.
      if (client !== this.client) throw this.lastLoss;
      // Weights are stored as 16-bit floats.
      this.held.set(model, { label: facts.label, parameters: facts.parameters ?? loaded.weightsBytes / 2 });
      this.tellReady(client.status);
      return loaded;
    } catch (error) {
      if (signal.aborted || !this.giveUp(client, error)) throw error;
      throw lossOf(told(error));
    }
  }

  openSession(request: OpenRequest) {
    return openLasting(request, (again, signal) => this.openNow(again, signal));
  }

  /** Opens a session on the engine of the moment, which is started, and brought the model, where need be. */
  private async openNow(request: OpenRequest, signal: AbortSignal | undefined): Promise<OpenedSession> {
    for (let engines = 1; ; engines++) {
      const { digest } = await this.load(request.model, { signal });
      const client = await abortable(this.connected(), signal);
      try {
        const session = await abortable(client.openSession(request), signal);
        return { session, digest, giveUp: (error) => this.giveUp(client, error) };
      } catch (error) {
        if (engines === maxEngines || !this.giveUp(client, error)) throw error;
      }
    }
  }

  makeRun(order: RunOrder, { ahead, signal }: RunPace): Steps {
    return lastingSteps(order, (again) => this.beginNow(again, ahead, signal), signal);
  }

  /** Begins a run on the engine of the moment, which is started, and brought the models, where need be. */
  private async beginNow(order: RunOrder, ahead: () => number, signal: AbortSignal | undefined): Promise<BegunRun> {
    const models = [order.opening.model, ...(order.companion ? [order.companion.model] : [])];
    const loaded: LoadedModel[] = [];
    for (const model of models) loaded.push(await this.load(model, { signal }));
    const client = await abortable(this.connected(), signal);
    return {
      steps: remoteSteps(client, order, ahead, signal),
      digests: loaded.map(({ digest }) => digest),
      giveUp: (error) => this.giveUp(client, error),
    };
  }

  /** Tokenizer and card of a model; asked for again after a failure. */
  async textOf(model: string, { signal }: { readonly signal?: AbortSignal | undefined }): Promise<ModelFacts> {
    const coming = this.texts.get(model) ?? fetchModelFacts(model, this.closed.signal);
    this.texts.set(model, coming);
    coming.catch(() => {
      if (this.texts.get(model) === coming) this.texts.delete(model);
    });
    const facts = await abortable(coming, signal);
    this.onText(model, facts);
    return facts;
  }

  /** Ends the loading of weights under way. */
  cancel(): void {
    this.abortLoads(new DOMException("Loading was cancelled.", "AbortError"));
  }

  /** Begins the loading of weights under way again; whoever waits for them goes on waiting. */
  startAnew(): void {
    this.abortLoads(STARTED_ANEW);
  }

  close(): void {
    this.closed.abort(new DOMException("The page was left.", "AbortError"));
    this.closed = new AbortController();
    // Those still on their way are called off: the next life asks for its own.
    this.texts.clear();
    this.client?.close();
    this.forget();
    this.models.clear();
    this.lastStatus = null;
  }

  private abortLoads(reason: DOMException): void {
    for (const controller of this.loading.values()) controller.abort(reason);
  }

  private connected(): Promise<EngineClient> {
    const { signal } = this.closed;
    this.connecting ??= connect({
      startWorker,
      backend: this.store.getState().forcedBackend ?? undefined,
      modelsUrl: siteUrl("models/"),
      signal,
      onStatus: (status) => this.follow(status),
      onLost: (error) => {
        if (this.client) this.giveUp(this.client, error);
      },
    }).then(
      (client) => {
        signal.throwIfAborted();
        this.client = client;
        this.lastStatus = client.status;
        return client;
      },
      (error) => {
        if (!signal.aborted) this.connecting = null;
        throw error;
      },
    );
    return this.connecting;
  }

  /**
   * True when an error is the engine's own: the engine is ended then, unless that has been done, and another one is
   * started and brought the same models.
   */
  private giveUp(client: EngineClient, error: unknown): boolean {
    if (!(error instanceof Error && LOSSES.includes(error.name))) return false;
    if (client !== this.client) return true;
    const why = told(error);
    this.lastLoss = lossOf(why);
    client.close(this.lastLoss);
    const models = [...this.held.keys()];
    this.forget();
    const { setEngine, notify } = this.store.getState();
    setEngine({ state: "starting", isAgain: true });
    notify(
      "warn",
      `${asSentence(why.message)} The engine is started again, and runs go on from where they were.`,
      detailAction(why),
    );
    for (const model of models) void this.load(model, { signal: this.closed.signal }).catch(() => {});
    return true;
  }

  /** Forgets an engine that has ended, and what was in it. */
  private forget(): void {
    this.client = null;
    this.connecting = null;
    for (const model of this.held.keys()) this.models.delete(model);
    this.held.clear();
  }

  /** A lost device moves the engine elsewhere: the chip must say so, and the reader should know why. */
  private follow(status: BackendStatus): void {
    this.lastStatus = status;
    const { backend } = status;
    const { engine, setEngine, notify } = this.store.getState();
    if (engine.state !== "ready" || engine.reason === backend.detail) return;
    setEngine({ ...engine, backend: backendLabel(backend.name), reason: backend.detail });
    notify("warn", `The engine moved to ${backendLabel(backend.name)}. ${backend.detail}`);
  }

  private tellReady({ backend }: BackendStatus): void {
    this.store.getState().setEngine({
      state: "ready",
      backend: backendLabel(backend.name),
      precision: "f32",
      models: [...this.held.values()],
      reason: backend.detail,
    });
  }

  private tellFailure(error: unknown): void {
    const cancelled = error instanceof DOMException && error.name === "AbortError";
    this.store.getState().setEngine(cancelled ? { state: "cancelled" } : { state: "failed", ...told(error) });
  }
}
