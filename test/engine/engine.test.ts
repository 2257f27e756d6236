import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "fast-png";
import { beforeAll, expect, it } from "vitest";
import type { Engine, Picture } from "@/lib/engine/engine";
import { folderSource, startNodeEngine } from "@/lib/engine/node";
import { type LoadProgress, loadModelFiles, urlSource } from "@/lib/engine/weights/loader";
import { fixtureJson, parityFolder } from "./fixtures";

let engine: Engine;
const { prompt_ids, answer_length } = fixtureJson("a/fixtures.json") as {
  prompt_ids: number[][];
  answer_length: number;
};
const promptIds = Int32Array.from(prompt_ids[0]!);

beforeAll(async () => {
  engine = await startNodeEngine("wasm");
});

/** The picture of folder `a`, by the formula of its description. */
function formulaImage() {
  const [height, width, k] = [32, 48, 1];
  const data = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.set([7 * x + 3 * y + 11 * k, x * y + 5 * x + 40 * k, (x - y) ** 2 + 13 * y + 90 * k], (y * width + x) * 3);
    }
  }
  return { height, width, data };
}

/** Ids that the network proposes for a fully masked answer. */
async function proposals(pictures: Picture[]): Promise<number[]> {
  const session = engine.openSession({ model: "a", promptIds, pictures, keeps: "nothing" });
  const canvas = Int32Array.from([...promptIds, ...Array<number>(answer_length).fill(session.maskId)]);
  const rows = Int32Array.from({ length: answer_length }, (_, i) => promptIds.length + i);
  const { table } = await session.predict({ canvas, rows });
  session.close();
  return Array.from({ length: answer_length }, (_, row) => table.topIds[row * 8]!);
}

