/** The engine of one process: a backend, the models loaded on it, and the sessions that use them. */
import { type BackendInfo, type BackendName, startBackend, stopBackend } from "./backends";
import type { Keeps } from "./caches/policy";
import type { StoredPass } from "./caches/repeat";
import { disposeQuietly } from "./dispose";
import { BackendError, RequestError } from "./errors";
import type { AttentionPattern, Executor } from "./executor";
import { gatherPasses } from "./gather-passes";
import { decodePng } from "./image/png";
import { type ImageProcessorConfig, preprocessImage } from "./image/preprocess";
import type { RgbImage } from "./image/resize";
import type { ModelConfig } from "./model/config";
import { type ExecutorSource, openSession, type Session, type SessionImages } from "./session/session";
import { sharePictures } from "./shared-pictures";
import { type LoadOptions, loadModelFiles, type ModelFiles, type ModelSource } from "./weights/loader";

export interface EngineOptions {
  /** Use this backend, rather than the best one there is. */
  readonly backend?: BackendName | undefined;
  /** Where the wasm binaries are: a folder ending with `/`, or a URL per binary. */
  readonly wasmPaths: string | Record<string, string>;
  /** Called whenever backend or models change. */
  readonly onStatus?: ((status: EngineStatus) => void) | undefined;
}

/** What runs the network at this moment. */
export interface EngineStatus {
  readonly backend: BackendInfo;
  /** Names of the models in memory. */
  readonly models: readonly string[];
}

/** A model in memory: what a page or tool needs to know to write prompts for it. */
export interface LoadedModel {
  readonly name: string;
  readonly config: ModelConfig;
  /** `null` when the model takes no pictures. */
  readonly processor: ImageProcessorConfig | null;
  /** SHA-256 of the weights file, hexadecimal. */
  readonly digest: string;
  readonly weightsBytes: number;
}

/** A picture in a prompt: raw pixels or the bytes of a PNG. */
export type Picture = RgbImage | { readonly png: Uint8Array };

export interface OpenRequest {
  /** Name of a loaded model. */
  readonly model: string;
  /** [P] prompt ids; each picture's image tokens already expanded. */
  readonly promptIds: Int32Array;
  /** In the order of their image tokens. */
  readonly pictures?: readonly Picture[] | undefined;
  /** The pictures are encoded before the session is handed out, so that the time of no prediction holds it. */
  readonly encodeFirst?: boolean | undefined;
  readonly keeps: Keeps;
  /** Absent: the mask that the checkpoint was trained with, as its config says. */
  readonly attention?: AttentionPattern | undefined;
  /** For a run that goes on from another one: the canvas in whose state the stale prompt cache shall be frozen. */
  readonly firstCanvas?: Int32Array | undefined;
  /** The same for a cache of the whole canvas: the passes made before, from a whole one on. */
  readonly past?: readonly StoredPass[] | undefined;
}

interface ModelEntry {
  readonly files: ModelFiles;
  executor: Executor;
}

/** Restarts of the graphics device before wasm takes over. */
const maxDeviceRestarts = 2;

/** Runs networks on one backend and moves them to another when that backend fails. */
export class Engine {
  private readonly models = new Map<string, ModelEntry>();
  private failure: BackendError | undefined;
  private recovering: Promise<void> | undefined;
  private deviceRestarts = 0;

  /** Starts made so far: a failure reported by an earlier backend says nothing about the present one. */
  private starts = 0;
  private backend!: BackendInfo;

  private constructor(private readonly options: EngineOptions) {}

  /** @throws BackendError when no backend starts */
  static async start(options: EngineOptions): Promise<Engine> {
    const engine = new Engine(options);
    await engine.startBackend(options.backend);
    engine.report();
    return engine;
  }

  get status(): EngineStatus {
    return { backend: this.backend, models: [...this.models.keys()] };
  }

  /**
   * Reads a model and puts it on the backend; one that is there already is returned as it is.
   * @throws FetchError, BadFileError or AbortError; the engine is then as it was before
   */
  async load(source: ModelSource, options: LoadOptions = {}): Promise<LoadedModel> {
    const present = this.models.get(source.name);
    if (present) return describeModel(present.files);
    const files = await loadModelFiles(source, options);
    const executor = await this.createExecutor(files).catch(async (error: unknown) => {
      if (!(error instanceof BackendError)) throw error;
      await this.restartOnce(error);
      return this.createExecutor(files);
    });
    const loadedMeanwhile = this.models.get(source.name);
    if (loadedMeanwhile) {
      executor.dispose(); // two loads of one model at once: sessions may hold the first already
      return describeModel(loadedMeanwhile.files);
    }
    this.models.set(source.name, { files, executor });
    this.report();
    return describeModel(files);
  }

