/** One network bound to one prompt, its pictures and one cache policy: what decoding sees as a `MaskPredictor`. */

import { type Keeps, readsNothing } from "../caches/policy";
import type { StoredPass } from "../caches/repeat";
import { disposeQuietly } from "../dispose";
import { RequestError } from "../errors";
import type { AttentionPattern, Executor, ImageFeatures } from "../executor";
import { checkBranches } from "../model/branches";
import type { ModelConfig } from "../model/config";
import { type Grid, ropePositions } from "../model/positions";
import type { MaskPredictor, Prediction, PredictRequest } from "../predictor";
import { CanvasStore } from "./canvas-store";
import { GrowingStore } from "./growing-store";
import { noStore } from "./no-store";
import { wholePass } from "./passes";
import { PromptStore } from "./prompt-store";
import type { ForwardResult, SessionStore } from "./store";
import { answerOf } from "./verification";
import type { PassFacts } from "./window";

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
  readonly keeps: Keeps;
  /** Absent: the mask that the checkpoint was trained with. */
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
  /** Encodes its pictures now rather than at the first prediction. */
  encodePictures(): Promise<void>;
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

/** What a session keeps, by its cache and under its mask. */
function storeOf({ keeps, firstCanvas, past = [] }: SessionRequest, attention: AttentionPattern): SessionStore {
  if (keeps === "nothing") return noStore;
  if (keeps === "canvas" || keeps === "outputs") return new CanvasStore(keeps === "outputs", past);
  return attention === "causal" ? new GrowingStore() : new PromptStore(firstCanvas?.slice());
}

/** What lives on the backend beside the store, and dies with it. */
interface DeviceState {
  readonly executor: Executor;
  image?: ImageFeatures;
}

class NetworkSession implements Session {
  readonly vocabularySize: number;
  readonly maskId: number;
  readonly promptLength: number;
  readonly shift: number;
  readonly offers: Required<NonNullable<MaskPredictor["offers"]>>;
  private readonly facts: PassFacts;
  private readonly store: SessionStore;
  private device: DeviceState | undefined;
  private closed = false;
  /** Predictions under way; what they run on is freed after the last one. */
  private running = 0;

