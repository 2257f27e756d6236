/** The page's side of the engine: starts the worker, and turns its messages into promises that always end. */
import * as Comlink from "comlink";
import type { BackendName } from "./backends";
import { Ending } from "./ending";
import type { EngineStatus, LoadedModel, OpenRequest } from "./engine";
import { BackendError, RequestError, WorkerLostError } from "./errors";
import { gathered } from "./gather";
import { LifeWatch } from "./life";
import type { MaskPredictor, Prediction } from "./predictor";
import type { LoadOptions } from "./weights/loader";
import type { EngineWorkerApi, SessionAsk } from "./worker-api";

export interface ConnectOptions {
  /** Makes the worker, which answers to an `EngineWorkerApi` at least. */
  readonly startWorker: () => Worker;
  /** Use this backend, rather than the best one there is. */
  readonly backend?: BackendName | undefined;
  /** Folder of model folders; `/models/` of this site when absent. */
  readonly modelsUrl?: string | undefined;
  /** Ends the start, and the worker with it. */
  readonly signal?: AbortSignal | undefined;
  /** Called whenever backend or models change: after a lost device, say. */
  readonly onStatus?: ((status: EngineStatus) => void) | undefined;
  /** Called once when the worker is lost after its start: all that is asked of it is rejected with the same error. */
  readonly onLost?: ((error: WorkerLostError) => void) | undefined;
}

/** A predictor that lives in the worker. */
interface RemoteSession extends MaskPredictor {
  /** Frees what the worker holds for it. */
  close(): void;
}

/** A running engine. Several models and sessions share its worker; sessions may run at the same time. */
export interface EngineClient {
  /** Backend and models of the moment. */
  readonly status: EngineStatus;
  /**
   * Brings a model into the worker's memory; one that is there already answers at once.
   * @throws RequestError, FetchError, BadFileError or AbortError by name; the engine is then as it was before.
   * WorkerLostError when the worker dies, here as in everything else: it is then of no use any more
   */
  load(name: string, options?: LoadOptions): Promise<LoadedModel>;
  /** Binds a loaded model to a prompt. @throws RequestError by name */
  openSession(request: OpenRequest): Promise<RemoteSession>;
  /** The worker, for whoever knows what else it answers to. */
  readonly worker: Comlink.Remote<EngineWorkerApi>;
  /**
   * A call of the worker, which ends with the worker's death as every other does.
   * @param signal ends the wait for it at once  @param abort then tells the worker
   */
  answer<T>(call: Promise<T>, signal?: AbortSignal, abort?: () => Promise<void>): Promise<T>;
  /** Ends the worker, and every call under way with this reason. */
  close(because?: Error): void;
}

/** A prediction that whoever asks for it may call off before it is asked for. */
interface AbortableAsk extends SessionAsk {
  readonly signal: AbortSignal | undefined;
}

/** Longest wait for the worker to start a backend, milliseconds. */
const startTimeoutMs = 60_000;

/**
 * Starts the engine's worker. Create it in an effect and close it in the clean-up: closing is safe at any moment.
 * @throws BackendError when the worker or its backend does not start, AbortError when the signal fires first
 */
export async function connect(options: ConnectOptions): Promise<EngineClient> {
  options.signal?.throwIfAborted();
  const client = new WorkerClient(options);
  options.signal?.addEventListener("abort", () => client.close(), { once: true });
  await client.start();
  return client;
}

class WorkerClient implements EngineClient {
  readonly worker: Comlink.Remote<EngineWorkerApi>;
  private readonly thread: Worker;
  /** The worker's: a pending message would otherwise stay pending for ever. */
  private readonly death = new Ending();
  private readonly life: LifeWatch;
  private currentStatus: EngineStatus | undefined;
  private nextLoad = 0;
  private isEnded = false;

  /** Predictions asked for in one turn are one message, so that the worker knows what belongs together. */
  private readonly predictSoon = gathered((asks: readonly AbortableAsk[]) => this.predictAll(asks), {
    soon: queueMicrotask,
  });

