import * as tf from "@tensorflow/tfjs-core";
import { beforeEach, describe, expect, it } from "vitest";
import type { DecoderPass, KvCache } from "@/lib/engine/executor";
import { createWebGpuExecutor } from "@/lib/engine/webgpu";
import type { Gpu } from "@/lib/engine/webgpu/gpu";
import { fasterVariants } from "@/lib/engine/webgpu/probe";
import { randomWeights, startWebGpu, testConfig } from "./support";

let gpu: Gpu;
beforeEach(async () => {
  gpu = await startWebGpu();
});

const variants = { matmul: "direct", statistics: "serial" } as const;

function passOf(length: number, options: Partial<DecoderPass> = {}): DecoderPass {
  return {
    ids: new Int32Array(length).fill(7),
    positions: Int32Array.from({ length: 3 * length }, (_, i) => i % length),
    attention: "bidirectional",
    promptLength: 4,
    headRows: Int32Array.of(length - 2, length - 1),
    ...options,
  };
}

it("probes which kernel versions are faster, and leaves nothing behind", async () => {
  const before = tf.memory().numTensors;
  const variants = await fasterVariants(gpu);
  expect(["direct", "tiled"]).toContain(variants.matmul);
  expect(["serial", "shared"]).toContain(variants.statistics);
  expect(tf.memory().numTensors).toBe(before);
});

describe("the WebGPU executor", () => {
  it("needs at most 40 dispatches for six layers, keeping a cache included", async () => {
    const config = testConfig({ num_hidden_layers: 6 });
    const dispatched: string[] = [];
    const executor = await createWebGpuExecutor(config, randomWeights(config, 1), {
      variants,
      onDispatch: (key) => dispatched.push(key),
    });
    await executor.run(passOf(20));
    expect(dispatched.length).toBe(1 + 6 * 5 + 3);
    dispatched.length = 0;
    const { cache } = await executor.run(passOf(20, { keep: 10 }));
    expect(dispatched.length).toBe(1 + 6 * 6 + 3);
    cache!.dispose();
    executor.dispose();
  });

  it("reads back 80 bytes a row and nothing else", async () => {
    const config = testConfig();
    const executor = await createWebGpuExecutor(config, randomWeights(config, 1), { variants });
    const read: number[] = [];
    const original = gpu.backend.getBufferData.bind(gpu.backend);
    gpu.backend.getBufferData = (buffer) => {
      read.push(buffer.size);
      return original(buffer);
    };
    await executor.run(passOf(40, { headRows: Int32Array.of(3, 5, 8, 13, 21) }));
    expect(read).toEqual([5 * 80]);
    executor.dispose();
  });

  it("holds no more tensors and buffers after 50 runs of changing lengths than after the first round", async () => {
    const config = testConfig();
    const weights = randomWeights(config, 1);
    const empty = tf.memory().numTensors;
    const executor = await createWebGpuExecutor(config, weights, { variants });
    const memory = () => ({ tensors: tf.memory().numTensors, bytes: gpu.backend.memory().numBytesAllocatedInGPU });
    const round = async () => {
      let cache: KvCache | undefined;
      for (const length of [20, 33, 48, 7, 21]) {
        cache?.dispose();
        ({ cache } = await executor.run(passOf(length, { keep: 5, wantLogits: length % 2 === 0 })));
        await executor.run(passOf(9, { past: cache }));
      }
      cache?.dispose();
    };
    await round();
    const first = memory();
    for (let i = 0; i < 5; i++) await round();
    expect(memory()).toEqual(first);
    executor.dispose();
    expect(tf.memory().numTensors).toBe(empty);
  });

  it("rejects what does not fit, naming what it expected", async () => {
    const config = testConfig();
    const executor = await createWebGpuExecutor(config, randomWeights(config, 1), { variants });
    const tensors = tf.memory().numTensors;
    const rejects = (pass: DecoderPass, message: RegExp) => expect(executor.run(pass)).rejects.toThrow(message);
    await rejects(passOf(4, { ids: Int32Array.of(1, 2, 3, 130) }), /token ids below 130, found 130 at window row 3/);
    await rejects(passOf(4, { headRows: Int32Array.of(4) }), /head rows below 4, found 4/);
    await rejects(passOf(4, { positions: new Int32Array(4) }), /3 × 4 positions, found 4/);
    await rejects(passOf(4, { keep: 5 }), /at most 4 positions, found 5/);
    await rejects(passOf(4, { ids: new Int32Array(0), positions: new Int32Array(0) }), /at least one token/);
    expect(tf.memory().numTensors).toBe(tensors);
    executor.dispose();
    const odd = testConfig({ hidden_size: 24, mrope_section: [1, 1, 1], num_key_value_heads: 4 });
    await expect(createWebGpuExecutor(odd, randomWeights(odd, 1))).rejects.toThrow(/multiple of 4, found 6/);
  });

  it("fails a run whose weights are not numbers", async () => {
    const config = testConfig();
    const weights = randomWeights(config, 1);
    const broken = {
      ...weights,
      linear: (name: string) =>
        name.includes("down_proj") ? weights.linear(name).fill(Number.NaN) : weights.linear(name),
    };
    const executor = await createWebGpuExecutor(config, broken, { variants });
    const tensors = tf.memory().numTensors;
    await expect(executor.run(passOf(5, { keep: 2 }))).rejects.toThrow(/no finite logits for head row 0 of 2/);
    expect(tf.memory().numTensors).toBe(tensors);
    executor.dispose();
  });

  it("fails a run, and only that, when one of its shaders does not compile", async () => {
    const config = testConfig();
    const executor = await createWebGpuExecutor(config, randomWeights(config, 1), { variants });
    const { device } = gpu.backend;
    const compile = device.createShaderModule.bind(device);
    device.createShaderModule = (descriptor) =>
      compile({ ...descriptor, code: descriptor.code.replace("var highest = -3.0e38", "var highest = no_such_name") });
    await expect(executor.run(passOf(6))).rejects.toThrow(/decoder pass: the GPU reported an error.*no_such_name/s);
    device.createShaderModule = compile;
    const result = await executor.run(passOf(6, { padding: 1, attention: "causal" }));
    expect(result.statistics.topIds.length).toBe(16);
    executor.dispose();
  });
});
