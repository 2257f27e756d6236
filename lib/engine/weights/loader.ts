/** Brings a model folder into memory: config, image processor and weights, with progress, cancel and clear errors. */
import { z } from "zod/mini";
import { BadFileError, FetchError } from "../errors";
import { readConfig } from "../family";
import { type ImageProcessorConfig, parseImageProcessor } from "../image/preprocess";
import type { ModelConfig } from "../model/config";
import { EXITS_FILE } from "../model/exit-heads";
import { type DownloadProgress, download } from "./download";
import { type ModelWeights, modelWeights } from "./model-weights";
import { isWebPage, otherThanFile } from "./other-files";
import { readSafetensors, type StoredTensor } from "./safetensors";

/** Where the files of one model come from: a URL in the browser, a folder in Node. */
export interface ModelSource {
  /** Name of the model, as in links and traces. */
  readonly name: string;
  /** Something between here and the files keeps copies, which can be passed by (`isFresh`). */
  readonly isCached?: boolean;
  /**
   * A whole file; `null` when there is none.
   * @throws FetchError when it cannot be read, AbortError when the signal fires
   */
  read(file: string, options: ReadOptions): Promise<Uint8Array | null>;
}

/** How far a file has come. */
export interface LoadProgress extends DownloadProgress {
  readonly file: string;
}