  constructor(private readonly options: ConnectOptions) {
    this.thread = options.startWorker();
    this.worker = Comlink.wrap<EngineWorkerApi>(this.thread);
    this.life = new LifeWatch(this.worker, (reason) => this.lose(reason));
    this.thread.addEventListener("error", (event) => {
      event.preventDefault();
      if (event.message) this.lose("an error ended it", event.message);
      else this.lose("it could not be loaded");
    });
    this.thread.addEventListener("messageerror", () => this.lose("what it sent could not be read"));
  }

  get status(): EngineStatus {
    if (!this.currentStatus) throw new BackendError("the engine has not started");
    return this.currentStatus;
  }

  async start(): Promise<void> {
    const timeout = setTimeout(() => {
      this.death.come(new BackendError(`the engine did not start within ${startTimeoutMs / 1000} seconds`));
    }, startTimeoutMs);
    const onStatus = (status: EngineStatus) => {
      this.currentStatus = status;
      this.options.onStatus?.(status);
    };
    try {
      this.currentStatus = await this.alive(this.worker.start(this.options.backend, Comlink.proxy(onStatus)));
    } catch (error) {
      this.end(error as Error);
      throw error;
    } finally {
      clearTimeout(timeout);
    }
  }

  async load(name: string, { onProgress, signal }: LoadOptions = {}): Promise<LoadedModel> {
    // Names come from links: nothing but a folder of the models' folder may be meant.
    if (!/^\w[\w.-]*$/.test(name)) throw new RequestError(`expected the name of a model folder, found "${name}"`);
    const id = this.nextLoad++;
    const url = new URL(`${name}/`, this.modelsUrl()).href;
    const call = this.worker.load(id, name, url, onProgress && Comlink.proxy(onProgress));
    return this.answer(call, signal, () => this.worker.cancelLoad(id));
  }

  async openSession(request: OpenRequest): Promise<RemoteSession> {
    const { id, ...facts } = await this.alive(this.worker.openSession(request));
    return {
      ...facts,
      predict: (request, signal) =>
        this.answer(this.predictSoon({ id, request, signal }), signal, () => this.worker.abort(id)),
      close: () => void this.worker.closeSession(id).catch(() => {}),
    };
  }

  close(because: Error = new DOMException("the engine was closed", "AbortError")): void {
    this.end(because);
  }

  private async predictAll(asks: readonly AbortableAsk[]): Promise<readonly Promise<Prediction>[]> {
    const due = asks.filter(({ signal }) => !signal?.aborted);
    const [only] = due;
    const answers =
      due.length > 1 ? await this.worker.predictTogether(due.map(({ id, request }) => ({ id, request }))) : [];
    return asks.map(async (ask) => {
      ask.signal?.throwIfAborted();
      if (due.length === 1) return this.worker.predict(only!.id, only!.request);
      const answer = answers[due.indexOf(ask)]!;
      if ("prediction" in answer) return answer.prediction;
      const { name, message } = answer.error;
      throw Object.assign(new Error(message), { name });
    });
  }

  /** The worker died, or does what nobody can make sense of: it is ended, so that its memory is free for another. */
  private lose(reason: string, cause?: string): void {
    if (this.isEnded) return;
    const error = new WorkerLostError(`the engine's worker failed: ${reason}`, { cause });
    this.end(error);
    if (this.currentStatus) this.options.onLost?.(error);
  }

  private end(error: Error): void {
    this.isEnded = true;
    this.life.end();
    this.thread.terminate();
    this.death.come(error);
  }

  private modelsUrl(): string {
    return new URL(this.options.modelsUrl ?? "/models/", location.href).href;
  }

  private alive<T>(call: Promise<T>): Promise<T> {
    return this.life.during(this.death.before(call));
  }

  /** The call's result, or its abortion at once: the worker finishes its current pass, but no one waits for it. */
  async answer<T>(call: Promise<T>, signal?: AbortSignal, abort?: () => Promise<void>): Promise<T> {
    if (!signal) return this.alive(call);
    let onAbort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => {
        void abort?.().catch(() => {});
        reject(signal.reason);
      };
      if (signal.aborted) onAbort();
      else signal.addEventListener("abort", onAbort, { once: true });
    });
    try {
      return await Promise.race([this.alive(call), aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}
