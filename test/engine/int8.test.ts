/** Weights in eight bits with a scale a row: the same numbers as training/int8.py writes, or a sentence about the file. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readConfig } from "@/lib/engine/family";
import { loadModelFiles, type ModelSource } from "@/lib/engine/weights/loader";
import { modelWeights } from "@/lib/engine/weights/model-weights";
import { floatValues, readSafetensors } from "@/lib/engine/weights/safetensors";
import { type Entry, entriesOf, safetensorsOf } from "./checkpoint-files";
import { fixtureBytes, fixtureJson } from "./fixtures";

const file = readSafetensors(new Uint8Array(readFileSync("test/fixtures/int8.safetensors")));
const shapes = new Map([
  ["linear.weight", [5, 8]],
  ["linear.bias", [5]],
  ["patches.weight", [2, 3, 1, 2, 2]],
]);

/** The fixture with an entry changed, or without it. */
const changed = (name: string, entry: Partial<Entry> | null) => {
  const entries = new Map(file);
  if (entry) entries.set(name, { ...file.get(name)!, ...entry });
  else entries.delete(name);
  return () => modelWeights(shapes, entries);
};

it("reads the numbers that the exporter means, to the bit", () => {
  const weights = modelWeights(shapes, file);
  for (const name of shapes.keys()) {
    expect(weights.floats(name)).toEqual(floatValues(file.get(`values.${name}`)!));
  }
  const [rows, columns] = [weights.floats("linear.weight"), weights.linear("linear.weight")];
  expect(columns[2 * 5 + 4]).toBe(rows[4 * 8 + 2]);
  expect(weights.bytes).toBe(40 + 5 * 4 + 5 * 2 + 24 + 2 * 4);
});

describe("says what is wrong with scales", () => {
  const name = "linear.weight_scale";
  const numbers = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

  it.each([
    ["none", null, `expected "${name}" of shape [5, 1] beside "linear.weight" as I8, found none`],
    ["one for all", { shape: [1], bytes: numbers(1) }, "of shape [5, 1], found F32 [1]"],
    ["integers", { dtype: "I32" }, `expected "${name}" as F32, F16 or BF16 of shape [5, 1], found I32 [5, 1]`],
    [
      "no number",
      { bytes: numbers(1, 1, Number.NaN, 1, 1) },
      `expected scales above 0 in "${name}", found NaN in row 2`,
    ],
    ["zero", { bytes: numbers(0, 1, 1, 1, 1) }, "found 0 in row 0"],
    ["no end", { bytes: numbers(1, 1, 1, 1, Number.POSITIVE_INFINITY) }, "found Infinity in row 4"],
  ])("%s", (_, entry, message) => {
    expect(changed(name, entry)).toThrow(message);
  });
});

/** Folder `a` in eight bits, packed here as simply as may be, and the same numbers as float32. */
const packed = (() => {
  const [eight, floats] = [new Map<string, Entry>(), new Map<string, Entry>()];
  for (const [name, tensor] of entriesOf(fixtureBytes("a/model.safetensors"))) {
    if (tensor.shape.length < 2) {
      eight.set(name, tensor);
      floats.set(name, tensor);
      continue;
    }
    const values = floatValues({ name, ...tensor });
    const width = values.length / tensor.shape[0]!;
    const scales = Float32Array.from({ length: tensor.shape[0]! }, (_, row) => {
      const largest = values
        .subarray(row * width, (row + 1) * width)
        .reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      return largest / 127 || 1;
    });
    const whole = Int8Array.from(values, (value, at) => Math.round(value / scales[Math.floor(at / width)]!));
    const meant = Float32Array.from(whole, (value, at) => value * scales[Math.floor(at / width)]!);
    eight.set(name, { dtype: "I8", shape: tensor.shape, bytes: new Uint8Array(whole.buffer) });
    eight.set(`${name}_scale`, { dtype: "F32", shape: [scales.length, 1], bytes: new Uint8Array(scales.buffer) });
    floats.set(name, { dtype: "F32", shape: tensor.shape, bytes: new Uint8Array(meant.buffer) });
  }
  return { eight: safetensorsOf(eight), floats: safetensorsOf(floats) };
})();

const config = fixtureJson("a/config.json");

/** Folder `a` with these weights, and a card that names a digest. */
function folder(weights: Uint8Array, digest: string): ModelSource {
  const files: Record<string, object> = {
    "config.json": config as object,
    "preprocessor_config.json": fixtureJson("a/preprocessor_config.json") as object,
    "card.json": { digest: { algorithm: "sha256", value: digest } },
  };
  return {
    name: "a",
    async read(name) {
      if (name === "model.safetensors") return weights;
      return files[name] ? new TextEncoder().encode(JSON.stringify(files[name])) : null;
    },
  };
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

it("a whole model of eight bits is the one of the numbers that it stands for, under a digest of its own", async () => {
  const eight = await loadModelFiles(folder(packed.eight, sha256(packed.eight)));
  const floats = await loadModelFiles(folder(packed.floats, sha256(packed.floats)));
  const read = readConfig(config);
  for (const [name] of read.family.tensors(read.config)) {
    expect(eight.weights.floats(name)).toEqual(floats.weights.floats(name));
  }
  expect(eight.digest).toBe(sha256(packed.eight));
  expect(eight.weights.bytes).toBeLessThan(0.3 * floats.weights.bytes);
});

it("one damaged byte of a weight is told by the digest", async () => {
  const damaged = packed.eight.slice();
  damaged[damaged.length - 1]! ^= 1;
  await expect(loadModelFiles(folder(damaged, sha256(packed.eight)))).rejects.toThrow(
    /model.safetensors: damaged: expected SHA-256/,
  );
});
