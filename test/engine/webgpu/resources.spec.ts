import * as tf from "@tensorflow/tfjs-core";
import { beforeEach, describe, expect, it } from "vitest";
import type { DecoderPass, KvCache } from "@/lib/engine/executor";
import { createWebGpuExecutor } from "@/lib/engine/webgpu";
import type { Gpu } from "@/lib/engine/webgpu/gpu";
import { fasterVariants, variantsFor } from "@/lib/engine/webgpu/probe";
import { randomWeights, testConfig } from "../random-network";
import { startWebGpu } from "./support";

let gpu: Gpu;
beforeEach(async () => {
  gpu = await startWebGpu();
});

const variants = { matmul: "direct", statistics: "serial" } as const;

/** A whole pass that keeps what layers said, and one that lets some rows of the response be refreshed over it. */
const keeping = (length: number) => passOf(length, { outputs: { from: length, count: 0 }, keep: length });
const refreshing = (length: number, past: KvCache | undefined) =>
  passOf(length, {
    ids: new Int32Array(length).fill(9),
    places: Int32Array.from({ length }, (_, place) => place),
    outputs: { from: 4, count: 3 },
    keep: length,
    past,
  });

/** A pass whose last row may leave. */
const leaving = (length: number, exit: number, options: Partial<DecoderPass> = {}) =>
  passOf(length, {
    attention: "causal",
    headRows: Int32Array.of(length - 1),
    exit: { measure: "head", atLeast: exit },
    ...options,
  });

/** Sizes of all that is read back from now on. */
function watchReads(): number[] {
  const read: number[] = [];
  const original = gpu.backend.getBufferData.bind(gpu.backend);
  gpu.backend.getBufferData = (buffer) => {
    read.push(buffer.size);
    return original(buffer);
  };
  return read;
}

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

it("probes an adapter once, so that a device started again rounds as the first one did", async () => {
  const dispatched: string[] = [];
  const watched: Gpu = { ...gpu, onDispatch: (key) => dispatched.push(key) };
  const first = await variantsFor(watched);
  dispatched.length = 0;
  expect(await variantsFor(watched)).toBe(first);
  expect(dispatched).toEqual([]);
});

