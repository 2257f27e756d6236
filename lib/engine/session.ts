/** One network bound to one prompt, its pictures and one cache policy: what decoding sees as a `MaskPredictor`. */

import { passesToRepeat, type StoredPass } from "./caches/repeat";
import { RequestError } from "./errors";
import type { AttentionPattern, DecoderPass, DecoderResult, Executor, ImageFeatures, KvCache } from "./executor";
import type { ModelConfig } from "./model/config";
import { type Grid, ropePositions } from "./model/positions";
import type { ForwardCost, MaskPredictor, Prediction, PredictRequest } from "./predictor";
import { answerOf, headOf, headRowsAt, shadowRows } from "./verification";
import { windowOf } from "./window";

/**
 * What is kept between iterations. `off`: nothing, every token is recomputed. `dimple`: the prompt's keys and values of
 * iteration 0, stale afterwards. `prefix`: the same cache under the prefix mask, where it is exact. Checkpoints with a
 * causal mask keep a cache that grows with the response under either. `canvas`: keys and values of every position, each
 * as it was last run; what is run is said with each request. `outputs`: what layers said as well.
 */
export type PrefillPolicy = "off" | "dimple" | "prefix" | "canvas" | "outputs";

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
  /**
   * The same for a cache of the whole canvas: the passes made before, from a whole one on. Those that the first partial
   * pass rests on are made again with it, an evaluation each.
   */
  readonly past?: readonly StoredPass[] | undefined;
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
  /** Absolute positions that were run; absent: all. */
  readonly ran?: Int32Array;
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
  readonly offers: { readonly partial: boolean; readonly verification: boolean; readonly earlyExit: boolean };
  private readonly attention: AttentionPattern;
  private readonly padding: number;
  private device: DeviceState | undefined;
  /** The state in which the stale prompt cache is frozen: the canvas of the first prediction, unless one is given. */
  private firstCanvas: Int32Array | undefined;
  /** Ids behind a causal cache; it is reused only while the canvas still begins with them. */
  private cachedIds = new Int32Array();
  /** Passes that the cache of the whole canvas rests on, the first one whole. */
  private passes: readonly StoredPass[];
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
    const keepsCanvas = request.prefill === "canvas" || request.prefill === "outputs";
    if (keepsCanvas && trained === "causal") {
      throw new RequestError(
        "expected a network that looks both ways for a cache of the whole canvas, found a causal mask",
      );
    }
    this.offers = {
      partial: keepsCanvas,
      verification: this.attention !== "causal" && request.prefill !== "outputs",
      earlyExit: this.attention === "causal",
    };
    if (this.promptLength <= this.padding)
      throw new RequestError("expected a prompt of at least one token, found none");
    ropePositions(request.promptIds, this.padding, request.images?.grids ?? [], config); // throws where they disagree
    if (request.firstCanvas) this.checkPrompt(request.firstCanvas);
    this.firstCanvas = request.firstCanvas?.slice();
    this.passes = request.past ?? [];
    for (const { canvas } of this.passes) this.checkPrompt(canvas);
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
        const { result, cost, ran } = await this.forward(request, signal);
        this.source.assertHealthy();
        signal?.throwIfAborted();
        return {
          ...answerOf(result, request, this.vocabularySize),
          ...(ran && { ran }),
          cost: {
            evaluations: 1,
            ...cost,
            ...(result.layers && { layers: result.layers }),
            modelMs: performance.now() - started,
          },
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

  private check({ canvas, rows, partial, exit, verify = new Int32Array() }: PredictRequest): void {
    if (this.closed) throw new RequestError("the session is closed");
    if (partial) this.checkPartial(canvas, partial.run);
    if (exit !== undefined && !(this.offers.earlyExit && rows.length === 1)) {
      const mask = this.offers.earlyExit ? "" : " under a mask that looks both ways";
      throw new RequestError(`expected one row of a causal network for an early exit, found ${rows.length}${mask}`);
    }
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
      const why = this.attention === "causal" ? "a network with a causal mask" : "a cache of layers' outputs";
      throw new RequestError(`${why} verifies no tokens`);
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

  private checkPartial(canvas: Int32Array, run: Int32Array): void {
    const length = this.passes[0]?.canvas.length;
    if (!this.offers.partial)
      throw new RequestError("expected a whole pass: this session keeps no cache of the canvas");
    if (length !== canvas.length) {
      throw new RequestError(
        `expected a whole pass over ${canvas.length} positions before a partial one, found ${length ? `one over ${length}` : "none"}`,
      );
    }
    const stray = run.find((at, index) => at < 0 || at >= canvas.length || at <= (run[index - 1] ?? -1));
    if (stray !== undefined) {
      throw new RequestError(`expected ascending positions below ${canvas.length} to run, found ${stray}`);
    }
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
    if (this.offers.partial) return this.canvasPass(device, request, signal);
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
  private async fullPass(
    device: Pick<DeviceState, "executor" | "image">,
    request: PredictRequest,
    keep: number,
    outputs?: DecoderPass["outputs"],
  ) {
    const { canvas, verify } = request;
    const result = await device.executor.run({
      ...this.window(canvas, 0, verify),
      ...headOf(request, 0, canvas.length),
      image: device.image,
      keep,
      outputs,
      exit: this.exitOf(request),
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

  /** Everything, or what is said to be run and the rows that score what is asked, over a store of the whole canvas. */
  private async canvasPass(
    device: DeviceState,
    request: PredictRequest,
    signal: AbortSignal | undefined,
  ): Promise<ForwardResult> {
    const { canvas, rows, partial } = request;
    if (!partial) {
      const whole = { canvas: canvas.slice(), run: null };
      const result = await this.storedPass(device, request, whole);
      this.passes = [whole];
      return result;
    }
    // Logits are shifted: row p − 1 scores the token at p.
    const run = Int32Array.from(new Set([...partial.run, ...rows.map((row) => row - 1)])).sort();
    const pass: StoredPass = { canvas: canvas.slice(), run, selective: partial.selective };
    const cost = { tokens: 0, evaluations: 1 };
    // The backend that held the store is gone, or another session held it: make what it rests on (again).
    for (const earlier of device.cache ? [] : passesToRepeat(this.passes, pass)) {
      const repeated = await this.storedPass(device, { canvas: earlier.canvas, rows: new Int32Array() }, earlier);
      signal?.throwIfAborted();
      cost.tokens += repeated.cost.tokens;
      cost.evaluations++;
    }
    const own = await this.storedPass(device, request, pass);
    this.passes = [...this.passes, pass];
    return { ...own, cost: { ...own.cost, tokens: own.cost.tokens + cost.tokens, evaluations: cost.evaluations } };
  }

  /** One pass over the store, which it replaces. */
  private async storedPass(device: DeviceState, request: PredictRequest, pass: StoredPass): Promise<ForwardResult> {
    const { executor } = device;
    const keepsOutputs = this.request.prefill === "outputs";
    const { canvas, run, selective } = pass;
    const every = { from: (run ?? canvas).length, count: 0 };
    if (run === null) {
      const whole = await this.fullPass(device, request, canvas.length, keepsOutputs ? every : undefined);
      this.replaceStore(device, whole.result);
      return whole;
    }
    const from = selective ? run.filter((place) => place < selective.from).length : every.from;
    const result = await executor.run({
      ...windowOf(canvas, run, request.verify ?? new Int32Array(), this.facts()),
      ...headRowsAt(request, run),
      image: run[0]! < this.promptLength - 1 ? device.image : undefined,
      past: device.cache,
      places: run,
      keep: canvas.length,
      outputs: keepsOutputs ? { from, count: selective?.count ?? 0 } : undefined,
    });
    this.replaceStore(device, result);
    const { numHiddenLayers: layers } = this.config;
    const { refreshed } = result;
    const tokens = refreshed ? Math.round(refreshed.reduce((sum, count) => sum + count, 0) / layers) : run.length;
    const ran = refreshed ? run.filter((_, row) => 2 * refreshed[row]! > layers) : run;
    const cost = { tokens: tokens + shadowRows(request), cachedTokens: canvas.length - tokens };
    return { result, cost, ran };
  }

  /** The margin at which the row may leave early; never in an evaluation that does not see the question. */
  private exitOf({ exit, unconditional }: PredictRequest): number | undefined {
    return unconditional ? undefined : exit;
  }

  private replaceStore(device: DeviceState, { cache }: DecoderResult): void {
    device.cache?.dispose();
    if (cache) device.cache = cache;
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
      exit: this.exitOf(request),
    });
  }

  /** The canvas from `start` on, with a shadow for each position to verify. */
  private window(canvas: Int32Array, start: number, verify: Int32Array = new Int32Array()) {
    const places = Int32Array.from({ length: canvas.length - start }, (_, row) => start + row);
    return windowOf(canvas, places, verify, this.facts());
  }

  private facts() {
    const { promptIds, images } = this.request;
    const { attention, padding, config } = this;
    return { promptIds, grids: images?.grids ?? [], padding, attention, config };
  }
}
