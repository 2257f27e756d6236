/**
 * One description of the network, several executors: plain tfjs ops (the oracle), ops tuned for wasm,
 * and WGSL kernels. Each runs the same passes; tests hold the fast ones against the plain one.
 */
import type { ExitRule, PredictionTable } from "./predictor";

/** Who may look at whom. `prefix`: prompt rows see the prompt only, response rows see all (exact prompt cache). */
export type AttentionPattern = "bidirectional" | "causal" | "prefix";

/** Projected visual tokens [n, D], held wherever the executor keeps its tensors. */
export interface ImageFeatures {
  readonly tokens: number;
  dispose(): void;
}

/** Keys (already rotated) and values of the first `length` positions, one pair a layer, heads not repeated. Never changed. */
export interface KvCache {
  readonly length: number;
  /** Bytes of keys and values held. */
  readonly bytes: number;
  dispose(): void;
}

/** Which window rows every layer but the first refreshes; the first refreshes all of them. */
export interface SelectiveRefresh {
  /** Window rows before this one are refreshed in any case. */
  readonly from: number;
  /** Of the others those, so many, whose values have turned furthest (by cosine) from the ones in `past`. */
  readonly count: number;
}

export interface DecoderPass {
  /** [S] token ids of this window; the window starts right after the cached positions. */
  readonly ids: Int32Array;
  /** [3, S] temporal, height and width positions for M-RoPE. */
  readonly positions: Int32Array;
  /** Rows replace the embeddings of image tokens in order. */
  readonly image?: ImageFeatures | undefined;
  /** Rows of `image` that the window's first image tokens are, in their order, where it has some of them only. */
  readonly imageRows?: Int32Array | undefined;
  readonly attention: AttentionPattern;
  /** Prompt length in absolute positions; read by the `prefix` pattern. */
  readonly promptLength: number;
  /** Left padding in absolute positions: a pad sees only itself and no one sees a pad. */
  readonly padding?: number;
  /** Keys and values of the positions before the window, or of the whole canvas where `places` says so. */
  readonly past?: KvCache | undefined;
  /**
   * [S − 2K] ascending absolute positions of the window's tokens, where they do not simply follow the cached ones. `past`
   * then holds the whole canvas: the window's keys and values take the place of those at these positions, in the result's
   * cache as well, and all others are read as they are. With every position it is a fresh pass.
   */
  readonly places?: Int32Array | undefined;
  /**
   * Also keep what attention and MLP of each layer said at every position (dLLM-Cache), and take it from `past` for
   * window rows that a layer does not refresh. Not with shadows.
   */
  readonly outputs?: SelectiveRefresh | undefined;
  /**
   * [K] absolute positions that are verified, all inside the window and with the one before them: behind the canvas the
   * window then has a shadow of two rows for each, in this order: the token before the position again, and a mask in its
   * place. The two see each other and the canvas without the two positions that they stand for; nobody else sees them.
   */
  readonly shadows?: Int32Array | undefined;
  /**
   * [B] what the last B rows of the window stand behind, in order: an absolute position of the canvas, or its end and the
   * place of an earlier one of them. Each sees the canvas up to where its branch leaves it, and its own branch; nobody
   * else sees it. Under a causal mask; not with `places`, shadows or `outputs`, nor beside an early exit or a reading.
   */
  readonly branches?: Int32Array | undefined;
  /** Return a cache cut to this many absolute positions (0 or absent: none). */
  readonly keep?: number;
  /** [M] window rows to run through the head, ascending. */
  readonly headRows: Int32Array;
  /**
   * The single row of `headRows` leaves after the first layer that is sure enough by this rule. The layers behind it take
   * its output as their input for keys and values and leave it as it is; other rows go through them. Needs a causal mask,
   * and exit heads for any measure but "head".
   */
  readonly exit?: ExitRule | undefined;
  /** Return full logits of `headRows` too. */
  readonly wantLogits?: boolean;
  /** Return how much each row attends to each key in the last so many layers, too. Not with shadows, `outputs` or
   *  an early exit. */
  readonly attentionLayers?: number | undefined;
}

/** Statistics of M head rows without positions: those are the caller's, who knows about the shift. */
export type RowStatistics = Omit<PredictionTable, "positions">;

export interface DecoderResult {
  readonly statistics: RowStatistics;
  /** [M, V] raw logits of `headRows`. */
  readonly logits?: Float32Array;
  /** [`attentionLayers`, S, T] averaged over the heads, T = cached + window keys, or those of the canvas; rows add up to 1. */
  readonly attention?: Float32Array;
  readonly cache?: KvCache;
  /** Layers that the row went through before it left; present with `exit`. */
  readonly layers?: number;
  /** [S] layers that refreshed each window row; present with `outputs`. */
  readonly refreshed?: Int32Array;
  /** Passes that were run as one, this one included; absent: it was run by itself. */
  readonly shared?: number;
}

/**
 * Receives named intermediate values, for parity checks: `layer.0`, `final_norm`, `cache.k.0` … as the reference code
 * names them. An executor that fuses a stage away leaves it out.
 */
export type Capture = (stage: string, values: Float32Array, shape: readonly number[]) => void;

/** A loaded network on one backend. The caller disposes caches and image features. */
export interface Executor {
  readonly name: "reference" | "wasm" | "webgpu";
  /** @param pixelValues [patches, channels·frames·patch²] @param grids one (t, h, w) in patches per image */
  encodeImages(
    pixelValues: Float32Array,
    grids: readonly (readonly [number, number, number])[],
    capture?: Capture,
  ): Promise<ImageFeatures>;
  run(pass: DecoderPass, capture?: Capture): Promise<DecoderResult>;
  /**
   * Runs passes as one, and says of each what `run` would: present where that costs less. Windows, masks, pictures and
   * caches may differ; none may have `outputs` or `exit`, which are decided on the way.
   */
  runTogether?(passes: readonly DecoderPass[]): Promise<readonly DecoderResult[]>;
  dispose(): void;
}
