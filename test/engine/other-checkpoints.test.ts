/** Checkpoints as other tools write them: the network they hold is read, whatever stands around it. */
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { readConfig } from "@/lib/engine/family";
import { parseImageProcessor } from "@/lib/engine/image/preprocess";
import { type LoadProgress, loadModelFiles, type ModelSource } from "@/lib/engine/weights/loader";
import { type Entries, entriesOf, safetensorsOf } from "./checkpoint-files";
import { fixtureBytes, fixtureJson } from "./fixtures";

const config = fixtureJson("a/config.json") as Record<string, unknown>;
const processor = fixtureJson("a/preprocessor_config.json") as Record<string, unknown>;
const whole = fixtureBytes("a/model.safetensors");
const entries = entriesOf(whole);

type Content = object | Uint8Array;

/** Model folder `a`, with some files replaced; `null` takes one away. */
function folderWith(changed: Readonly<Record<string, Content | null>> = {}): ModelSource {
  const files: Record<string, Content | null> = {
    "config.json": config,
    "preprocessor_config.json": processor,
    "model.safetensors": whole,
    ...changed,
  };
  const bytesOf = (content: Content) =>
    content instanceof Uint8Array ? content : new TextEncoder().encode(JSON.stringify(content));
  return {
    name: "a",
    async read(file, { onProgress }) {
      const content = files[file];
      if (!content) return null;
      const bytes = bytesOf(content);
      onProgress?.({ file, loadedBytes: bytes.length, totalBytes: bytes.length });
      return bytes;
    },
  };
}

const without = (object: Record<string, unknown>, ...keys: string[]) =>
  Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));

const shipped = await loadModelFiles(folderWith());
const numbers = (source: ModelSource) =>
  loadModelFiles(source).then(({ weights }) =>
    [...entries.keys()].map((name) => createHash("sha1").update(weights.floats(name)).digest("hex")),
  );
const expected = await numbers(folderWith());

it("tensors that the network does not use may be of any type, one unheard of included", async () => {
  const bytes = new Uint8Array(16);
  const more = new Map(entries)
    .set("model.position_ids", { dtype: "I64", shape: [1, 2], bytes })
    .set("model.future", { dtype: "F6_E2M3", shape: [1, 2], bytes });
  expect(await numbers(folderWith({ "model.safetensors": safetensorsOf(more) }))).toEqual(expected);
  const doubled = new Map(entries).set("model.norm.weight", { dtype: "I64", shape: [64], bytes: new Uint8Array(512) });
  await expect(loadModelFiles(folderWith({ "model.safetensors": safetensorsOf(doubled) }))).rejects.toThrow(
    'weights: expected "model.norm.weight" as F32, F16, BF16 or I8, found I64',
  );
});

/** The folder's weights in two files, with an index. */
function shards() {
  const names = [...entries.keys()];
  const half = Math.floor(names.length / 2);
  const parts = [names.slice(0, half), names.slice(half)].map(
    (part): Entries => new Map(part.map((name) => [name, entries.get(name)!])),
  );
  const fileOf = (index: number) => `model-0000${index + 1}-of-00002.safetensors`;
  const files = Object.fromEntries(parts.map((part, index) => [fileOf(index), safetensorsOf(part)]));
  const places = parts.flatMap((part, index) => [...part.keys()].map((name) => [name, fileOf(index)]));
  return { files, index: { metadata: { total_size: whole.length }, weight_map: Object.fromEntries(places) } };
}

it("weights may come in several files, with progress over all of them and a digest of their list", async () => {
  const { files, index } = shards();
  const folder = folderWith({ "model.safetensors": null, "model.safetensors.index.json": index, ...files });
  expect(await numbers(folder)).toEqual(expected);
  const progress: LoadProgress[] = [];
  const { digest } = await loadModelFiles(folder, { onProgress: (each) => progress.push(each) });
  const [first, second] = Object.values(files);
  expect(progress.map(({ loadedBytes }) => loadedBytes)).toEqual([first!.length, first!.length + second!.length]);
  const sha256 = (content: Uint8Array | string) => createHash("sha256").update(content).digest("hex");
  const list = Object.entries(files).map(([file, bytes]) => `${sha256(bytes)}  ${file}\n`);
  expect(digest).toBe(sha256(list.join("")));
  // A host that answers a missing file with a page of its own.
  const page = new TextEncoder().encode("<!DOCTYPE html><title>Home</title>");
  const behindPages = folderWith({ "model.safetensors": page, "model.safetensors.index.json": index, ...files });
  expect(await numbers(behindPages)).toEqual(expected);
});

it("an index leads to files beside it alone, and says which of them is missing", async () => {
  const { index, files } = shards();
  const folder = (change: object, rest: object = files) =>
    folderWith({ "model.safetensors": null, "model.safetensors.index.json": { ...index, ...change }, ...rest });
  await expect(loadModelFiles(folder({ weight_map: { x: "../secret" } }))).rejects.toThrow(
    "model.safetensors.index.json: expected weight_map, with the name of a file beside it for every tensor",
  );
  await expect(loadModelFiles(folder({}, {}))).rejects.toThrow(
    'model "a": expected the file model-00001-of-00002.safetensors, found none',
  );
});

it("rotary positions may stand under rope_parameters, and the first of several end tokens counts", () => {
  const read = (json: object) => readConfig(json).config;
  const { rope_theta, mrope_section } = config;
  const older = without(config, "rope_theta", "rope_scaling");
  expect(read({ ...older, rope_parameters: { rope_type: "default", rope_theta } })).toEqual(shipped.config);
  expect(
    read({ ...without(older, "mrope_section"), rope_parameters: { type: "mrope", rope_theta, mrope_section } }),
  ).toEqual(shipped.config);
  expect(read({ ...without(config, "mrope_section"), rope_scaling: { type: "mrope", mrope_section } })).toEqual(
    shipped.config,
  );
  expect(read({ ...config, eos_token_id: [5, 3] }).eosTokenId).toBe(5);
  expect(() => read({ ...config, eos_token_id: "end" })).toThrow(
    "eos_token_id: expected a token id, or a list of them",
  );
  expect(() => read({ ...older, rope_parameters: { rope_type: "yarn", rope_theta, factor: 4 } })).toThrow(
    "scaled rotary positions are not supported",
  );
});

it("the limits of a picture's area may stand under size, by either pair of names", () => {
  const { min_pixels, max_pixels } = processor;
  const rest = without(processor, "min_pixels", "max_pixels");
  const sizes = [
    { shortest_edge: min_pixels, longest_edge: max_pixels },
    { min_pixels, max_pixels },
  ];
  for (const size of sizes) expect(parseImageProcessor({ ...rest, size })).toEqual(shipped.processor);
  expect(parseImageProcessor({ ...rest, min_pixels: null, max_pixels: null, size: sizes[0] })).toEqual(
    shipped.processor,
  );
  expect(() => parseImageProcessor({ ...rest, size: {} })).toThrow("preprocessor_config.json: min_pixels");
});