describe("the WebGPU executor", () => {
  it("makes 34 dispatches for six layers, and one a layer more where a cache is kept", async () => {
    const config = testConfig({ num_hidden_layers: 6 });
    const dispatched: string[] = [];
    const executor = await createWebGpuExecutor(config, randomWeights(config, 1), {
      variants,
      onDispatch: (key) => dispatched.push(key),
    });
    await executor.run(passOf(20));
    expect(dispatched.length).toBe(34);
    dispatched.length = 0;
    await executor.runTogether!([passOf(20), passOf(31), passOf(8)]);
    expect(dispatched.length).toBe(34);
    dispatched.length = 0;
    const { cache } = await executor.run(passOf(20, { keep: 10 }));
    expect(dispatched.length).toBe(34 + 6);
    cache!.dispose();
    executor.dispose();
  });

  it("reads back 80 bytes a row and nothing else", async () => {
    const config = testConfig();
    const executor = await createWebGpuExecutor(config, randomWeights(config, 1), { variants });
    const read = watchReads();
    await executor.run(passOf(40, { headRows: Int32Array.of(3, 5, 8, 13, 21) }));
    expect(read).toEqual([5 * 80]);
    executor.dispose();
  });

  it("reads back 12 bytes a row for each layer that chooses rows, and nothing where none chooses", async () => {
    const config = testConfig({ num_hidden_layers: 3 });
    const executor = await createWebGpuExecutor(config, randomWeights(config, 1), { variants });
    const read = watchReads();
    const { cache } = await executor.run(keeping(40));
    expect(read).toEqual([2 * 80]);
    read.length = 0;
    const some = await executor.run(refreshing(40, cache));
    expect(read).toEqual([40 * 12, 40 * 12, 2 * 80]); // the first layer refreshes all
    read.length = 0;
    const all = await executor.run({ ...refreshing(40, cache), outputs: { from: 4, count: 36 } });
    expect(read).toEqual([2 * 80]);
    for (const one of [cache, some.cache, all.cache]) one!.dispose();
    executor.dispose();
  });

  it("reads back 80 bytes for each layer that may be the last, until the row has left", async () => {
    const config = testConfig({ num_hidden_layers: 3 });
    const executor = await createWebGpuExecutor(config, randomWeights(config, 1), { variants });
    const read = watchReads();
    expect((await executor.run(leaving(12, 2))).layers).toBe(3);
    expect(read).toEqual([80, 80, 80]);
    read.length = 0;
    expect((await executor.run(leaving(12, 0))).layers).toBe(1);
    expect(read).toEqual([80]);
    executor.dispose();
  });

  it("runs no more of the layers behind an exit than their keys and values need", async () => {
    const config = testConfig({ num_hidden_layers: 3 });
    const dispatched: string[] = [];
    const onDispatch = (key: string) => dispatched.push(key);
    const executor = await createWebGpuExecutor(config, randomWeights(config, 1), { variants, onDispatch });
    await executor.run(leaving(12, 0));
    expect(dispatched.length).toBe(1 + 5 + 3);
    dispatched.length = 0;
    const { cache } = await executor.run(leaving(1, 0, { keep: 1 }));
    expect(dispatched.length).toBe(1 + 6 + 3 + 2 + 2);
    cache!.dispose();
    executor.dispose();
  });

  it("goes on with a cache that is freed while it waits", async () => {
    const config = testConfig({ num_hidden_layers: 3 });
    const executor = await createWebGpuExecutor(config, randomWeights(config, 1), { variants });
    const before = tf.memory().numTensors;
    for (const next of [refreshing, (_: number, past?: KvCache) => leaving(3, 2, { past })]) {
      const { cache } = await executor.run(keeping(20));
      const expected = await executor.run(next(20, cache));
      const pending = executor.run(next(20, cache));
      cache!.dispose();
      const found = await pending;
      expect(found.statistics).toEqual(expected.statistics);
      for (const one of [expected, found]) one.cache?.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
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

  it("holds no more of them after passes that wait between their layers", async () => {
    const config = testConfig({ num_hidden_layers: 3 });
    const executor = await createWebGpuExecutor(config, randomWeights(config, 1), { variants });
    const memory = () => ({ tensors: tf.memory().numTensors, bytes: gpu.backend.memory().numBytesAllocatedInGPU });
    const round = async () => {
      for (const length of [20, 33, 7]) {
        const whole = await executor.run(keeping(length));
        const some = await executor.run(refreshing(length, whole.cache));
        const left = await executor.run(leaving(length, 0, { keep: length }));
        const stayed = await executor.run(leaving(1, 2, { past: left.cache, wantLogits: true }));
        for (const one of [whole, some, left, stayed]) one.cache?.dispose();
      }
    };
    await round();
    const first = memory();
    for (let i = 0; i < 5; i++) await round();
    expect(memory()).toEqual(first);
    executor.dispose();
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
    await rejects(
      leaving(4, 0, { attention: "bidirectional" }),
      /one row under a causal mask, found 1 rows under a bi/,
    );
    await rejects(leaving(4, 0, { headRows: Int32Array.of(1, 2) }), /early exit of one row .* found 2 rows/);
    await rejects({ ...keeping(4), shadows: Int32Array.of(2) }, /no shadows beside layers' outputs/);
    await rejects({ ...leaving(4, 0), outputs: { from: 4, count: 0 } }, /no early exit beside layers' outputs/);
    const plain = await executor.run(passOf(4, { keep: 4 }));
    await rejects(refreshing(4, plain.cache), /a cache with the outputs of all layers/);
    plain.cache!.dispose();
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
    const result = await executor.run(passOf(8, { padding: 1, shadows: Int32Array.of(5) }));
    expect(result.statistics.topIds.length).toBe(16);
    executor.dispose();
  });

  it("fails a run by what goes wrong behind a wait as well, and leaves nothing behind", async () => {
    const config = testConfig({ num_hidden_layers: 3 });
    const executor = await createWebGpuExecutor(config, randomWeights(config, 1), { variants });
    const { device } = gpu.backend;
    const compile = device.createShaderModule.bind(device);
    // Rows come from two matrices only where one that has left is put back.
    device.createShaderModule = (descriptor) =>
      compile({ ...descriptor, code: descriptor.code.replace("value = extra[", "value = no_such_name[") });
    const before = tf.memory().numTensors;
    await expect(executor.run(leaving(6, 0, { keep: 6 }))).rejects.toThrow(
      /decoder pass: the GPU reported an error.*no_such_name/s,
    );
    device.createShaderModule = compile;
    expect(tf.memory().numTensors).toBe(before);
    executor.dispose();
  });
});
