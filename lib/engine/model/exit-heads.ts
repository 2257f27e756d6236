/**
 * Ways out of the layers but the last, trained beside a frozen network (CALM, arXiv:2207.07061). A translator, one linear
 * map, puts a layer's output as the last layer would have (the tuned lens, arXiv:2303.08112): behind it come the network's
 * own last norm and head. A classifier says how likely that head then says what the whole network would.
 */
import type { ModelWeights } from "../weights/model-weights";
import type { ModelConfig } from "./config";

/** Beside `model.safetensors`, where `exit_heads` of `config.json` says so. */
export const EXITS_FILE = "exits.safetensors";

/** The way out of one layer. */
export interface ExitHead {
  /** [D, D], in × out */
  readonly translator: Float32Array;
  /** [D] */
  readonly bias: Float32Array;
  /** How likely the translated head says what the whole network would, 0 … 1. @param x [D] output of the layer */
  agreement(x: Float32Array): number;
}

/** Names and shapes of the tensors; linear layers are [out, in]. */
export function exitTensors({ hiddenSize, numHiddenLayers }: ModelConfig): [string, number[]][] {
  return Array.from({ length: numHiddenLayers - 1 }, (_, layer): [string, number[]][] => [
    [`exits.${layer}.linear.weight`, [hiddenSize, hiddenSize]],
    [`exits.${layer}.linear.bias`, [hiddenSize]],
    [`exits.${layer}.sure.weight`, [1, hiddenSize]],
    [`exits.${layer}.sure.bias`, [1]],
  ]).flat();
}

/** One for each layer but the last; none where the network has none. */
export function readExitHeads(config: ModelConfig, weights: ModelWeights): readonly ExitHead[] {
  if (!config.hasExitHeads) return [];
  return Array.from({ length: config.numHiddenLayers - 1 }, (_, layer) => {
    const direction = weights.floats(`exits.${layer}.sure.weight`);
    const offset = weights.floats(`exits.${layer}.sure.bias`)[0]!;
    return {
      translator: weights.linear(`exits.${layer}.linear.weight`),
      bias: weights.floats(`exits.${layer}.linear.bias`),
      agreement: (x) => sigmoid(evenDot(x, direction, config.rmsNormEps) + offset),
    };
  });
}

/** The dot product of x / √(mean(x²) + eps) with a direction. */
function evenDot(x: Float32Array, direction: Float32Array, eps: number): number {
  let squares = 0;
  let product = 0;
  direction.forEach((value, channel) => {
    squares += x[channel]! ** 2;
    product += x[channel]! * value;
  });
  return product / Math.sqrt(squares / direction.length + eps);
}

const sigmoid = (logit: number) => 1 / (1 + Math.exp(-logit));
