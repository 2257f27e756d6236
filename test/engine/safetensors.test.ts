import { expect, it } from "vitest";
import { readConfig } from "@/lib/engine/family";
import { dimple } from "@/lib/engine/family/dimple";
import { modelWeights } from "@/lib/engine/weights/model-weights";
import { floatValues, integerValues, readSafetensors } from "@/lib/engine/weights/safetensors";
import { fixtureBytes, fixtureJson, fixtureTensors } from "./fixtures";

/** A safetensors file around one header object and its data. */
function file(header: unknown, data: number[] = []): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

it("reads F16 and BF16 as the numbers they stand for, subnormals and infinities included", () => {
  const half = readSafetensors(
    file(
      { x: { dtype: "F16", shape: [5], data_offsets: [0, 10] } },
      [0x00, 0x3c, 0x01, 0x00, 0x00, 0xc0, 0x00, 0x7c, 0xff, 0x7b],
    ),
  );
  expect([...floatValues(half.get("x")!)]).toEqual([1, 2 ** -24, -2, Number.POSITIVE_INFINITY, 65504]);
  const brain = readSafetensors(
    file({ x: { dtype: "BF16", shape: [2], data_offsets: [0, 4] } }, [0x80, 0x3f, 0x20, 0xc0]),
  );
  expect([...floatValues(brain.get("x")!)]).toEqual([1, -2.5]);
});

it("reads I32 and U8 and skips the metadata entry", () => {
  const tensors = readSafetensors(
    file(
      {
        __metadata__: { format: "pt" },
        a: { dtype: "I32", shape: [1], data_offsets: [0, 4] },
        b: { dtype: "U8", shape: [2], data_offsets: [4, 6] },
      },
      [0xfe, 0xff, 0xff, 0xff, 7, 200],
    ),
  );
  expect([...integerValues(tensors.get("a")!)]).toEqual([-2]);
  expect([...integerValues(tensors.get("b")!)]).toEqual([7, 200]);
  expect(() => floatValues(tensors.get("b")!)).toThrow('tensor "b": expected floating-point values, found U8');
});

it("says what is wrong with a damaged file", () => {
  const whole = fixtureBytes("c/model.safetensors");
  expect(() => readSafetensors(whole.subarray(0, 5))).toThrow("expected at least 8 bytes of header length, found 5");
  expect(() => readSafetensors(whole.subarray(0, 200))).toThrow(/truncated: expected a header of \d+ bytes, found 192/);
  expect(() => readSafetensors(whole.subarray(0, whole.length - 1))).toThrow(/truncated in tensor/);
  expect(() => readSafetensors(new Uint8Array(64).fill(255))).toThrow(
    /this is no safetensors file: expected the length of a header first, found the bytes ff ff/,
  );
  expect(() => readSafetensors(file("text"))).toThrow("expected the header to be a JSON object");
  expect(() => readSafetensors(file({ x: { dtype: "Infinity", shape: [1], data_offsets: [0, 4] } }))).toThrow(
    'tensor "x": expected dtype, shape and data_offsets, found {"dtype":"Infinity"',
  );
  expect(() => readSafetensors(file({ x: { dtype: "F32", shape: [2], data_offsets: [0, 4] } }, [0, 0, 0, 0]))).toThrow(
    'tensor "x": expected 8 bytes for F32 [2], found 4',
  );
  expect(() => readSafetensors(file({ x: { dtype: "U8", shape: [1], data_offsets: [1, 2] } }, [0, 0]))).toThrow(
    'tensor "x": expected its data at byte 0, found 1',
  );
  expect(() => readSafetensors(file({ x: { dtype: "U8", shape: [1], data_offsets: [0, 1] } }, [0, 0]))).toThrow(
    "expected 1 bytes of data, found 2",
  );
});

const parseConfig = (json: unknown) => readConfig(json).config;

it("names a missing and a mis-shaped weight", () => {
  const config = parseConfig(fixtureJson("c/config.json"));
  const tensors = new Map(fixtureTensors("c/model.safetensors"));
  tensors.delete("model.norm.weight");
  expect(() => modelWeights(dimple.tensors(config), tensors)).toThrow('expected tensor "model.norm.weight"');
  const wider = { ...config, vocabSize: 101 };
  expect(() => modelWeights(dimple.tensors(wider), fixtureTensors("c/model.safetensors"))).toThrow(
    'expected "model.embed_tokens.weight" of shape [101, 48], found [100, 48]',
  );
});

it("names the config key that is wrong, what was expected and what was found", () => {
  const good = fixtureJson("a/config.json") as Record<string, unknown>;
  expect(parseConfig(good).headDim).toBe(16);
  expect(() => parseConfig({ ...good, hidden_size: "64" })).toThrow(/config.json: hidden_size: .*number.*found "64"/);
  const { vision_config, image_token_id, ...blind } = good;
  expect(() => parseConfig({ ...blind, vision_config })).toThrow("expected image_token_id beside vision_config");
  expect(() => parseConfig({ ...good, vision_config: { ...(vision_config as object), depth: 0 } })).toThrow(
    /vision_config.depth/,
  );
  expect(() => parseConfig({ ...good, mrope_section: [2, 2, 2] })).toThrow(
    "expected mrope_section to sum to half the head dimension, 8, found [2, 2, 2]",
  );
  expect(() => parseConfig({ ...good, mask_token_id: 120 })).toThrow("mask_token_id below vocab_size 120, found 120");
  expect(() => parseConfig({ ...good, head_dim: 7 })).toThrow(/expected head_dim.* to be even, found 7/);
  expect(() => parseConfig(null)).toThrow(/config.json: the file/);
});