  /** @throws RequestError when the model is not loaded, or prompt and pictures do not fit it */
  openSession(request: OpenRequest): Session {
    const entry = this.models.get(request.model);
    if (!entry) {
      const known = [...this.models.keys()].join(", ") || "none";
      throw new RequestError(`expected a loaded model (${known}), found "${request.model}"`);
    }
    return openSession(this.sourceOf(entry), entry.files.config, {
      promptIds: request.promptIds,
      images: preprocessPictures(request.pictures ?? [], entry.files),
      keeps: request.keeps,
      attention: request.attention,
      firstCanvas: request.firstCanvas,
      past: request.past,
    });
  }

  /** The same once what the request wants done first is done. */
  async openReadySession(request: OpenRequest): Promise<Session> {
    const session = this.openSession(request);
    if (request.encodeFirst) await session.encodePictures();
    return session;
  }

  dispose(): void {
    for (const { executor } of this.models.values()) executor.dispose();
    this.models.clear();
  }

  private sourceOf(entry: ModelEntry): ExecutorSource {
    return {
      get current() {
        return entry.executor;
      },
      assertHealthy: () => {
        if (this.failure) throw this.failure;
      },
      recover: (error, executor) => this.recover(error, entry, executor),
    };
  }

  /** True when the pass that failed on `executor` is worth repeating on the entry's executor of now. */
  private async recover(error: unknown, entry: ModelEntry, executor: Executor): Promise<boolean> {
    if (error instanceof RequestError) return false;
    // A lost device may first show as a failed read; the event that names the reason follows within a moment.
    if (!this.failure && this.backend.name === "webgpu") await new Promise((resolve) => setTimeout(resolve, 100));
    const failure = this.failure ?? (error instanceof BackendError ? error : undefined);
    if (failure && entry.executor === executor) await this.restartOnce(failure);
    else await this.recovering;
    return entry.executor !== executor;
  }

  /** Restarts, or waits for the restart that another session has begun. */
  private async restartOnce(reason: BackendError): Promise<void> {
    this.recovering ??= this.restart(reason).finally(() => {
      this.recovering = undefined;
    });
    await this.recovering;
  }

  /** A new device when one was lost, else wasm, filled with the weights that are still in memory. */
  private async restart(reason: BackendError): Promise<void> {
    for (const { executor } of this.models.values()) disposeQuietly(executor);
    await stopBackend(this.backend.name);
    // A device that reports errors while it is alive would report them again: only losses deserve another try.
    const again = /lost/.test(reason.message) && this.deviceRestarts++ < maxDeviceRestarts;
    await this.startBackend(again ? undefined : "wasm");
    this.backend = { ...this.backend, detail: `${this.backend.detail} Started again because ${reason.message}` };
    for (const entry of this.models.values()) entry.executor = await this.createExecutor(entry.files);
    this.report();
  }

  private async startBackend(force: BackendName | undefined): Promise<void> {
    const start = ++this.starts;
    this.failure = undefined;
    try {
      this.backend = await startBackend({
        force,
        wasmPaths: this.options.wasmPaths,
        onFailure: (error) => {
          if (start === this.starts) this.failure ??= error;
        },
      });
    } catch (error) {
      if (error instanceof BackendError) this.failure = error; // the next prediction tries again
      throw error;
    }
  }

  private async createExecutor(files: ModelFiles): Promise<Executor> {
    return sharePictures(gatherPasses(await this.createBareExecutor(files)));
  }

  private async createBareExecutor({ config, weights }: ModelFiles): Promise<Executor> {
    if (this.backend.name === "webgpu" && config.headDim % 4 === 0) {
      // Loaded on demand: visitors without WebGPU need neither the kernels nor the backend under them.
      const { createWebGpuExecutor } = await import("./webgpu");
      return createWebGpuExecutor(config, weights);
    }
    if (this.backend.name === "wasm") {
      const { createKernelExecutor } = await import("./kernels/executor");
      const own = await createKernelExecutor(config, weights);
      if (own) return own;
      const { createWasmExecutor } = await import("./wasm/executor");
      return createWasmExecutor(config, weights);
    }
    const { createReferenceExecutor } = await import("./reference/executor");
    return createReferenceExecutor(config, weights);
  }

  private report(): void {
    this.options.onStatus?.(this.status);
  }
}

function describeModel({ name, config, processor, digest, weights }: ModelFiles): LoadedModel {
  return { name, config, processor, digest, weightsBytes: weights.bytes };
}

function preprocessPictures(pictures: readonly Picture[], files: ModelFiles): SessionImages | undefined {
  if (pictures.length === 0) return undefined;
  const { processor } = files;
  if (!processor) throw new RequestError(`model "${files.name}" takes no pictures, found ${pictures.length}`);
  const images = pictures.map((picture) =>
    preprocessImage("png" in picture ? decodePng(picture.png) : picture, processor),
  );
  const pixelValues = new Float32Array(images.reduce((total, image) => total + image.pixelValues.length, 0));
  let at = 0;
  for (const image of images) {
    pixelValues.set(image.pixelValues, at);
    at += image.pixelValues.length;
  }
  return { pixelValues, grids: images.map(({ grid }) => grid) };
}