it("loads a folder from disk, says what it is, and answers from pixels or a PNG as the reference does", async () => {
  const model = await engine.load(folderSource(parityFolder("a")));
  expect(model).toMatchObject({ name: "a", config: { vocabSize: 120 }, processor: { patchSize: 4 } });
  expect(model.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(engine.status.backend.name).toBe("wasm");
  expect(engine.status.models).toContain("a");
  const recorded = fixtureJson("a/fixtures.json") as { generation: { iterations: { token: number[] }[] }[] };
  const image = formulaImage();
  expect(await proposals([image])).toEqual(recorded.generation[0]!.iterations[0]!.token);
  const png = encode({ ...image, channels: 3, depth: 8 });
  expect(await proposals([{ png }])).toEqual(recorded.generation[0]!.iterations[0]!.token);
});

it("keeps several models and sessions apart", async () => {
  await engine.load(folderSource(parityFolder("a")));
  await engine.load(folderSource(parityFolder("b_tied")));
  expect(engine.status.models).toEqual(expect.arrayContaining(["a", "b_tied"]));
  const alone = await proposals([formulaImage()]);
  const [first, second] = await Promise.all([proposals([formulaImage()]), proposals([formulaImage()])]);
  expect(first).toEqual(alone);
  expect(second).toEqual(alone);
});

it("refuses what does not fit, in words, and stays usable", async () => {
  await engine.load(folderSource(parityFolder("a")));
  const open = (change: object) => () => engine.openSession({ model: "a", promptIds, keeps: "nothing", ...change });
  expect(open({ model: "b" })).toThrow(/expected a loaded model \(.*a.*\), found "b"/);
  expect(open({ promptIds: new Int32Array() })).toThrow("expected a prompt of at least one token");
  expect(open({ pictures: [{ png: new TextEncoder().encode("GIF89a, certainly not a PNG") }] })).toThrow(
    "expected a PNG",
  );
  const small = { width: 4, height: 4, data: new Uint8Array(48) };
  expect(open({ pictures: [small] })).toThrow("expected an image of at least 8 × 8 pixels, found 4 × 4");
  await expect(engine.load(folderSource("/nowhere/model"))).rejects.toThrow(
    'model "model": expected the file config.json',
  );
  expect((await proposals([formulaImage()])).length).toBe(answer_length);
});

it("says where a model folder is damaged", async () => {
  const folder = mkdtempSync(join(tmpdir(), "model-"));
  const weights = readFileSync(join(parityFolder("c"), "model.safetensors"));
  const config = readFileSync(join(parityFolder("c"), "config.json"), "utf8");
  const load = () => engine.load(folderSource(folder));
  writeFileSync(join(folder, "config.json"), "<!DOCTYPE html>");
  await expect(load()).rejects.toThrow("a web page (HTML) where config.json was expected");
  writeFileSync(join(folder, "config.json"), "{ vocab_size");
  await expect(load()).rejects.toThrow('config.json: expected JSON, found "{ vocab_size"');
  writeFileSync(join(folder, "config.json"), config.replace('"vocab_size": 100', '"vocab_size": -1'));
  await expect(load()).rejects.toThrow(/config.json: vocab_size: .* found -1/);
  writeFileSync(join(folder, "config.json"), config);
  await expect(load()).rejects.toThrow("expected the file model.safetensors, found none");
  writeFileSync(join(folder, "model.safetensors"), weights.subarray(0, 100_000));
  await expect(load()).rejects.toMatchObject({ name: "BadFileError", message: expect.stringContaining("truncated") });
  writeFileSync(join(folder, "model.safetensors"), weights);
  const sha256 = createHash("sha256").update(weights).digest("hex");
  const card = { digest: { algorithm: "sha256", value: sha256 } };
  writeFileSync(join(folder, "card.json"), JSON.stringify(card));
  const damaged = Buffer.from(weights);
  damaged[weights.length - 1]! ^= 1; // one bit of one weight
  writeFileSync(join(folder, "model.safetensors"), damaged);
  await expect(load()).rejects.toThrow(`model.safetensors: damaged: expected SHA-256 ${sha256} as in card.json, found`);
  writeFileSync(join(folder, "model.safetensors"), weights);
  expect((await load()).processor).toBeNull();
});

/** A fetch that serves folder `c`, with chosen answers for some files. */
function fakeFetch(answers: Record<string, () => Response | Promise<Response>>): typeof fetch {
  return async (input, init) => {
    init?.signal?.throwIfAborted();
    const file = String(input).split("/").pop()!;
    if (answers[file]) return answers[file]();
    const bytes = readFileSync(join(parityFolder("c"), file));
    return new Response(bytes, { headers: { "content-length": String(bytes.length) } });
  };
}
const notFound = () => new Response("", { status: 404 });
const missing = {
  "preprocessor_config.json": notFound,
  "model.safetensors.index.json": notFound,
  "card.json": notFound,
};

it("fetches with byte progress up to the announced size", async () => {
  const progress: LoadProgress[] = [];
  const source = urlSource("c", "https://example.org/models/c/", fakeFetch(missing));
  const { weights } = await loadModelFiles(source, { onProgress: (each) => progress.push(each) });
  expect(weights.bytes).toBeGreaterThan(200_000);
  const size = readFileSync(join(parityFolder("c"), "model.safetensors")).length;
  expect(progress.at(-1)).toEqual({ file: "model.safetensors", loadedBytes: size, totalBytes: size });
  const loaded = progress.map(({ loadedBytes }) => loadedBytes);
  expect(loaded).toEqual(loaded.toSorted((a, b) => a - b));
});

it("names what failed on the network: no file, no answer, an error status, a body cut short", async () => {
  const load = (answers: Parameters<typeof fakeFetch>[0]) =>
    loadModelFiles(urlSource("c", "https://example.org/c", fakeFetch({ ...missing, ...answers })));
  const cut = () => new Response(new Uint8Array(10), { headers: { "content-length": "20" } });
  await expect(load({ "model.safetensors": notFound })).rejects.toThrow(
    'model "c": expected the file model.safetensors, found none',
  );
  await expect(load({ "config.json": () => Promise.reject(new TypeError("Failed to fetch")) })).rejects.toThrow(
    "https://example.org/c/config.json: no answer; is the network there?",
  );
  await expect(load({ "config.json": () => new Response("", { status: 503 }) })).rejects.toThrow("got HTTP 503");
  await expect(load({ "model.safetensors": cut })).rejects.toThrow("model.safetensors: expected 20 bytes, got 10");
});

it("stops loading when it is cancelled", async () => {
  const controller = new AbortController();
  const source = urlSource("c", "https://example.org/c", fakeFetch(missing));
  const load = loadModelFiles(source, { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(load).rejects.toMatchObject({ name: "AbortError" });
});
