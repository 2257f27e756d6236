/** Brings a model folder into memory: config, image processor and weights, with progress, cancel and clear errors. */
import { z } from "zod";
import { BadFileError, FetchError } from "../errors";
import { readConfig } from "../family";
import { type ImageProcessorConfig, parseImageProcessor } from "../image/preprocess";
import type { ModelConfig } from "../model/config";
import { type ModelWeights, modelWeights } from "./model-weights";
import { readSafetensors } from "./safetensors";

/** Where the files of one model come from: a URL in the browser, a folder in Node. */
export interface ModelSource {
  /** Name of the model, as in links and traces. */
  readonly name: string;
  /**
   * A whole file; `null` when there is none.
   * @throws FetchError when it cannot be read, AbortError when the signal fires
   */
  read(file: string, options: LoadOptions): Promise<Uint8Array | null>;
}

/** How far a file has come. */
export interface LoadProgress {
  readonly file: string;
  readonly loadedBytes: number;
  /** `null` while the server has not said. */
  readonly totalBytes: number | null;
}

export interface LoadOptions {
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A model folder, checked. The weights stay in the file's precision, so that a lost device can be filled again. */
export interface ModelFiles {
  readonly name: string;
  readonly config: ModelConfig;
  /** `null` without a vision tower or `preprocessor_config.json`: such models take no pictures. */
  readonly processor: ImageProcessorConfig | null;
  readonly weights: ModelWeights;
  /** SHA-256 of `model.safetensors`, hexadecimal; empty where the page is not served securely enough to compute it. */
  readonly digest: string;
}

/**
 * Reads and checks a model folder.
 * @throws FetchError for missing files and broken connections, BadFileError for damaged ones, AbortError when cancelled
 */
export async function loadModelFiles(source: ModelSource, options: LoadOptions = {}): Promise<ModelFiles> {
  const quiet = { signal: options.signal };
  const { family, config } = readConfig(parseJson(await required(source, "config.json", quiet), "config.json"));
  const processorFile = "preprocessor_config.json";
  const processorBytes = config.vision && (await source.read(processorFile, quiet));
  const processor = processorBytes && parseImageProcessor(parseJson(processorBytes, processorFile));
  const bytes = await required(source, "model.safetensors", options);
  const weights = modelWeights(family.tensors(config), readSafetensors(bytes));
  const digest = await sha256(bytes);
  checkDigest(digest, await source.read("card.json", quiet));
  options.signal?.throwIfAborted();
  return { name: source.name, config, processor, weights, digest };
}

const cardSchema = z.object({ digest: z.object({ algorithm: z.literal("sha256"), value: z.string() }) });

/** Damage inside the numbers shows nowhere else: the card says what the weights' digest should be. */
function checkDigest(found: string, card: Uint8Array | null): void {
  const parsed = card && cardSchema.safeParse(parseJson(card, "card.json"));
  if (!found || !parsed?.success) return;
  const expected = parsed.data.digest.value;
  if (found !== expected) {
    throw new BadFileError(`model.safetensors: damaged: expected SHA-256 ${expected} as in card.json, found ${found}`);
  }
}

/** Reads `${folderUrl}/FILE` over the network. */
export function urlSource(name: string, folderUrl: string, fetchFile: typeof fetch = fetch): ModelSource {
  return {
    name,
    async read(file, options) {
      const url = `${folderUrl.replace(/\/$/, "")}/${file}`;
      const response = await fetchOrExplain(url, fetchFile, options.signal);
      if (response.status === 404) return null;
      if (!response.ok) throw new FetchError(`${url}: expected the file, got HTTP ${response.status}`);
      return readBody(response, file, url, options);
    },
  };
}

async function fetchOrExplain(url: string, fetchFile: typeof fetch, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetchFile(url, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw new FetchError(`${url}: no answer; is the network there? (${messageOf(error)})`);
  }
}

async function readBody(response: Response, file: string, url: string, options: LoadOptions): Promise<Uint8Array> {
  // A compressed body is longer than its announced length, so that length says nothing.
  const announced = response.headers.get("content-encoding") ? null : response.headers.get("content-length");
  const totalBytes = announced === null ? null : Number(announced);
  const chunks: Uint8Array[] = [];
  let loadedBytes = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const chunk = await reader?.read().catch((error: unknown) => {
      options.signal?.throwIfAborted();
      throw new FetchError(`${url}: the connection broke after ${loadedBytes} bytes (${messageOf(error)})`);
    });
    if (!chunk || chunk.done) break;
    chunks.push(chunk.value);
    loadedBytes += chunk.value.length;
    options.onProgress?.({ file, loadedBytes, totalBytes });
  }
  if (totalBytes !== null && loadedBytes < totalBytes) {
    throw new FetchError(`${url}: expected ${totalBytes} bytes, got ${loadedBytes}`);
  }
  const bytes = new Uint8Array(loadedBytes);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function required(source: ModelSource, file: string, options: LoadOptions): Promise<Uint8Array> {
  const bytes = await source.read(file, options);
  if (!bytes) throw new FetchError(`model "${source.name}": expected the file ${file}, found none`);
  return bytes;
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new BadFileError(`${file}: expected JSON, found "${text.slice(0, 40).trim()}"`);
  }
}

async function sha256(bytes: Uint8Array): Promise<string> {
  if (!globalThis.crypto?.subtle) return "";
  const hash = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
