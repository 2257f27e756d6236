/** What a parity folder holds: inputs, and the values that the reference code computes for them. */
import { z } from "zod/mini";
import { describeIssue } from "@/lib/scene/issue";
import { BadFileError } from "../errors";
import { readConfig } from "../family";
import type { ModelConfig } from "../model/config";
import type { Grid } from "../model/positions";
import { type ModelWeights, modelWeights } from "../weights/model-weights";
import {
  floatValues,
  integerValues,
  readSafetensors,
  type StoredTensor,
  type TensorFile,
} from "../weights/safetensors";

const idRows = z.array(z.array(z.int()));

const iterationSchema = z.object({
  masked: z.array(z.tuple([z.int(), z.int()])),
  token: z.array(z.int()),
  confidence: z.array(z.number()),
  transferred: z.array(z.int()),
  answer: idRows,
});

const runSchema = z.object({
  decoding_pipeline: z.enum(["dim", "dream"]),
  alg: z.enum(["maskgit_plus", "topk_margin", "entropy"]),
  temperature: z.literal(0),
  steps: z.int().check(z.positive()),
  eps: z.number(),
  alg_p_threshold: z.nullable(z.number()),
  use_cache: z.boolean(),
  num_iterations: z.int(),
  sequences: idRows,
  iterations: z.array(iterationSchema),
});

const fixturesSchema = z.object({
  prompt_length: z.int(),
  prompt_ids: idRows,
  prompt_attention_mask: idRows,
  answer_length: z.int(),
  generation: z.array(runSchema).check(z.minLength(1)),
});

/** One recorded generation. */
export type GenerationRun = z.infer<typeof runSchema>;

/** Reads a file of the folder by name; `null` when it is not there. */
export type ReadFolderFile = (name: string) => Promise<Uint8Array | null>;

/** A parity folder of one model, parsed. */
export interface ModelFolder {
  readonly config: ModelConfig;
  readonly weights: ModelWeights;
  readonly fixtures: z.infer<typeof fixturesSchema>;
  readonly tensors: TensorFile;
  /** Pictures of the batch, absent in text-only folders. */
  readonly images: { readonly pixelValues: Float32Array; readonly grids: readonly Grid[] } | undefined;
}

/** @throws BadFileError when a file is missing or not in the format */
export async function readModelFolder(read: ReadFolderFile): Promise<ModelFolder> {
  const { family, config } = readConfig(await readJson(read, "config.json"));
  const weights = modelWeights(family.tensors(config), readSafetensors(await required(read, "model.safetensors")));
  const tensors = readSafetensors(await required(read, "fixtures.safetensors"), "fixtures.safetensors");
  const fixtures = parse(fixturesSchema, await readJson(read, "fixtures.json"));
  checkBatch(fixtures, tensorOf(tensors, "input_ids"));
  return { config, weights, fixtures, tensors, images: imagesOf(tensors) };
}

/** Prompts, their masks and the recorded inputs must describe the same batch. */
function checkBatch(fixtures: ModelFolder["fixtures"], { shape }: StoredTensor): void {
  const { prompt_ids: prompts, prompt_length: length, prompt_attention_mask: masks } = fixtures;
  const batch = [prompts.length, length + fixtures.answer_length];
  if (shape.join() !== batch.join()) {
    throw new BadFileError(
      `fixtures.safetensors: expected input_ids of shape [${batch.join(", ")}], found [${shape.join(", ")}]`,
    );
  }
  for (const [name, rows] of Object.entries({ prompt_ids: prompts, prompt_attention_mask: masks })) {
    const found = rows.map((row) => row.length);
    if (found.length !== prompts.length || found.some((width) => width !== length)) {
      throw new BadFileError(
        `fixtures.json: expected ${name} of ${prompts.length} rows with ${length} values, found rows of ${found.join(", ")}`,
      );
    }
  }
}

function imagesOf(tensors: TensorFile): ModelFolder["images"] {
  const pixels = tensors.get("pixel_values");
  const grids = tensors.get("image_grid_thw");
  if (!pixels && !grids) return undefined;
  if (!pixels || !grids) {
    const [found, missing] = pixels ? ["pixel_values", "image_grid_thw"] : ["image_grid_thw", "pixel_values"];
    throw new BadFileError(`fixtures.safetensors: expected "${missing}" beside "${found}", found none`);
  }
  const flat = integerValues(grids);
  return {
    pixelValues: floatValues(pixels),
    grids: Array.from({ length: flat.length / 3 }, (_, i): Grid => [flat[3 * i]!, flat[3 * i + 1]!, flat[3 * i + 2]!]),
  };
}

const imageFixturesSchema = z.object({
  cases: z
    .array(z.looseObject({ name: z.string(), resized_height: z.int(), resized_width: z.int() }))
    .check(z.minLength(1)),
  smart_resize: z.array(
    z.object({
      height: z.int(),
      width: z.int(),
      factor: z.int(),
      min_pixels: z.int(),
      max_pixels: z.int(),
      result: z.nullable(z.tuple([z.int(), z.int()])),
    }),
  ),
});

/** A parity folder of image preprocessing, parsed. */
export interface ImageFolder {
  readonly fixtures: z.infer<typeof imageFixturesSchema>;
  readonly tensors: TensorFile;
}

/** @throws BadFileError when a file is missing or not in the format */
export async function readImageFolder(read: ReadFolderFile): Promise<ImageFolder> {
  return {
    fixtures: parse(imageFixturesSchema, await readJson(read, "fixtures.json")),
    tensors: readSafetensors(await required(read, "fixtures.safetensors"), "fixtures.safetensors"),
  };
}

/** A tensor of the folder by name. @throws BadFileError when it is not there */
export function tensorOf(tensors: TensorFile, name: string): StoredTensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new BadFileError(`fixtures.safetensors: expected tensor "${name}", found none`);
  return tensor;
}

function parse<T>(schema: z.ZodMiniType<T>, json: unknown): T {
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new BadFileError(`fixtures.json: ${describeIssue(parsed.error, json, "")}`);
}

async function required(read: ReadFolderFile, name: string): Promise<Uint8Array> {
  const bytes = await read(name);
  if (!bytes) throw new BadFileError(`expected the file ${name}, found none`);
  return bytes;
}

async function readJson(read: ReadFolderFile, name: string): Promise<unknown> {
  const text = new TextDecoder().decode(await required(read, name));
  try {
    return JSON.parse(text);
  } catch {
    throw new BadFileError(`${name}: not JSON`);
  }
}
