/** The few layers that small networks are made of, on plain arrays: rows of numbers, row-major, float32. */
import { BadFileError } from "@/lib/engine/errors";
import { floatValues, type TensorFile } from "@/lib/engine/weights/safetensors";

/** A linear map, as PyTorch stores it: weight [out, in], bias [out] or none. */
export interface Linear {
  readonly weight: Float32Array;
  readonly bias: Float32Array | null;
  readonly inputs: number;
  readonly outputs: number;
}

/** Reads tensors of a file by name, and says which one is wrong. */
export class Weights {
  constructor(
    private readonly file: TensorFile,
    private readonly fileName: string,
  ) {}

  /** @throws BadFileError when it is missing or has another shape */
  values(name: string, shape: readonly number[]): Float32Array {
    const tensor = this.file.get(name);
    const expected = `[${shape.join(", ")}]`;
    if (!tensor) throw new BadFileError(`${this.fileName}: expected a tensor "${name}" of ${expected}, found none`);
    if (tensor.shape.join() !== shape.join()) {
      throw new BadFileError(
        `${this.fileName}: tensor "${name}": expected the shape ${expected}, found [${tensor.shape.join(", ")}]`,
      );
    }
    return floatValues(tensor);
  }

  linear(name: string, inputs: number, outputs: number, hasBias = true): Linear {
    const weight = this.values(`${name}.weight`, [outputs, inputs]);
    return { weight, bias: hasBias ? this.values(`${name}.bias`, [outputs]) : null, inputs, outputs };
  }
}

/** @param x [rows, inputs]   @returns [rows, outputs] */
export function linear({ weight, bias, inputs, outputs }: Linear, x: Float32Array): Float32Array {
  const rows = x.length / inputs;
  const whole = inputs - (inputs % 4);
  const result = new Float32Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    const start = row * inputs;
    for (let output = 0; output < outputs; output++) {
      const from = output * inputs;
      // Four sums, so that no product waits for the one before it.
      let [a, b, c, d] = [bias ? bias[output]! : 0, 0, 0, 0];
      for (let at = 0; at < whole; at += 4) {
        a += weight[from + at]! * x[start + at]!;
        b += weight[from + at + 1]! * x[start + at + 1]!;
        c += weight[from + at + 2]! * x[start + at + 2]!;
        d += weight[from + at + 3]! * x[start + at + 3]!;
      }
      for (let at = whole; at < inputs; at++) a += weight[from + at]! * x[start + at]!;
      result[row * outputs + output] = a + b + c + d;
    }
  }
  return result;
}

/** x · sigmoid(x), for each number; a new array. */
export const silu = (x: Float32Array): Float32Array => x.map((value) => value / (1 + Math.exp(-value)));

/** Each row by its root mean square, times a weight. @param x [rows, width]   @param weight [width] */
export function rmsNorm(x: Float32Array, weight: Float32Array, eps: number): Float32Array {
  const width = weight.length;
  const result = new Float32Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    let squares = 0;
    for (let at = start; at < start + width; at++) squares += x[at]! ** 2;
    const scale = 1 / Math.sqrt(squares / width + eps);
    for (let at = 0; at < width; at++) result[start + at] = x[start + at]! * scale * weight[at]!;
  }
  return result;
}

/** Each row with mean 0 and variance 1. @param x [rows, width] */
export function layerNorm(x: Float32Array, width: number, eps: number): Float32Array {
  const result = new Float32Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    let sum = 0;
    for (let at = start; at < start + width; at++) sum += x[at]!;
    const mean = sum / width;
    let squares = 0;
    for (let at = start; at < start + width; at++) squares += (x[at]! - mean) ** 2;
    const scale = 1 / Math.sqrt(squares / width + eps);
    for (let at = start; at < start + width; at++) result[at] = (x[at]! - mean) * scale;
  }
  return result;
}

/** The sum of two arrays of one length. */
export const plus = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, at) => value + b[at]!);

/** Weights of a causal block: attention and SwiGLU, each after its norm. */
export interface CausalBlock {
  readonly attentionNorm: Float32Array;
  readonly mlpNorm: Float32Array;
  readonly qkv: Linear;
  readonly out: Linear;
  readonly gateUp: Linear;
  readonly down: Linear;
}

