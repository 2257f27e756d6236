/** Files of the page besides weights: sprites, tokenizers, model cards. */
import { z } from "zod";
import { siteUrl } from "@/components/ui/site";
import { type ModelCard, parseCard } from "@/lib/report/model-card";
import { type Atlas, decodeAtlas } from "@/lib/scene/atlas";
import type { Dialect } from "@/lib/text/dialect";
import { emojiWorld } from "@/lib/text/emoji-world";
import { loadTokenizer, type Tokenizer } from "@/lib/text/tokenizer";

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
}

/** What `ModelFacts` need of a card: a model with half a card still runs. */
const headSchema = z.looseObject({ title: z.string(), parameters: z.number().int().positive().nullable() });

/** @param path from the site's folder */
async function fetchFile(path: string, signal: AbortSignal | undefined): Promise<Response> {
  const response = await fetch(siteUrl(path), signal ? { signal } : {}).catch((error: Error) => {
    signal?.throwIfAborted();
    throw new Error(`${path}: no answer; is the network there? (${error.message})`);
  });
  if (!response.ok) throw new Error(`${path}: expected the file, got HTTP ${response.status}.`);
  return response;
}

async function fetchJson(path: string, signal: AbortSignal | undefined): Promise<unknown> {
  const text = await (await fetchFile(path, signal)).text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path}: expected JSON, found “${text.slice(0, 40).trim()}”.`);
  }
}

/** The sprites of all things. @throws Error in words for the reader */
export async function fetchAtlas(signal?: AbortSignal): Promise<Atlas> {
  const [png, places] = await Promise.all([
    fetchFile("sprites/atlas.png", signal).then((response) => response.arrayBuffer()),
    fetchJson("sprites/atlas.json", signal),
  ]);
  return decodeAtlas(new Uint8Array(png), places);
}

const folderOf = (model: string) => `models/${encodeURIComponent(model)}`;

/** The card of a model. @throws Error for the reader, where there is none or it is malformed */
export async function fetchCard(model: string, signal?: AbortSignal): Promise<ModelCard> {
  const path = `${folderOf(model)}/card.json`;
  const json = await fetchJson(path, signal);
  try {
    return parseCard(json);
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}

/** Tokenizer, card and token frequencies of a model. One without a card goes by its folder's name. @throws Error for the reader */
export async function fetchModelFacts(model: string, signal?: AbortSignal): Promise<ModelFacts> {
  const folder = folderOf(model);
  const [tokenizer, card, frequencies] = await Promise.all([
    fetchJson(`${folder}/tokenizer.json`, signal).then(loadTokenizer),
    fetchJson(`${folder}/card.json`, signal).catch(() => null),
    fetchJson(`${folder}/frequencies.json`, signal).catch(() => null),
  ]);
  const { title, parameters } = headSchema.catch({ title: model, parameters: null }).parse(card);
  return { tokenizer, dialect: emojiWorld, label: title, parameters, frequencies };
}
