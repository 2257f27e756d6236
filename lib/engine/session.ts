/** One network bound to one prompt, its pictures and one cache policy: what decoding sees as a `MaskPredictor`. */
import { RequestError } from "./errors";
import type { AttentionPattern, DecoderPass, DecoderResult, Executor, ImageFeatures, KvCache } from "./executor";
import type { ModelConfig } from "./model/config";
import { type Grid, ropePositions } from "./model/positions";
import type { ForwardCost, MaskPredictor, Prediction, PredictRequest } from "./predictor";
import { answerOf, headOf, shadowRows } from "./verification";

/**
 * What is kept between iterations. `off`: nothing, every token is recomputed. `dimple`: the prompt's keys and values of
 * iteration 0, stale afterwards. `prefix`: the same cache under the prefix mask, where it is exact. Checkpoints with a
 * causal mask keep a cache that grows with the response under either.
 */
export type PrefillPolicy = "off" | "dimple" | "prefix";

/** Preprocessed pictures of one prompt. */
export interface SessionImages {
  /** [patches, channels · frames · patch²], all pictures in order */
  readonly pixelValues: Float32Array;
  readonly grids: readonly Grid[];
}

export interface SessionRequest {
  /** [P] template and question; each picture's image tokens already expanded. */
  readonly promptIds: Int32Array;
  readonly images?: SessionImages | undefined;
  readonly prefill: PrefillPolicy;
  /** The mask that the checkpoint was trained with; absent: what its config says. */
  readonly attention?: AttentionPattern | undefined;
  /**
   * The canvas in whose state the stale prompt cache shall be frozen, for a run that goes on from another one: the
   * first cached pass fills the cache with it before it answers, which is an evaluation more. Absent: the canvas of the
   * first prediction. Without effect where no cache is kept, or under a causal mask, where every cache is exact.
   */
  readonly firstCanvas?: Int32Array | undefined;
  /** Pads at the left end of the prompt. */
  readonly padding?: number | undefined;
}

/** A predictor whose memory the caller frees. */
export interface Session extends MaskPredictor {
  close(): void;
}

/** The executor of the moment. After a backend failure it is another one, and the old one's features and caches are void. */
export interface ExecutorSource {
  readonly current: Executor;
  /**
   * Resolves to true when `executor`, on which a pass failed with `error`, was replaced and the pass is worth repeating.
   * @throws BackendError when no backend starts any more
   */
  recover(error: unknown, executor: Executor): Promise<boolean>;
  /** Throws when the backend failed since the last check: the results of that time are void. */
  assertHealthy(): void;
}

/** A source for tests and tools, whose backend never fails. */
export function fixedExecutor(executor: Executor): ExecutorSource {
  return { current: executor, recover: async () => false, assertHealthy: () => {} };
}

/** Opens a session. Pictures are encoded at the first prediction and kept: they do not depend on the canvas. */
export function openSession(source: ExecutorSource, config: ModelConfig, request: SessionRequest): Session {
  return new NetworkSession(source, config, request);
}

/** One answer with what it cost; a single evaluation, unless said. */
interface ForwardResult {
  readonly result: DecoderResult;
  readonly cost: Pick<ForwardCost, "tokens" | "cachedTokens"> & Partial<Pick<ForwardCost, "evaluations">>;
}

/** Everything that lives on the backend and dies with it. */
interface DeviceState {
  readonly executor: Executor;
  image?: ImageFeatures;
  cache?: KvCache;
}

class NetworkSession implements Session {
  readonly vocabularySize: number;
  readonly maskId: number;
  readonly promptLength: number;
  readonly offers: { readonly verification: boolean };
  private readonly attention: AttentionPattern;
  private readonly padding: number;
  private device: DeviceState | undefined;
  /** The state in which the stale prompt cache is frozen: the canvas of the first prediction, unless one is given. */
  private firstCanvas: Int32Array | undefined;
  /** Ids behind a causal cache; it is reused only while the canvas still begins with them. */
  private cachedIds = new Int32Array();
  private closed = false;
  /** Predictions under way; what they run on is freed after the last one. */
  private running = 0;

