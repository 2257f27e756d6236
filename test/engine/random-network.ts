/** Small networks of seeded numbers, for tests that need a shape rather than sense. */
import { readConfig } from "@/lib/engine/family";
import { dimple } from "@/lib/engine/family/dimple";
import type { ModelConfig } from "@/lib/engine/model/config";
import type { ModelWeights } from "@/lib/engine/weights/model-weights";

/** Seeded numbers in [−scale, scale): the same matrices in every run. */
export function randomFloats(count: number, seed: number, scale = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 8) / 2 ** 23 - 1) * scale;
  });
}

/** A config with sizes of our choice; the tower is the smallest there is. */
export function testConfig(overrides: Readonly<Record<string, unknown>> = {}): ModelConfig {
  return readConfig({
    model_type: "dimple",
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
  }).config;
}

/** Seeded weights for a config, scaled so that activations keep their size from layer to layer. */
export function randomWeights(config: ModelConfig, seed: number): ModelWeights {
  const shapes = dimple.tensors(config);
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
