/**
 * The one interface through which decoding sees a network. Everything that masks, caches, shifts or
 * batches stays behind it, so a strategy runs the same on WebGPU, on wasm, or on a hash function in a test.
 */

/** Candidates kept per masked position. 4 statistics + 8 ids + 8 probabilities = 80 bytes a row. */
export const TOP_K = 8;

/** What the network says about M masked positions. All arrays are row-major and share the row order of `positions`. */
export interface PredictionTable {
  /** [M] absolute canvas positions, ascending. */
  readonly positions: Int32Array;
  /** [M, TOP_K] token ids by falling probability; ties go to the lower id. Vocabularies smaller than TOP_K pad with -1. */
  readonly topIds: Int32Array;
  /** [M, TOP_K] probabilities of `topIds` under the plain softmax (no temperature, top-p or top-k). */
  readonly topProbs: Float32Array;
  /** [M] ln Σ exp(logit): turns a logit into a log-probability. */
  readonly logSumExp: Float32Array;
  /** [M] −Σ p ln p, nats. */
  readonly entropy: Float32Array;
  /** [M] best minus second-best probability. */
  readonly margin: Float32Array;
}

/**
 * How a layer's output is read, and how sure of it one is (CALM, arXiv:2207.07061). `head`: by the network's own last norm
 * and head, as sure as the best token leads the second; `trained`: the same behind the layer's translator; `classifier`: by
 * the translated head, as sure as the layer's classifier says that the whole network agrees.
 */
export interface ExitRule {
  readonly measure: "head" | "trained" | "classifier";
  readonly atLeast: number;
}

export interface PredictRequest {
  /** [N] prompt followed by response; masked positions hold the mask id. */
  readonly canvas: Int32Array;
  /**
   * How many tokens at the end of the canvas belong to neither; 0 when absent. A network sees them as text like any
   * other; a toy that knows its answers by heart has to be told.
   */
  readonly appended?: number;
  /** [M] absolute positions to describe, ascending, all inside the response. */
  readonly rows: Int32Array;
  /** Also return the full logits of `rows`; needed for temperature and nucleus sampling. */
  readonly wantLogits?: boolean;
  /** Score the rows as if no prompt (and no picture) were known: all prompt tokens are masked, no cache is read or kept. */
  readonly unconditional?: boolean;
  /** Run some positions only; keys and values of the others are as they were last computed. Needs `offers.partial`. */
  readonly partial?: PartialRun;
  /**
   * Leave the network after the first layer that is sure enough: the row then says what that layer says, and the layers
   * behind it compute keys and values from its output alone. For a single row under a causal mask. Needs
   * `offers.earlyExit`, and `offers.exitHeads` for any measure but "head".
   */
  readonly exit?: ExitRule;
  /**
   * [K] known positions to verify, ascending: each gets a mask in a shadow behind the canvas that sees all but the
   * position itself, while the canvas does not see the shadow. What the canvas knows of the token through others it
   * still knows. Needs `offers.verification`.
   */
  readonly verify?: Int32Array;
  /**
   * Side branches of a draft behind the canvas: tokens, and what each stands behind, an absolute position or the canvas's
   * length and the place of an earlier one of them. The answer tells what the network would write behind each of them:
   * each sees the canvas up to where its branch leaves it, and its own branch. Needs `offers.branches`; not beside `exit`
   * or a reading of attention.
   */
  readonly branches?: { readonly ids: Int32Array; readonly after: Int32Array } | undefined;
  /** Also say how much positions attend to each other in the last so many layers. Needs `offers.attention`; not beside
   *  `verify` or `exit`. */
  readonly attentionLayers?: number | undefined;
}

/** How much positions attend to each other. */
export interface AttentionReading {
  /** [S] ascending absolute positions that attend: those that were run. */
  readonly rows: Int32Array;
  /** [T] ascending absolute positions that are attended to. */
  readonly keys: Int32Array;
  /** [layers, S, T] averaged over the heads; each row adds up to 1. */
  readonly shares: Float32Array;
}

/** What an evaluation runs of a canvas whose length is that of the evaluation before. */
interface PartialRun {
  /** Ascending absolute positions whose keys and values are computed anew; what `rows` needs besides is run as well. */
  readonly run: Int32Array;
  /** Ascending absolute positions that take part, those of `run` among them; the others are neither run nor seen. What
   *  `rows` needs besides takes part as well. Absent: all. */
  readonly seen?: Int32Array | undefined;
  /** Of those from `from` on every layer but the first refreshes `count` (see `caches/policy.ts`). */
  readonly selective?: { readonly from: number; readonly count: number } | undefined;
}

/** What one network evaluation cost. `modelMs` is time inside the engine, never drawing time. */
export interface ForwardCost {
  /** Token positions run through the decoder; a mean over the layers where these run different ones. */
  readonly tokens: number;
  /** Token positions whose keys and values came from a cache. */
  readonly cachedTokens: number;
  /** Network evaluations made for this answer (guidance, or a prompt cache that is filled anew, makes it 2). */
  readonly evaluations: number;
  /** Layers that the described row went through, where it was let out early; absent: all. */
  readonly layers?: number;
  /** Wall time inside the engine, milliseconds; of evaluations that were made together an equal share. */
  readonly modelMs: number;
}

/** What is said behind side branches. */
export interface BranchRows {
  /** Its positions do not ascend. */
  readonly table: PredictionTable;
  /** [B, V]; present where those of the rows are. */
  readonly logits?: Float32Array;
}

export interface Prediction {
  readonly table: PredictionTable;
  /** [M, V] aligned logits: row m scores the token *at* `positions[m]`. Present when asked for. */
  readonly logits?: Float32Array;
  /** [K] probability of the canvas's own token at each verified position. Present when asked for. */
  readonly verified?: Float32Array;
  /** Of the token behind each one of the side branches, at the position that it would have. Present when asked for. */
  readonly branches?: BranchRows;
  /** Present when asked for. */
  readonly attention?: AttentionReading;
  /** Ascending absolute positions that were run (in most layers, where these run different ones); absent: all. */
  readonly ran?: Int32Array;
  readonly cost: ForwardCost;
}

/**
 * One network bound to one prompt (and image) and one cache policy: state lives from the first `predict`
 * of a run to its last. Rows come back *aligned*: a model with shifted logits is shifted inside.
 */
export interface MaskPredictor {
  readonly vocabularySize: number;
  readonly maskId: number;
  /** Prompt tokens before the first response position. */
  readonly promptLength: number;
  /** Rows before a position at which the network scores it, for whoever plans what to run; absent: 0. */
  readonly shift?: number;
  /** What this network does beyond whole passes. */
  readonly offers?: {
    readonly partial?: boolean;
    readonly verification?: boolean;
    readonly earlyExit?: boolean;
    readonly attention?: boolean;
    /** Ways out that were trained, with a classifier each. */
    readonly exitHeads?: boolean;
    /** Side branches of a draft, seen by themselves alone. */
    readonly branches?: boolean;
  };
  /** Rejects with an `AbortError` when the signal fires, and with an error naming what was expected otherwise. */
  predict(request: PredictRequest, signal?: AbortSignal): Promise<Prediction>;
}