  constructor(
    private readonly source: ExecutorSource,
    private readonly config: ModelConfig,
    private readonly request: SessionRequest,
  ) {
    this.vocabularySize = config.vocabSize;
    this.maskId = config.maskTokenId;
    this.promptLength = request.promptIds.length;
    this.padding = request.padding ?? 0;
    const trained = request.attention ?? (config.fullAttnMask ? "bidirectional" : "causal");
    // Under a causal mask every cache is exact already.
    this.attention = request.prefill === "prefix" && trained !== "causal" ? "prefix" : trained;
    this.offers = { verification: this.attention !== "causal" };
    if (this.promptLength <= this.padding)
      throw new RequestError("expected a prompt of at least one token, found none");
    ropePositions(request.promptIds, this.padding, request.images?.grids ?? [], config); // throws where they disagree
    if (request.firstCanvas) this.checkPrompt(request.firstCanvas);
    this.firstCanvas = request.firstCanvas?.slice();
  }

  async predict(request: PredictRequest, signal?: AbortSignal): Promise<Prediction> {
    this.check(request);
    this.running++;
    try {
      return await this.predictUntilHealthy(request, signal);
    } finally {
      this.running--;
      if (this.closed) this.freeWhenIdle();
    }
  }

  /** Repeats the pass as often as a backend that failed under it is replaced. */
  private async predictUntilHealthy(request: PredictRequest, signal: AbortSignal | undefined): Promise<Prediction> {
    for (;;) {
      signal?.throwIfAborted();
      const started = performance.now();
      const executor = this.source.current;
      try {
        const { result, cost } = await this.forward(request, signal);
        this.source.assertHealthy();
        signal?.throwIfAborted();
        return {
          ...answerOf(result, request, this.vocabularySize),
          cost: { evaluations: 1, ...cost, modelMs: performance.now() - started },
        };
      } catch (error) {
        if (signal?.aborted) throw error;
        if (!(await this.source.recover(error, executor))) throw error;
      }
    }
  }

  close(): void {
    this.closed = true;
    this.freeWhenIdle();
  }

  /** A pass under way would use what is freed under it, and leave behind the cache that it makes. */
  private freeWhenIdle(): void {
    if (this.running === 0) this.freeDevice();
  }

  private freeDevice(): void {
    try {
      this.device?.image?.dispose();
      this.device?.cache?.dispose();
    } catch {
      // A lost device refuses to free its tensors; they are gone anyway.
    }
    this.device = undefined;
  }

  private check({ canvas, rows, verify = new Int32Array() }: PredictRequest): void {
    if (this.closed) throw new RequestError("the session is closed");
    let previous = this.promptLength - 1;
    for (const row of rows) {
      if (row <= previous || row >= canvas.length) {
        throw new RequestError(
          `expected ascending rows between ${this.promptLength} and ${canvas.length - 1}, found ${row} after ${previous}`,
        );
      }
      previous = row;
    }
    if (verify.length > 0 && !this.offers.verification) {
      throw new RequestError("a network with a causal mask verifies no tokens");
    }
    previous = this.promptLength - 1;
    for (const position of verify) {
      if (position <= previous || position >= canvas.length || canvas[position] === this.maskId) {
        throw new RequestError(`expected ascending known positions of the response to verify, found ${position}`);
      }
      previous = position;
    }
    this.checkPrompt(canvas);
  }

  private checkPrompt(canvas: Int32Array): void {
    for (let i = 0; i < this.promptLength; i++) {
      if (canvas[i] !== this.request.promptIds[i]) {
        throw new RequestError(`expected the canvas to begin with the prompt; token ${i} is ${canvas[i]}`);
      }
    }
  }

  private async forward(request: PredictRequest, signal: AbortSignal | undefined): Promise<ForwardResult> {
    const device = await this.onDevice();
    signal?.throwIfAborted();
    if (request.unconditional) return this.unconditionalPass(device, request);
    if (this.request.prefill === "off") return this.fullPass(device, request, 0);
    if (this.attention === "causal") return this.growingPass(device, request);
    return this.prefilledPass(device, request);
  }

  /** This session's state on the executor of the moment, with the pictures encoded. */
  private async onDevice(): Promise<DeviceState> {
    if (this.device?.executor !== this.source.current) {
      this.freeDevice();
      this.device = { executor: this.source.current };
    }
    const device = this.device;
    const images = this.request.images;
    if (images && images.grids.length > 0) {
      device.image ??= await device.executor.encodeImages(images.pixelValues, images.grids);
    }
    return device;
  }

  /** The canvas with its prompt masked and no picture in it; the caches of the other passes stay as they are. */
  private unconditionalPass({ executor }: DeviceState, request: PredictRequest) {
    const canvas = request.canvas.slice().fill(this.maskId, 0, this.promptLength);
    return this.fullPass({ executor }, { ...request, canvas }, 0);
  }

