/** Shared by the WebGPU tests: seeded numbers and plain references that say what a kernel should compute. */
import { startBackend } from "@/lib/engine/backends";
import { type ModelConfig, parseConfig } from "@/lib/engine/model/config";
import { currentGpu, type Gpu } from "@/lib/engine/webgpu/gpu";
import { expectedTensors, type ModelWeights } from "@/lib/engine/weights/model-weights";

/** Seeded numbers in [−scale, scale): the same matrices in every run. */
export function randomFloats(count: number, seed: number, scale = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 8) / 2 ** 23 - 1) * scale;
  });
}

/** Largest |a − b| over the first `count` values; NaN anywhere gives NaN, which no tolerance accepts. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>, count = b.length): number {
  let largest = 0;
  for (let i = 0; i < count; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = difference;
  }
  return largest;
}

/** a [M, K] · b [K, N] in double precision. */
export function referenceProduct(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  rows: number,
  inner: number,
): Float64Array {
  const columns = b.length / inner;
  const product = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < inner; k++) {
      for (let column = 0; column < columns; column++) {
        product[row * columns + column]! += a[row * inner + k]! * b[k * columns + column]!;
      }
    }
  }
  return product;
}

/** Each row of x [rows, width] divided by its root mean square. */
export function referenceNorm(x: ArrayLike<number>, rows: number, eps: number): Float64Array {
  const width = x.length / rows;
  return Float64Array.from(x, (value, index) => {
    const start = index - (index % width);
    let squares = 0;
    for (let i = start; i < start + width; i++) squares += x[i]! ** 2;
    return value / Math.sqrt(squares / width + eps);
  });
}

/** Starts WebGPU, or fails the test file: these tests mean nothing on another backend. */
export async function startWebGpu(onDispatch?: (key: string) => void): Promise<Gpu> {
  await startBackend({
    force: "webgpu",
    wasmPaths: "/",
    onFailure: (error) => {
      throw error;
    },
  });
  return currentGpu(onDispatch);
}

/** Reads files of a parity folder over the test server. */
export function readParityFile(folder: string): (name: string) => Promise<Uint8Array | null> {
  return async (name) => {
    const response = await fetch(`/test/parity/${folder}/${name}`);
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
  };
}

/** A config with sizes of our choice; the tower is the smallest there is. */
export function testConfig(overrides: Readonly<Record<string, unknown>> = {}): ModelConfig {
  return parseConfig({
    vocab_size: 130,
    hidden_size: 64,
    intermediate_size: 90,
    num_hidden_layers: 2,
    num_attention_heads: 4,
    num_key_value_heads: 2,
    rms_norm_eps: 1e-6,
    rope_theta: 10000,
    mrope_section: [2, 3, 3],
    tie_word_embeddings: false,
    mask_token_id: 1,
    image_token_id: 2,
    vision_start_token_id: 3,
    vision_end_token_id: 4,
    vision_config: {
      depth: 1,
      hidden_size: 16,
      intermediate_size: 20,
      num_heads: 1,
      patch_size: 4,
      spatial_merge_size: 2,
      temporal_patch_size: 2,
      window_size: 16,
      fullatt_block_indexes: [0],
      out_hidden_size: 24,
    },
    ...overrides,
  });
}

/** Seeded weights for a config, scaled so that activations keep their size from layer to layer. */
export function randomWeights(config: ModelConfig, seed: number): ModelWeights {
  const shapes = expectedTensors(config);
  const floats = (name: string): Float32Array => {
    const shape = shapes.get(name)!;
    const size = shape.reduce((product, length) => product * length, 1);
    const inputs = size / shape[0]!;
    const order = [...shapes.keys()].indexOf(name);
    const values = randomFloats(size, seed * 1000 + order, Math.sqrt(3 / inputs));
    return name.includes("norm") || name.endsWith("ln_q.weight") ? values.map((x) => 1 + x / 8) : values;
  };
  return {
    bytes: 0,
    floats,
    linear: (name) => {
      const [out] = shapes.get(name) as [number];
      const values = floats(name);
      const inputs = values.length / out;
      return values.map((_, i) => values[(i % out) * inputs + Math.floor(i / out)]!);
    },
  };
}
