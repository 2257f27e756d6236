/** σ-VAE (LatentLM, arXiv:2412.08635, section 3.2): a cell's pixels to a few numbers and back; as training/latent/vae.py. */
import { world } from "@/lib/scene/world";
import { type Linear, linear, silu, type Weights } from "./layers";

const CELL = world.grid.cell;

/** Numbers of a cell. */
export const LATENT = 16;
const [PATCH, PATCH_WIDTH, INNER, FEATURES] = [8, 24, 128, 64];
const SIDE = CELL / PATCH;

export interface Vae {
  /** Of a patch, its channels first: [PATCH_WIDTH, 3 · PATCH²]. */
  readonly patch: Linear;
  readonly toLatent: Linear;
  readonly fromLatent: Linear;
  readonly features: Linear;
  readonly toPixels: Linear;
}

export function readVae(weights: Weights): Vae {
  const inputs = 3 * PATCH * PATCH;
  return {
    patch: {
      weight: weights.values("vae.patch.weight", [PATCH_WIDTH, 3, PATCH, PATCH]),
      bias: weights.values("vae.patch.bias", [PATCH_WIDTH]),
      inputs,
      outputs: PATCH_WIDTH,
    },
    toLatent: weights.linear("vae.to_latent", PATCH_WIDTH * SIDE * SIDE, LATENT),
    fromLatent: weights.linear("vae.from_latent", LATENT, INNER),
    features: weights.linear("vae.features", INNER, FEATURES),
    toPixels: weights.linear("vae.to_pixels", FEATURES, 3 * CELL * CELL),
  };
}

/** Mean of the latent. @param rgb [CELL, CELL, 3] bytes   @returns [LATENT] */
export function encode(vae: Vae, rgb: Uint8Array): Float32Array {
  const planes = new Float32Array(PATCH_WIDTH * SIDE * SIDE); // [PATCH_WIDTH, SIDE, SIDE]
  for (let place = 0; place < SIDE * SIDE; place++) {
    const found = linear(vae.patch, patchAt(rgb, place));
    for (let channel = 0; channel < PATCH_WIDTH; channel++) planes[channel * SIDE * SIDE + place] = found[channel]!;
  }
  return linear(vae.toLatent, silu(planes));
}

/** A patch in [−1, 1], [3, PATCH, PATCH]. */
function patchAt(rgb: Uint8Array, place: number): Float32Array {
  const patch = new Float32Array(3 * PATCH * PATCH);
  const [top, left] = [Math.floor(place / SIDE) * PATCH, (place % SIDE) * PATCH];
  for (let at = 0; at < patch.length; at++) {
    const [channel, y, x] = [Math.floor(at / PATCH ** 2), Math.floor((at % PATCH ** 2) / PATCH), at % PATCH];
    patch[at] = rgb[((top + y) * CELL + left + x) * 3 + channel]! / 127.5 - 1;
  }
  return patch;
}

/** @param z [LATENT]   @returns [3, CELL, CELL], about [−1, 1] */
export function decode(vae: Vae, z: Float32Array): Float32Array {
  return linear(vae.toPixels, silu(linear(vae.features, silu(linear(vae.fromLatent, z)))));
}

/** A decoded picture as bytes, [CELL, CELL, 3]. */
export function toRgb(picture: Float32Array): Uint8Array {
  const rgb = new Uint8Array(picture.length);
  const area = CELL * CELL;
  for (let at = 0; at < area; at++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = Math.min(1, Math.max(-1, picture[channel * area + at]!));
      rgb[at * 3 + channel] = Math.round((value + 1) * 127.5);
    }
  }
  return rgb;
}
