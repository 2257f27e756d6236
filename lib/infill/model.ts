/** The small transformers of the infilling lab, on plain arrays; as training/infill/model.py. */
import { readSafetensors } from "@/lib/engine/weights/safetensors";
import {
  type CausalBlock,
  type Kept,
  type Linear,
  linear,
  readBlock,
  rmsNorm,
  runBlock,
  Weights,
} from "@/lib/latent/layers";
import { WORDS } from "./text";

const [WIDTH, HEADS, INNER, LONGEST, EPS] = [64, 4, 128, 40, 1e-6];
const LAYERS = { prior: 3, diffusion: 3, tuned: 2, gflownet: 2 } as const;

export type NetworkId = keyof typeof LAYERS;

interface Reader {
  readonly words: Float32Array;
  readonly places: Float32Array;
  readonly layers: readonly CausalBlock[];
  readonly norm: Float32Array;
  readonly output: Linear;
  readonly isCausal: boolean;
}

export type Readers = Readonly<Record<NetworkId, Reader>>;

/** @throws BadFileError when the file is damaged or of other networks */
export function readReaders(file: Uint8Array): Readers {
  const name = "model.safetensors";
  const weights = new Weights(readSafetensors(file, name), name);
  const named = (id: NetworkId): Reader => ({
    words: weights.values(`${id}.words.weight`, [WORDS.length, WIDTH]),
    places: weights.values(`${id}.places.weight`, [LONGEST, WIDTH]),
    layers: Array.from({ length: LAYERS[id] }, (_, at) => readBlock(weights, `${id}.layers.${at}`, WIDTH, INNER)),
    norm: weights.values(`${id}.norm.weight`, [WIDTH]),
    output: weights.linear(`${id}.output`, WIDTH, WORDS.length),
    isCausal: id !== "diffusion",
  });
  return { prior: named("prior"), diffusion: named("diffusion"), tuned: named("tuned"), gflownet: named("gflownet") };
}

/** A row that was read: what it takes to go on, and the logits of its last stretch. */
export interface Read {
  /** Positions so far. */
  readonly length: number;
  readonly layers: readonly Kept[];
  /** Of the next token at each position (causal), or of the position's own, [positions of the stretch, WORDS]. */
  readonly logits: Float32Array;
}

/** Reads a row, or what follows one. @param before a causal row that these ids follow */
export function read(reader: Reader, ids: readonly number[], before?: Read): Read {
  const start = before?.length ?? 0;
  let x = new Float32Array(ids.length * WIDTH);
  for (const [at, id] of ids.entries()) {
    for (let place = 0; place < WIDTH; place++) {
      x[at * WIDTH + place] = reader.words[id * WIDTH + place]! + reader.places[(start + at) * WIDTH + place]!;
    }
  }
  const layers: Kept[] = [];
  for (const [at, layer] of reader.layers.entries()) {
    const kept = before?.layers[at];
    const run = runBlock(layer, x, HEADS, EPS, { isCausal: reader.isCausal, ...(kept && { before: kept }) });
    layers.push(run.kept);
    x = run.x as Float32Array<ArrayBuffer>;
  }
  return { length: start + ids.length, layers, logits: linear(reader.output, rmsNorm(x, reader.norm, EPS)) };
}

/** Shares of some of the words at one position, of these words alone. @param table [positions, WORDS] */
export function shares(table: Float32Array, position: number, words: readonly number[]): number[] {
  const scores = words.map((word) => table[position * WORDS.length + word]!);
  const most = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - most));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** Logarithm of a token's share among all words. */
export function logShare(table: Float32Array, position: number, token: number): number {
  const row = table.subarray(position * WORDS.length, (position + 1) * WORDS.length);
  const most = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  return row[token]! - most - Math.log(row.reduce((sum, score) => sum + Math.exp(score - most), 0));
}
