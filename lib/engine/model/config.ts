/** What everything that needs a shape is told of a checkpoint: its sizes, its mask and its special tokens, as plain data. */
import type { AttentionPattern } from "../executor";

/** The vision tower: a transformer over patches with windowed and full attention, and a merger of 2 × 2 cells. */
export interface VisionConfig {
  readonly depth: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly numHeads: number;
  readonly inChannels: number;
  /** Side of a patch, pixels. */
  readonly patchSize: number;
  /** Patches a side that the merger joins into one visual token. */
  readonly spatialMergeSize: number;
  /** Frames in one patch; a still image is repeated. */
  readonly temporalPatchSize: number;
  /** Side of an attention window, pixels. */
  readonly windowSize: number;
  /** Blocks in which a patch sees its whole image instead of its window. */
  readonly fullattBlockIndexes: readonly number[];
  /** Width of the merger's output, before the projector. */
  readonly outHiddenSize: number;
}

/** The whole network: Qwen2-style decoder and, where it takes pictures, tower and projector. Names follow `config.json`. */
export interface ModelConfig {
  /** Row p − shift scores the token at p, as the family says: 1 where the network once learned to predict the next token. */
  readonly shift: 0 | 1;
  /** The mask that the checkpoint was trained with. */
  readonly attention: AttentionPattern;
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly numKeyValueHeads: number;
  /** Channels of a head; all heads together may be wider or narrower than `hiddenSize`. */
  readonly headDim: number;
  readonly rmsNormEps: number;
  readonly ropeTheta: number;
  /** Rotary channel pairs that take the temporal, height and width position; sums to headDim / 2. */
  readonly mropeSection: readonly [number, number, number];
  readonly tieWordEmbeddings: boolean;
  readonly maskTokenId: number;
  readonly eosTokenId: number | null;
  readonly padTokenId: number | null;
  /** The token whose embeddings visual tokens replace; `null` without a tower. */
  readonly imageTokenId: number | null;
  /** Ways out of the layers but the last were trained beside the network (`exit-heads.ts`). */
  readonly hasExitHeads?: boolean;
  /** `null` for a network that takes no pictures. */
  readonly vision: VisionConfig | null;
}
