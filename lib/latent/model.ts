/**
 * The causal model over cells and its diffusion head (LatentLM, arXiv:2412.08635, sections 3.1 and 3.3); as
 * training/latent/model.py. Small enough for plain arrays: a cell in 16 steps is two million multiplications.
 */
import { readSafetensors } from "@/lib/engine/weights/safetensors";
import { CELLS } from "@/lib/scene/world";
import { PROMPT, VOCABULARY } from "./cells";
import {
  type CausalBlock,
  type Linear,
  layerNorm,
  linear,
  plus,
  readBlock,
  rmsNorm,
  runBlock,
  silu,
  Weights,
} from "./layers";
import { LATENT, readVae, type Vae } from "./vae";

const [WIDTH, LAYERS, HEADS, INNER] = [64, 3, 4, 128];
const [HEAD_WIDTH, HEAD_BLOCKS, WAVES] = [80, 3, 32];
const EPS = 1e-6;

interface HeadBlock {
  readonly modulation: Linear;
  readonly first: Linear;
  readonly second: Linear;
}

interface Head {
  readonly input: Linear;
  readonly time: Linear;
  readonly timeOut: Linear;
  readonly condition: Linear;
  readonly blocks: readonly HeadBlock[];
  readonly modulation: Linear;
  readonly output: Linear;
}

/** Everything that a scene is drawn with. */
export interface LatentSystem {
  readonly vae: Vae;
  readonly words: Float32Array;
  readonly cell: Linear;
  readonly places: Float32Array;
  readonly layers: readonly CausalBlock[];
  readonly norm: Float32Array;
  readonly head: Head;
  /** What latents of the σ-VAE are divided by. */
  readonly scale: number;
  /** The plane in which the world's cells lie widest apart: its middle [LATENT] and two axes [2, LATENT]. */
  readonly plane: { readonly centre: Float32Array; readonly axes: Float32Array };
}

/** @throws BadFileError when the file is damaged or of another network */
export function readLatentSystem(file: Uint8Array): LatentSystem {
  const name = "model.safetensors";
  const weights = new Weights(readSafetensors(file, name), name);
  return {
    vae: readVae(weights),
    words: weights.values("cells.words.weight", [VOCABULARY, WIDTH]),
    cell: weights.linear("cells.cell", LATENT, WIDTH),
    places: weights.values("cells.places.weight", [PROMPT + CELLS.length - 1, WIDTH]),
    layers: Array.from({ length: LAYERS }, (_, at) => readBlock(weights, `cells.layers.${at}`, WIDTH, INNER)),
    norm: weights.values("cells.norm.weight", [WIDTH]),
    head: readHead(weights),
    scale: weights.values("scale", [1])[0]!,
    plane: { centre: weights.values("map.centre", [LATENT]), axes: weights.values("map.axes", [2, LATENT]) },
  };
}

function readHead(weights: Weights): Head {
  const named = (name: string, inputs: number, outputs: number) =>
    weights.linear(`cells.head.${name}`, inputs, outputs);
  return {
    input: named("input", LATENT, HEAD_WIDTH),
    time: named("time", 2 * WAVES, HEAD_WIDTH),
    timeOut: named("time_out", HEAD_WIDTH, HEAD_WIDTH),
    condition: named("condition", WIDTH, HEAD_WIDTH),
    blocks: Array.from({ length: HEAD_BLOCKS }, (_, at) => ({
      modulation: named(`blocks.${at}.modulation`, HEAD_WIDTH, 3 * HEAD_WIDTH),
      first: named(`blocks.${at}.first`, HEAD_WIDTH, HEAD_WIDTH),
      second: named(`blocks.${at}.second`, HEAD_WIDTH, HEAD_WIDTH),
    })),
    modulation: named("modulation", HEAD_WIDTH, 2 * HEAD_WIDTH),
    output: named("output", HEAD_WIDTH, LATENT),
  };
}