export interface LoadOptions {
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface ReadOptions extends LoadOptions {
  /** Passes by what is kept of the file on its way. */
  readonly isFresh?: boolean | undefined;
}

/** A model folder, checked. The weights stay in the file's precision, so that a lost device can be filled again. */
export interface ModelFiles {
  readonly name: string;
  readonly config: ModelConfig;
  /** `null` without a vision tower or `preprocessor_config.json`: such models take no pictures. */
  readonly processor: ImageProcessorConfig | null;
  readonly weights: ModelWeights;
  /**
   * SHA-256 of `model.safetensors`, hexadecimal; empty where the page is not served securely enough to compute it. Of
   * weights in several files: of the list that `sha256sum` prints of them, in the order of their names.
   */
  readonly digest: string;
}

/**
 * Reads and checks a model folder. What fails a check is read once more, past what the browser keeps of it.
 * @throws FetchError for missing files and broken connections, BadFileError for damaged ones, AbortError when cancelled
 */
export async function loadModelFiles(source: ModelSource, options: LoadOptions = {}): Promise<ModelFiles> {
  try {
    return await readModelFiles(source, options);
  } catch (error) {
    if (!source.isCached || !(error instanceof BadFileError)) throw error;
    return readModelFiles(source, { ...options, isFresh: true });
  }
}

async function readModelFiles(source: ModelSource, options: ReadOptions): Promise<ModelFiles> {
  const small = { ...options, onProgress: silencesOf(options.onProgress) };
  const { family, config } = readConfig(parseJson(await required(source, "config.json", small), "config.json"));
  const processorFile = "preprocessor_config.json";
  const processorBytes = config.vision && (await optional(source, processorFile, small));
  const processor = processorBytes && parseImageProcessor(parseJson(processorBytes, processorFile));
  const { tensors, digest, isWhole } = await readWeights(source, options);
  if (config.hasExitHeads) await addExitHeads(tensors, source, small);
  const weights = modelWeights(family.tensors(config), tensors);
  if (isWhole) checkDigest(digest, await optional(source, "card.json", small));
  options.signal?.throwIfAborted();
  return { name: source.name, config, processor, weights, digest };
}

/** Of small files only silence is told, and its end. */
function silencesOf(onProgress: LoadOptions["onProgress"]): LoadOptions["onProgress"] {
  let wasStalled = false;
  return (progress) => {
    const isStalled = progress.isStalled === true;
    if (isStalled || wasStalled) onProgress?.(progress);
    wasStalled = isStalled;
  };
}

const WEIGHTS = "model.safetensors";

interface Weights {
  readonly tensors: Map<string, StoredTensor>;
  readonly digest: string;
  /** They came in one file. */
  readonly isWhole: boolean;
}

/** The weights, from one file or from those that an index names. */
async function readWeights(source: ModelSource, options: ReadOptions): Promise<Weights> {
  const bytes = await source.read(WEIGHTS, options);
  if (bytes && !isWebPage(bytes)) {
    return { tensors: new Map(readSafetensors(bytes)), digest: await sha256(bytes), isWhole: true };
  }
  const index = await optional(source, INDEX, { ...options, onProgress: silencesOf(options.onProgress) });
  if (index) return readShards(parseJson(index, INDEX), source, options);
  if (bytes) throw new BadFileError(otherThanFile(bytes, WEIGHTS)!);
  throw new FetchError(`model "${source.name}": expected the file ${WEIGHTS}, found none`);
}

/** The ways out, which lie in a file of their own so that the weights' digest is that of the network. */
async function addExitHeads(tensors: Map<string, StoredTensor>, source: ModelSource, options: ReadOptions) {
  const bytes = await required(source, EXITS_FILE, options);
  for (const [name, tensor] of readSafetensors(bytes, EXITS_FILE)) tensors.set(name, tensor);
}

const INDEX = `${WEIGHTS}.index.json`;

const indexSchema = z.looseObject({
  metadata: z.nullish(z.looseObject({ total_size: z.catch(z.optional(z.number().check(z.positive())), undefined) })),
  // Names come from elsewhere: nothing but a file beside the index may be meant.
  weight_map: z.record(z.string(), z.string().check(z.regex(/^\w[\w.-]*$/))),
});

/** Weights in several files, each of which says what is in it. */
async function readShards(json: unknown, source: ModelSource, options: ReadOptions): Promise<Weights> {
  const index = indexSchema.safeParse(json);
  if (!index.success) {
    throw new BadFileError(`${INDEX}: expected weight_map, with the name of a file beside it for every tensor`);
  }
  const tensors = new Map<string, StoredTensor>();
  const digests: string[] = [];
  const totalBytes = index.data.metadata?.total_size ?? null;
  let doneBytes = 0;
  for (const file of [...new Set(Object.values(index.data.weight_map))].sort()) {
    const onProgress = (progress: LoadProgress) => {
      const loadedBytes = doneBytes + progress.loadedBytes;
      // The total is that of the numbers; the files' headers come on top.
      options.onProgress?.({ ...progress, loadedBytes, totalBytes: totalBytes && Math.max(totalBytes, loadedBytes) });
    };
    const bytes = await required(source, file, { ...options, onProgress });
    for (const [name, tensor] of readSafetensors(bytes, file)) tensors.set(name, tensor);
    digests.push(`${await sha256(bytes)}  ${file}\n`);
    doneBytes += bytes.length;
  }
  return { tensors, digest: await sha256(new TextEncoder().encode(digests.join(""))), isWhole: false };
}

const cardSchema = z.object({ digest: z.object({ algorithm: z.literal("sha256"), value: z.string() }) });

/** Damage inside the numbers shows nowhere else: the card says what the weights' digest should be. */
function checkDigest(found: string, card: Uint8Array | null): void {
  const parsed = card && cardSchema.safeParse(parseJson(card, "card.json"));
  if (!found || !parsed?.success) return;
  const expected = parsed.data.digest.value;
  if (found !== expected) {
    throw new BadFileError(`${WEIGHTS}: damaged: expected SHA-256 ${expected} as in card.json, found ${found}`);
  }
}

/** Reads `${folderUrl}/FILE` over the network. */
export function urlSource(name: string, folderUrl: string, fetchFile: typeof fetch = fetch): ModelSource {
  const folder = folderUrl.replace(/\/$/, "");
  return {
    name,
    isCached: true,
    read(file, { onProgress, ...options }) {
      const tell = onProgress && ((progress: DownloadProgress) => onProgress({ file, ...progress }));
      return download(`${folder}/${file}`, { ...options, onProgress: tell }, fetchFile);
    },
  };
}

async function required(source: ModelSource, file: string, options: ReadOptions): Promise<Uint8Array> {
  const bytes = await source.read(file, options);
  if (!bytes) throw new FetchError(`model "${source.name}": expected the file ${file}, found none`);
  return bytes;
}

/** A file that need not be there; many hosts answer with a web page where it is not. */
async function optional(source: ModelSource, file: string, options: ReadOptions): Promise<Uint8Array | null> {
  const bytes = await source.read(file, options);
  return bytes && isWebPage(bytes) ? null : bytes;
}

function parseJson(bytes: Uint8Array, file: string): unknown {
  const other = otherThanFile(bytes, file);
  if (other) throw new BadFileError(other);
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
