/** What a session keeps between evaluations: the one thing in which its caches differ. */
import type { DecoderResult, Executor, ImageFeatures } from "../executor";
import type { AttentionReading, ForwardCost, PredictRequest } from "../predictor";
import type { PassFacts } from "./window";

/** Where passes run: the executor of the moment, the pictures encoded on it, and what all passes have in common. */
export interface PassContext {
  readonly executor: Executor;
  readonly image?: ImageFeatures | undefined;
  readonly facts: PassFacts;
}

/** One answer with what it cost; a single evaluation, unless said. */
export interface ForwardResult {
  readonly result: DecoderResult;
  readonly cost: Pick<ForwardCost, "tokens" | "cachedTokens"> & Partial<Pick<ForwardCost, "evaluations">>;
  /** Absolute positions that were run; absent: all. */
  readonly ran?: Int32Array;
  /** Present when asked for. */
  readonly attention?: AttentionReading;
}

/** What a pass read of its attention, by the positions that it ran and saw. */
export const readingOf = (
  { attention: shares }: DecoderResult,
  rows: Int32Array,
  keys: Int32Array,
): Pick<ForwardResult, "attention"> => (shares ? { attention: { rows, keys, shares } } : {});

/** Keys and values of one kind, with what is needed to make them again on another executor. */
export interface SessionStore {
  /** Positions of the canvas that a partial pass can go on from; absent: none. */
  readonly canvasLength?: number | undefined;
  /**
   * Answers by what is kept, and keeps what later answers rest on. The request was checked by the session.
   * @throws AbortError when the signal fires between two of the passes that it takes
   */
  forward(on: PassContext, request: PredictRequest, signal?: AbortSignal): Promise<ForwardResult>;
  /** Frees what lives on the executor, or died with it. The next `forward` makes it again. */
  release(): void;
}