/**
 * What the model expects of the next cell.
 * @param prompt PROMPT tokens   @param latents of the cells that are there, each [LATENT], at most 8   @returns h, [WIDTH]
 */
export function expectation(system: LatentSystem, prompt: readonly number[], latents: readonly Float32Array[]) {
  const rows = [
    ...prompt.map((token) => system.words.subarray(token * WIDTH, (token + 1) * WIDTH)),
    ...latents.map((latent) => linear(system.cell, latent)),
  ];
  let x = new Float32Array(rows.length * WIDTH);
  for (const [at, row] of rows.entries()) x.set(row, at * WIDTH);
  x = plus(x, system.places.subarray(0, x.length)) as Float32Array<ArrayBuffer>;
  for (const layer of system.layers) x = runBlock(layer, x, HEADS, EPS).x as Float32Array<ArrayBuffer>;
  return rmsNorm(x, system.norm, EPS).subarray(-WIDTH);
}

/** v of a noisy latent. @param x [LATENT]   @param t from 1, noise, to 0   @param h what is expected   @returns [LATENT] */
function velocity({ head }: LatentSystem, x: Float32Array, t: number, h: Float32Array): Float32Array {
  const time = linear(head.timeOut, silu(linear(head.time, waves(t))));
  const condition = silu(plus(time, linear(head.condition, h)));
  let inner = linear(head.input, x);
  for (const block of head.blocks) {
    const modulation = linear(block.modulation, condition);
    const changed = linear(block.second, silu(linear(block.first, modulated(inner, modulation))));
    inner = inner.map((value, at) => value + modulation[2 * HEAD_WIDTH + at]! * changed[at]!);
  }
  return linear(head.output, modulated(inner, linear(head.modulation, condition)));
}

/** Normed, scaled and shifted. @param modulation shift, scale and maybe more, HEAD_WIDTH each */
function modulated(x: Float32Array, modulation: Float32Array): Float32Array {
  return layerNorm(x, HEAD_WIDTH, EPS).map((value, at) => value * (1 + modulation[HEAD_WIDTH + at]!) + modulation[at]!);
}

/** Cosines and sines of a time, at rates from 1 to 1,000. */
function waves(t: number): Float32Array {
  const angle = (at: number) => t * 1000 ** ((at % WAVES) / (WAVES - 1));
  return Float32Array.from({ length: 2 * WAVES }, (_, at) => (at < WAVES ? Math.cos(angle(at)) : Math.sin(angle(at))));
}

/** A moment of denoising: the noisy latent, and the latent that the head takes it for. */
export interface Moment {
  /** From 1, noise alone, to 0. */
  readonly t: number;
  readonly x: Float32Array;
  readonly guess: Float32Array;
}

/**
 * Denoising by DDIM without new noise, at evenly spaced times; x_t = cos(π t / 2) z + sin(π t / 2) ε.
 * @param h what is expected   @param noise [LATENT]   @returns steps + 1 moments; the last is the latent itself, twice
 */
export function denoise(system: LatentSystem, h: Float32Array, noise: Float32Array, steps: number): Moment[] {
  const moments: Moment[] = [];
  let x = noise;
  for (let step = 0; step < steps; step++) {
    const t = 1 - step / steps;
    const v = velocity(system, x, t, h);
    const [alpha, sigma] = [Math.cos((t * Math.PI) / 2), Math.sin((t * Math.PI) / 2)];
    const guess = x.map((value, at) => alpha * value - sigma * v[at]!);
    const noiseGuess = x.map((value, at) => sigma * value + alpha * v[at]!);
    moments.push({ t, x, guess });
    const next = ((1 - (step + 1) / steps) * Math.PI) / 2;
    const [nextAlpha, nextSigma] = [Math.cos(next), Math.sin(next)];
    x = guess.map((value, at) => nextAlpha * value + nextSigma * noiseGuess[at]!);
  }
  return [...moments, { t: 0, x, guess: x }];
}
