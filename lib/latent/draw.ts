/** Drawing a scene cell by cell: for each cell several draws from one expectation, one of which the next cell sees. */
import { seededRandom } from "@/lib/decoding/random";
import type { Atlas } from "@/lib/scene/atlas";
import { BACKGROUNDS, CELLS } from "@/lib/scene/world";
import { type CellAtlas, cellPixels, promptOf, type ReadCell, readCell, type Wish } from "./cells";
import { denoise, expectation, type LatentSystem, type Moment } from "./model";
import { decode, encode, LATENT } from "./vae";

/** Draws of every cell. */
export const SAMPLES = 8;

/** What stands in a cell: one of its draws, or a thing put there by hand (null: nothing). */
export type Choice = { readonly sample: number } | { readonly kind: string | null };

export interface DrawSettings {
  readonly wish: Wish;
  /** Denoising steps of a cell. */
  readonly steps: number;
  readonly seed: number;
  /** By cell; where absent, the first draw. */
  readonly choices: Readonly<Record<number, Choice>>;
}

export interface Draw {
  readonly moments: readonly Moment[];
  /** [3, CELL, CELL], about [−1, 1]. */
  readonly picture: Float32Array;
  readonly read: ReadCell;
}

export interface DrawnCell {
  readonly cell: number;
  /** What the model would draw there, SAMPLES times. */
  readonly draws: readonly Draw[];
  /** The latent that the next cells see. */
  readonly latent: Float32Array;
  readonly picture: Float32Array;
  readonly read: ReadCell;
  /** Whether it was put there by hand. */
  readonly isByHand: boolean;
  /** Standard deviation over the draws, of a range of 1, by pixel: [CELL, CELL]. */
  readonly spreads: Float32Array;
  /** Its mean over the pixels. */
  readonly spread: number;
}

/** The next cell of a scene. @param before the cells that are there   @throws RangeError when the scene is full */
export function drawNext(
  system: LatentSystem,
  atlas: Atlas,
  every: CellAtlas,
  { wish, steps, seed, choices }: DrawSettings,
  before: readonly DrawnCell[],
): DrawnCell {
  const cell = before.length;
  if (cell >= CELLS.length) throw new RangeError(`expected fewer than ${CELLS.length} cells, found ${cell}`);
  const latents = before.map(({ latent }) => latent);
  const h = expectation(system, promptOf(wish), latents);
  const draws = Array.from({ length: SAMPLES }, (_, sample): Draw => {
    const moments = denoise(system, h, gaussians(seed, cell * SAMPLES + sample), steps);
    const picture = pictureOf(system, moments.at(-1)!.x);
    return { moments, picture, read: readCell(picture, every) };
  });
  const spreads = spreadsOf(draws.map(({ picture }) => picture));
  const told = { cell, draws, spreads, spread: spreads.reduce((sum, value) => sum + value, 0) / spreads.length };
  const choice = choices[cell] ?? { sample: 0 };
  if ("sample" in choice) {
    const { moments, picture, read } = draws[choice.sample] ?? draws[0]!;
    return { ...told, latent: moments.at(-1)!.x, picture, read, isByHand: false };
  }
  const background = before[0]?.read.background ?? wish.background ?? BACKGROUNDS[0]!;
  const rgb = cellPixels({ background, kind: choice.kind }, atlas);
  const latent = encode(system.vae, rgb).map((value) => value / system.scale);
  const picture = pictureOf(system, latent);
  return { ...told, latent, picture, read: readCell(picture, every), isByHand: true };
}

/** The picture of a latent, [3, CELL, CELL]. */
export const pictureOf = (system: LatentSystem, latent: Float32Array): Float32Array =>
  decode(
    system.vae,
    latent.map((value) => value * system.scale),
  );

/** Normal numbers (Box and Muller). @returns [LATENT] */
function gaussians(seed: number, stream: number): Float32Array {
  const random = seededRandom(seed, stream);
  return Float32Array.from(
    { length: LATENT },
    () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  );
}

/** Standard deviation over pictures by pixel, mean of the channels, of a range of 1. */
function spreadsOf(pictures: readonly Float32Array[]): Float32Array {
  const area = pictures[0]!.length / 3;
  const spreads = new Float32Array(area);
  for (let at = 0; at < 3 * area; at++) {
    let [mean, squares] = [0, 0];
    for (const picture of pictures) {
      const value = Math.min(1, Math.max(-1, picture[at]!));
      mean += value / pictures.length;
      squares += value ** 2 / pictures.length;
    }
    spreads[at % area]! += Math.sqrt(Math.max(0, squares - mean ** 2)) / 6;
  }
  return spreads;
}

/** Where a latent lies in the plane of the world's cells. @returns x and y */
export function placeInPlane({ plane }: LatentSystem, latent: Float32Array): readonly [number, number] {
  const along = (axis: number) =>
    latent.reduce((sum, value, at) => sum + (value - plane.centre[at]!) * plane.axes[axis * LATENT + at]!, 0);
  return [along(0), along(1)];
}