/** @param prefix of the names, `layers.0`   @param inner width between the two maps of the SwiGLU */
export const readBlock = (weights: Weights, prefix: string, width: number, inner: number): CausalBlock => ({
  attentionNorm: weights.values(`${prefix}.attention_norm.weight`, [width]),
  mlpNorm: weights.values(`${prefix}.mlp_norm.weight`, [width]),
  qkv: weights.linear(`${prefix}.qkv`, width, 3 * width, false),
  out: weights.linear(`${prefix}.out`, width, width, false),
  gateUp: weights.linear(`${prefix}.gate_up`, width, 2 * inner, false),
  down: weights.linear(`${prefix}.down`, inner, width, false),
});

/** Keys and values of positions that later ones see, [positions, width] each. */
export interface Kept {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

const NOTHING_KEPT: Kept = { keys: new Float32Array(0), values: new Float32Array(0) };

/**
 * One block over a row, or over what follows a row that was run before.
 * @param x [positions, width]   @param isCausal whether a position sees only itself and those before
 * @param before of the positions before x
 * @returns x [positions, width], and what positions after it need
 */
export function runBlock(
  block: CausalBlock,
  x: Float32Array,
  heads: number,
  eps: number,
  { isCausal = true, before = NOTHING_KEPT }: { readonly isCausal?: boolean; readonly before?: Kept } = {},
): { readonly x: Float32Array; readonly kept: Kept } {
  const width = block.out.inputs;
  const qkv = linear(block.qkv, rmsNorm(x, block.attentionNorm, eps));
  const kept = {
    keys: joined(before.keys, columns(qkv, width, 1)),
    values: joined(before.values, columns(qkv, width, 2)),
  };
  const mixed = attention(columns(qkv, width, 0), kept, width, heads, isCausal);
  const seen = plus(x, linear(block.out, mixed));
  const gateUp = linear(block.gateUp, rmsNorm(seen, block.mlpNorm, eps));
  return { x: plus(seen, linear(block.down, gated(gateUp, block.down.inputs))), kept };
}

/** Queries (0), keys (1) or values (2). @param qkv [positions, 3 · width]   @returns [positions, width] */
function columns(qkv: Float32Array, width: number, part: number): Float32Array {
  const positions = qkv.length / (3 * width);
  const result = new Float32Array(positions * width);
  for (let row = 0; row < positions; row++) {
    const from = row * 3 * width + part * width;
    result.set(qkv.subarray(from, from + width), row * width);
  }
  return result;
}

function joined(one: Float32Array, other: Float32Array): Float32Array {
  const result = new Float32Array(one.length + other.length);
  result.set(one);
  result.set(other, one.length);
  return result;
}

/** silu(gate) · up. @param gateUp [rows, 2 · inner]   @returns [rows, inner] */
function gated(gateUp: Float32Array, inner: number): Float32Array {
  const rows = gateUp.length / (2 * inner);
  const result = new Float32Array(rows * inner);
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < inner; at++) {
      const gate = gateUp[row * 2 * inner + at]!;
      result[row * inner + at] = (gate / (1 + Math.exp(-gate))) * gateUp[row * 2 * inner + inner + at]!;
    }
  }
  return result;
}

/** @param queries [positions, width] of the last positions of those kept   @returns [positions, width] */
function attention(queries: Float32Array, { keys, values }: Kept, width: number, heads: number, isCausal: boolean) {
  const [positions, all, size] = [queries.length / width, keys.length / width, width / heads];
  const result = new Float32Array(queries.length);
  for (let head = 0; head < heads; head++) {
    const [from, to] = [head * size, (head + 1) * size];
    for (let query = 0; query < positions; query++) {
      const last = isCausal ? all - positions + query : all - 1;
      const shares = new Float32Array(last + 1);
      for (let key = 0; key <= last; key++) {
        let score = 0;
        for (let at = from; at < to; at++) score += queries[query * width + at]! * keys[key * width + at]!;
        shares[key] = score / Math.sqrt(size);
      }
      softmax(shares);
      for (let key = 0; key <= last; key++) {
        for (let at = from; at < to; at++) result[query * width + at]! += shares[key]! * values[key * width + at]!;
      }
    }
  }
  return result;
}

/** Turns scores into shares that sum to one, in place. */
function softmax(scores: Float32Array): void {
  const most = scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let sum = 0;
  for (let at = 0; at < scores.length; at++) {
    scores[at] = Math.exp(scores[at]! - most);
    sum += scores[at]!;
  }
  for (let at = 0; at < scores.length; at++) scores[at]! /= sum;
}