  /** All tokens of the canvas, nothing reused. */
  private async fullPass(device: Pick<DeviceState, "executor" | "image">, request: PredictRequest, keep: number) {
    const { canvas, verify } = request;
    const result = await device.executor.run({
      ...this.window(canvas, 0, verify),
      ...headOf(request, 0, canvas.length),
      image: device.image,
      keep,
    });
    return { result, cost: { tokens: canvas.length + shadowRows(request), cachedTokens: 0 } };
  }

  /**
   * Prompt cache as in the Dimple code: iteration 0 runs everything and keeps the keys and values of all prompt tokens
   * but the last; later iterations run the last prompt token, whose row scores the first response token, and the response.
   */
  private async prefilledPass(device: DeviceState, request: PredictRequest) {
    const keep = this.promptLength - 1;
    if (this.firstCanvas === undefined || keep === 0) {
      const pass = await this.fullPass(device, request, keep);
      this.firstCanvas ??= request.canvas.slice();
      device.cache = pass.result.cache;
      return pass;
    }
    let [rebuilt, evaluations] = [0, 1];
    if (device.cache === undefined) {
      // The backend that held the first canvas is gone, or another session held it: run it (again), so that the run
      // goes on as it would have.
      const pass = await this.fullPass(device, { canvas: this.firstCanvas, rows: new Int32Array() }, keep);
      device.cache = pass.result.cache;
      [rebuilt, evaluations] = [pass.cost.tokens, 2];
    }
    const result = await this.cachedPass(device, request, device.cache!, 0, request.canvas.length);
    const tokens = rebuilt + request.canvas.length - keep + shadowRows(request);
    return { result, cost: { tokens, cachedTokens: keep, evaluations } };
  }

  /**
   * Causal decoding: only tokens not cached yet are run, up to the last one that a requested row needs. Everything before
   * the first mask and the first requested row is cached: whoever asks about a known position may take it back.
   */
  private async growingPass(device: DeviceState, request: PredictRequest) {
    const { canvas, rows } = request;
    const firstMask = canvas.indexOf(this.maskId);
    const known = firstMask < 0 ? canvas.length : firstMask;
    const end = rows.length > 0 ? rows.at(-1)! : known; // the last row's logits come from the token before it
    const reusable =
      device.cache !== undefined &&
      device.cache.length < (rows[0] ?? known) &&
      this.cachedIds.every((id, index) => canvas[index] === id);
    if (!reusable) {
      device.cache?.dispose();
      delete device.cache;
    }
    const past = device.cache;
    const cachedTokens = past?.length ?? 0;
    const keep = Math.min(known, rows[0] ?? known);
    const result = await this.cachedPass(device, request, past, keep, end);
    if (result.cache) {
      past?.dispose();
      device.cache = result.cache;
      this.cachedIds = canvas.slice(0, keep);
    }
    return { result, cost: { tokens: end - cachedTokens, cachedTokens } };
  }

  private cachedPass(
    device: DeviceState,
    request: PredictRequest,
    past: KvCache | undefined,
    keep: number,
    end: number,
  ): Promise<DecoderResult> {
    const start = past?.length ?? 0;
    return device.executor.run({
      ...this.window(request.canvas.subarray(0, end), start, request.verify),
      ...headOf(request, start, end),
      image: start === 0 ? device.image : undefined,
      past,
      keep,
    });
  }

  /**
   * Ids, positions and mask of the canvas from `start` on, with a shadow for each position to verify. Response tokens
   * count on as text, whatever their ids.
   */
  private window(
    canvas: Int32Array,
    start: number,
    verify: Int32Array = new Int32Array(),
  ): Omit<DecoderPass, "headRows"> {
    const { promptIds, images } = this.request;
    const prompt = ropePositions(promptIds, this.padding, images?.grids ?? [], this.config);
    const places = Array.from({ length: canvas.length - start }, (_, row) => start + row);
    const shadows = Array.from(verify, (position) => [position - 1, position]).flat();
    const positions = [0, 1, 2].flatMap((axis) =>
      [...places, ...shadows].map((index) =>
        index < this.promptLength ? prompt.positions[axis * this.promptLength + index]! : index + prompt.delta,
      ),
    );
    const shadowIds = Array.from(verify, (position) => [canvas[position - 1]!, this.maskId]).flat();
    return {
      ids: Int32Array.from([...canvas.subarray(start), ...shadowIds]),
      positions: Int32Array.from(positions),
      ...(verify.length > 0 ? { shadows: verify } : {}),
      attention: this.attention,
      promptLength: this.promptLength,
      padding: this.padding,
    };
  }
}