  constructor(
    private readonly source: ExecutorSource,
    config: ModelConfig,
    private readonly request: SessionRequest,
  ) {
    this.vocabularySize = config.vocabSize;
    this.maskId = config.maskTokenId;
    this.promptLength = request.promptIds.length;
    this.shift = config.shift;
    const { keeps, attention = config.attention } = request;
    const keepsCanvas = keeps === "canvas" || keeps === "outputs";
    if (keepsCanvas && attention === "causal") {
      throw new RequestError(
        "expected a network that looks both ways for a cache of the whole canvas, found a causal mask",
      );
    }
    this.offers = {
      partial: keepsCanvas,
      verification: attention !== "causal" && keeps !== "outputs",
      earlyExit: attention === "causal",
      attention: keeps !== "outputs",
      exitHeads: attention === "causal" && config.hasExitHeads === true,
      // What is said behind a token is read off its own row.
      branches: attention === "causal" && config.shift === 1,
    };
    const { promptIds, images, padding = 0 } = request;
    const grids = images?.grids ?? [];
    if (this.promptLength <= padding) throw new RequestError("expected a prompt of at least one token, found none");
    ropePositions(promptIds, padding, grids, config); // throws where they disagree
    if (request.firstCanvas) this.checkPrompt(request.firstCanvas);
    for (const { canvas } of request.past ?? []) this.checkPrompt(canvas);
    this.facts = { promptIds, grids, padding, attention, config };
    this.store = storeOf(request, attention);
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

  async encodePictures(): Promise<void> {
    this.running++;
    try {
      await this.onDevice();
    } catch {
      // The first prediction tries again, on another backend if need be, and says what is wrong.
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
        const { result, cost, ran, attention } = await this.forward(request, signal);
        this.source.assertHealthy();
        signal?.throwIfAborted();
        return {
          ...answerOf(result, request, this.vocabularySize),
          ...(ran && { ran }),
          ...(attention && { attention }),
          cost: {
            evaluations: 1,
            ...cost,
            ...(result.layers && { layers: result.layers }),
            modelMs: (performance.now() - started) / (result.shared ?? 1),
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
    disposeQuietly(this.device?.image);
    this.device = undefined;
    this.store.release();
  }

  private check(request: PredictRequest): void {
    const { canvas, rows, partial, exit, attentionLayers, verify = new Int32Array() } = request;
    if (this.closed) throw new RequestError("the session is closed");
    if (partial) this.checkPartial(canvas, partial);
    this.checkBranches(request);
    if (exit !== undefined && !(this.offers.earlyExit && rows.length === 1)) {
      const mask = this.offers.earlyExit ? "" : " under a mask that looks both ways";
      throw new RequestError(`expected one row of a causal network for an early exit, found ${rows.length}${mask}`);
    }
    if (attentionLayers !== undefined && !this.offers.attention) {
      throw new RequestError("a session that keeps what layers said reads no attention");
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
      const why = this.facts.attention === "causal" ? "a network with a causal mask" : "a cache of layers' outputs";
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

  private checkBranches({ canvas, branches, exit, attentionLayers }: PredictRequest): void {
    if (!branches) return;
    checkBranches(branches.after, canvas.length, this.facts.attention);
    if (branches.ids.length !== branches.after.length) {
      throw new RequestError(`expected ${branches.after.length} tokens in side branches, found ${branches.ids.length}`);
    }
    if (!this.offers.branches)
      throw new RequestError("a network that scores a token at its own row has no side branches");
    if (exit !== undefined || attentionLayers !== undefined) {
      throw new RequestError("expected neither an early exit nor a reading of attention beside side branches");
    }
  }

  private checkPartial(canvas: Int32Array, { run, seen }: NonNullable<PredictRequest["partial"]>): void {
    const length = this.store.canvasLength;
    if (!this.offers.partial)
      throw new RequestError("expected a whole pass: this session keeps no cache of the canvas");
    if (length !== canvas.length && !readsNothing({ run, seen })) {
      throw new RequestError(
        `expected a whole pass over ${canvas.length} positions before a partial one, found ${length ? `one over ${length}` : "none"}`,
      );
    }
    const stray = run.find((at, index) => at < 0 || at >= canvas.length || at <= (run[index - 1] ?? -1));
    if (stray !== undefined) {
      throw new RequestError(`expected ascending positions below ${canvas.length} to run, found ${stray}`);
    }
    const unseen = seen && run.find((at) => !seen.includes(at));
    if (unseen !== undefined) throw new RequestError(`expected to see all that is run, found ${unseen} unseen`);
  }

  private checkPrompt(canvas: Int32Array): void {
    for (let i = 0; i < this.promptLength; i++) {
      if (canvas[i] !== this.request.promptIds[i]) {
        throw new RequestError(`expected the canvas to begin with the prompt; token ${i} is ${canvas[i]}`);
      }
    }
  }

  private async forward(request: PredictRequest, signal: AbortSignal | undefined): Promise<ForwardResult> {
    const { executor, image } = await this.onDevice();
    signal?.throwIfAborted();
    const { facts } = this;
    if (!request.unconditional) {
      const { attentionLayers: layers } = request;
      const known = layers && { attentionLayers: Math.min(layers, facts.config.numHiddenLayers) };
      return this.store.forward({ executor, image, facts }, { ...request, ...known }, signal);
    }
    // The canvas with its prompt masked and no picture in it; what is kept for other passes stays as it is.
    const canvas = request.canvas.slice().fill(this.maskId, 0, this.promptLength);
    return wholePass({ executor, facts }, { ...request, canvas });
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
}
