/** Files of the page besides weights: sprites, tokenizers, model cards. */
import { z } from "zod/mini";
import { nextTask } from "@/components/ui/next-task";
import { siteUrl } from "@/components/ui/site";
import { download } from "@/lib/engine/weights/download";
import { otherThanFile } from "@/lib/engine/weights/other-files";
import { type ModelCard, parseCard } from "@/lib/report/model-card";
import type { Atlas } from "@/lib/scene/atlas";
import type { Dialect } from "@/lib/text/dialect";
import { emojiWorld } from "@/lib/text/emoji-world";
import type { Tokenizer } from "@/lib/text/tokenizer";

/** What stands beside a model's weights. */
export interface ModelFacts {
  readonly tokenizer: Tokenizer;
  /** How it is asked, and how its answers are read. */
  readonly dialect: Dialect;
  /** Title for people. */
  readonly label: string;
  /** Number of weights, or null where the card does not say. */
  readonly parameters: number | null;
  /** How frequent its tokens are, as the file has it; null where there is none. */
  readonly frequencies: unknown;
  /** Another file of the model's folder; null where there is none. */
  file(name: string, signal?: AbortSignal): Promise<Uint8Array | null>;
}

/** What `ModelFacts` need of a card: a model with half a card still runs. */
const headSchema = z.looseObject({ title: z.string(), parameters: z.nullable(z.int().check(z.positive())) });

/**
 * A small file, as it is read. Whatever goes wrong, it is asked for once more, past what the browser keeps of it.
 * @param path from the site's folder
 */
async function fetchAs<T>(
  path: string,
  signal: AbortSignal | undefined,
  read: (bytes: Uint8Array<ArrayBuffer>) => T,
): Promise<T> {
  try {
    return read(await fetchFile(path, signal, false));
  } catch (error) {
    if (signal?.aborted || error instanceof MissingFileError) throw error;
    return read(await fetchFile(path, signal, true));
  }
}

class MissingFileError extends Error {}

async function fetchFile(
  path: string,
  signal: AbortSignal | undefined,
  isFresh: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const silence = new AbortController();
  const bytes = await download(siteUrl(path), {
    signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
    isFresh,
    onProgress: ({ isStalled }) => isStalled && silence.abort(new Error(`${path}: nothing has come for ten seconds.`)),
  });
  if (!bytes) throw new MissingFileError(`${path}: expected the file, got HTTP 404.`);
  const other = otherThanFile(bytes, path);
  if (other) throw new Error(`${other}.`);
  return bytes;
}

const fetchJson = <T>(path: string, signal: AbortSignal | undefined, read: (json: unknown) => T): Promise<T> =>
  fetchAs(path, signal, (bytes) => {
    const text = new TextDecoder().decode(bytes);
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw new Error(`${path}: expected JSON, found “${text.slice(0, 40).trim()}”.`);
    }
    return read(json);
  });

const asItIs = (json: unknown) => json;

/** The sprites of all things. @throws Error in words for the reader */
export async function fetchAtlas(signal?: AbortSignal): Promise<Atlas> {
  // What unpacks them comes with them, and not with the page.
  const [png, places, { decodeAtlas }] = await Promise.all([
    fetchAs("sprites/atlas.png", signal, (bytes) => bytes),
    fetchJson("sprites/atlas.json", signal, asItIs),
    import("@/lib/scene/atlas"),
  ]);
  await nextTask();
  return decodeAtlas(png, places);
}

const folderOf = (model: string) => `models/${encodeURIComponent(model)}`;

/** The card of a model. @throws Error for the reader, where there is none or it is malformed */
export async function fetchCard(model: string, signal?: AbortSignal): Promise<ModelCard> {
  const path = `${folderOf(model)}/card.json`;
  return fetchJson(path, signal, (json) => {
    try {
      return parseCard(json);
    } catch (error) {
      throw new Error(`${path}: ${(error as Error).message}`);
    }
  });
}

/** What splits texts into tokens comes with the first file that it is for, and not with the page. */
async function fetchTokenizer(folder: string, signal: AbortSignal | undefined): Promise<Tokenizer> {
  const { loadTokenizer } = await import("@/lib/text/tokenizer");
  await nextTask();
  signal?.throwIfAborted();
  return fetchJson(`${folder}/tokenizer.json`, signal, loadTokenizer);
}

/** Tokenizer, card and token frequencies of a model. One without a card goes by its folder's name. @throws Error for the reader */
export async function fetchModelFacts(model: string, signal?: AbortSignal): Promise<ModelFacts> {
  const folder = folderOf(model);
  const [tokenizer, card, frequencies] = await Promise.all([
    fetchTokenizer(folder, signal),
    fetchJson(`${folder}/card.json`, signal, asItIs).catch(() => null),
    fetchJson(`${folder}/frequencies.json`, signal, asItIs).catch(() => null),
  ]);
  const { title, parameters } = z.catch(headSchema, { title: model, parameters: null }).parse(card);
  const file = (name: string, asked?: AbortSignal) =>
    fetchAs(`${folder}/${name}`, asked, (bytes) => bytes).catch((error: unknown) => {
      if (error instanceof MissingFileError) return null;
      throw error;
    });
  return { tokenizer, dialect: emojiWorld, label: title, parameters, frequencies, file };
}
