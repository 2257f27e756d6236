/** Model folders: weights, configuration, image processor, card and tokenizer as downloads and other tools leave them. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { BadFileError, FetchError } from "@/lib/engine/errors";
import { readConfig } from "@/lib/engine/family";
import { loadModelFiles, type ModelSource } from "@/lib/engine/weights/loader";
import { joined } from "@/lib/scene/bytes";
import { integer, pick, type Random } from "@/lib/scene/random";
import { loadTokenizer } from "@/lib/text/tokenizer";
import { type Entry, safetensorsOf } from "../engine/checkpoint-files";
import { ACCEPTED, type FuzzClass, hold, type Reading, refused } from "./fuzz-class";
import { fewest } from "./minimise";
import { mutateBytes, mutateJson, mutateText, withKeyTwice } from "./mutate";
import { nested, oddSign } from "./odd-values";

type Folder = ReadonlyMap<string, Uint8Array>;

/** One file of a folder, damaged. */
interface DamagedFile {
  readonly file: string;
  readonly bytes: Uint8Array;
}

const utf8 = (data: unknown) =>
  new TextEncoder().encode(typeof data === "string" ? data : (JSON.stringify(data) ?? ""));
const json = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

/** A network of a few kilobytes, with a vision tower, in the form of the published ones, some of it in eight bits. */
function toyFolder(): Folder {
  const given = json(readFileSync("test/parity/c/config.json")) as Record<string, unknown>;
  const small = {
    hidden_size: 8,
    intermediate_size: 8,
    num_attention_heads: 2,
    num_key_value_heads: 1,
    num_hidden_layers: 1,
  };
  const vision = {
    ...(given.vision_config as object),
    hidden_size: 4,
    intermediate_size: 4,
    out_hidden_size: 8,
    patch_size: 2,
    window_size: 8,
  };
  const config = { ...given, ...small, mrope_section: [1, 1, 0], vision_config: vision };
  const read = readConfig(config);
  const tensors = new Map<string, Entry>();
  [...read.family.tensors(read.config)].forEach(([name, shape], index) => {
    const count = shape.reduce((product, side) => product * side, 1);
    const ramp = Float32Array.from({ length: count }, (_, at) => ((at + index) % 7) / 8);
    if (!name.includes(".mlp.") || shape.length < 2) {
      tensors.set(name, { dtype: "F32", shape, bytes: new Uint8Array(ramp.buffer) });
      return;
    }
    const scales = new Float32Array(shape[0]!).fill(1 / 8);
    tensors.set(name, { dtype: "I8", shape, bytes: Uint8Array.from(ramp, (value) => 8 * value) });
    tensors.set(`${name}_scale`, { dtype: "F32", shape: [shape[0]!, 1], bytes: new Uint8Array(scales.buffer) });
  });
  const weights = safetensorsOf(tensors);
  const value = createHash("sha256").update(weights).digest("hex");
  return new Map([
    ["config.json", utf8(config)],
    ["model.safetensors", weights],
    ["preprocessor_config.json", new Uint8Array(readFileSync("test/parity/a/preprocessor_config.json"))],
    ["card.json", utf8({ digest: { algorithm: "sha256", value } })],
    ["tokenizer.json", new Uint8Array(readFileSync("test/fixtures/field/metaspace-bpe.tokenizer.json"))],
  ]);
}

const whole = toyFolder();
const tokenizers = ["metaspace-bpe", "unigram", "wordpiece"].map(
  (name) => new Uint8Array(readFileSync(`test/fixtures/field/${name}.tokenizer.json`)),
);

export const weights: FuzzClass<DamagedFile> = {
  id: "weights",
  make(random) {
    const file = pick(random, ["model.safetensors", "model.safetensors", "model.safetensors", ...whole.keys()]);
    const bytes = file === "tokenizer.json" ? pick(random, tokenizers) : whole.get(file)!;
    const other = pick(random, [...whole.values()]);
    if (file === "model.safetensors" && random() < 0.6) return { file, bytes: withHeader(bytes, random) };
    if (file === "model.safetensors" || random() < 0.2) return { file, bytes: mutateBytes(bytes, other, random) };
    const data = mutateJson(json(bytes), json(whole.get("config.json")!), random);
    const text = JSON.stringify(data) ?? "";
    return { file, bytes: utf8(random() < 0.1 ? withKeyTwice(text, random) : text) };
  },
  read: ({ file, bytes }) => (file === "tokenizer.json" ? readTokenizer(bytes) : readFolder(file, bytes)),
  async smaller({ file, bytes }, falls) {
    const without = (list: Uint8Array, from: number, to: number): Uint8Array =>
      joined([list.subarray(0, from), list.subarray(to)]);
    return { file, bytes: await fewest(bytes, without, (smaller) => falls({ file, bytes: smaller })) };
  },
  written: ({ file, bytes }) => `${file}, base64: ${Buffer.from(bytes).toString("base64")}`,
};

/** The weights under a header that is damaged as the JSON that it is, its length put right or not. */
function withHeader(file: Uint8Array, random: Random): Uint8Array {
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const [header, data] = [file.subarray(8, 8 + length), file.subarray(8 + length)];
  const changed = (): string => {
    const text = new TextDecoder().decode(header);
    const kind = integer(random, 0, 9);
    if (kind === 0) return withKeyTwice(text, random);
    if (kind === 1) return mutateText(text, oddSign(random), random);
    if (kind === 2) return JSON.stringify(nested({}, 1_500, true));
    return JSON.stringify(mutateJson(json(header), {}, random)) ?? "";
  };
  const bytes = utf8(changed());
  const start = new Uint8Array(8);
  const told = random() < 0.9 ? BigInt(bytes.length) : pick(random, [0n, 1n, 2n ** 31n, 2n ** 53n, 2n ** 64n - 1n]);
  new DataView(start.buffer).setBigUint64(0, told, true);
  return joined([start, bytes, data]);
}

async function readFolder(file: string, bytes: Uint8Array): Promise<Reading> {
  // Without its card, nothing tells the weights' digest: what is behind that check is reached.
  const files = new Map([...whole, [file, bytes] as const]);
  if (file !== "card.json") files.delete("card.json");
  const source: ModelSource = { name: "toy", read: async (name) => files.get(name) ?? null };
  try {
    const { config, weights: found } = await loadModelFiles(source);
    for (const [name, shape] of readConfig(json(files.get("config.json")!)).family.tensors(config)) {
      const count = shape.reduce((product, side) => product * side, 1);
      const values = shape.length === 2 ? found.linear(name) : found.floats(name);
      hold(values.length === count, () => `${name} has ${values.length} values of ${count}`);
    }
    return ACCEPTED;
  } catch (error) {
    if (error instanceof BadFileError || error instanceof FetchError) return refused(error.message);
    throw error;
  }
}

function readTokenizer(bytes: Uint8Array): Reading {
  let data: unknown;
  try {
    data = json(bytes);
  } catch {
    return refused("no JSON, which is told where the file is fetched");
  }
  let tokenizer: ReturnType<typeof loadTokenizer>;
  try {
    tokenizer = loadTokenizer(data);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("tokenizer.json: ")) return refused(error.message);
    throw error;
  }
  const ids = tokenizer.encode("how many cats are there ? caf\u00e9 🦊");
  hold(
    [...ids].every((id) => Number.isInteger(id) && id >= 0),
    () => `ids ${[...ids]}`,
  );
  hold(typeof tokenizer.decode(ids) === "string", () => "no text");
  hold(
    [0, 1, 1e6].every((id) => typeof tokenizer.tokenText(id) === "string"),
    () => "a token without text",
  );
  return ACCEPTED;
}
