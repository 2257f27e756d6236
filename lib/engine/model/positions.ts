/** Positions of tokens on M-RoPE's three axes, and the rotary tables made from them. */
import { RequestError } from "../errors";
import type { ModelConfig } from "./config";

/** Frames, rows and columns of one image, in patches. */
export type Grid = readonly [number, number, number];

/** Positions of one sequence. */
export interface RopePositions {
  /** [3, S] temporal, height and width position of each token; padding has 1 on every axis. */
  readonly positions: Int32Array;
  /** Largest position + 1 − S: what to add to an absolute index after the images. */
  readonly delta: number;
}

/**
 * Where each token of a left-padded sequence stands. Text counts up on all three axes; an image whose first token
 * would get position p spreads over (p + frame, p + row, p + column) in merged cells, and text goes on after the
 * largest of them. Without grids image tokens count like text.
 * Source: `get_rope_index` of the Dimple modelling code (after Qwen2.5-VL).
 * @param ids [S] token ids @param padding pads before the first real token @param grids one per image, in order
 * @throws RequestError when image tokens and grids do not agree, or for grids without a tower
 */
export function ropePositions(
  ids: Int32Array,
  padding: number,
  grids: readonly Grid[],
  config: ModelConfig,
): RopePositions {
  if (grids.length > 0 && !config.vision) {
    throw new RequestError(`expected no pictures: this network has no vision tower, found ${grids.length}`);
  }
  const merge = config.vision?.spatialMergeSize ?? 1;
  const length = ids.length;
  const positions = new Int32Array(3 * length).fill(1);
  const place = (index: number, frame: number, row: number, column: number) => {
    positions[index] = frame;
    positions[length + index] = row;
    positions[2 * length + index] = column;
  };
  let next = 0;
  let image = 0;
  let index = padding;
  while (index < length) {
    const grid = grids[image];
    if (grid === undefined || ids[index] !== config.imageTokenId) {
      place(index++, next, next, next);
      next++;
      continue;
    }
    const [frames, rows, columns] = [grid[0], grid[1] / merge, grid[2] / merge];
    checkImageRun(ids, index, frames * rows * columns, image, config);
    for (let frame = 0; frame < frames; frame++) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) place(index++, next + frame, next + row, next + column);
      }
    }
    next += Math.max(frames, rows, columns);
    image++;
  }
  if (image < grids.length) throw new RequestError(`expected image tokens for ${grids.length} images, found ${image}`);
  return { positions, delta: next - length };
}

function checkImageRun(ids: Int32Array, start: number, expected: number, image: number, config: ModelConfig): void {
  let found = 0;
  while (found < expected && ids[start + found] === config.imageTokenId) found++;
  if (found < expected) {
    throw new RequestError(`expected ${expected} image tokens for image ${image} at token ${start}, found ${found}`);
  }
}

/** Rotary angles' cosines and sines, one row a token. */
export interface RotaryTables {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/**
 * Cosines and sines [S, headDim / 2] with the three axes already mixed: channel pair j takes the axis of its section.
 * The second half of a head repeats the first (half-split rotary), so half is all that is needed.
 * @param positions [3, S]
 */
export function mixedRotaryTables(positions: Int32Array, config: ModelConfig): RotaryTables {
  const length = positions.length / 3;
  const half = config.headDim / 2;
  const axes = config.mropeSection.flatMap((pairs, axis) => Array<number>(pairs).fill(axis));
  const cos = new Float32Array(length * half);
  const sin = new Float32Array(length * half);
  for (let pair = 0; pair < half; pair++) {
    const frequency = rotaryFrequency(pair, config);
    const offset = axes[pair]! * length;
    for (let row = 0; row < length; row++) {
      const angle = Math.fround(positions[offset + row]! * frequency);
      cos[row * half + pair] = Math.cos(angle);
      sin[row * half + pair] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/**
 * Cosines and sines [3, S, headDim], axis by axis and repeated to the full head: what the reference calls `rope.cos`
 * and `rope.sin`, before sections are mixed. Only parity checks need them.
 */
export function axisRotaryTables(positions: Int32Array, config: ModelConfig): RotaryTables {
  const half = config.headDim / 2;
  const cos = new Float32Array(positions.length * config.headDim);
  const sin = new Float32Array(positions.length * config.headDim);
  positions.forEach((position, row) => {
    for (let channel = 0; channel < config.headDim; channel++) {
      const angle = Math.fround(position * rotaryFrequency(channel % half, config));
      cos[row * config.headDim + channel] = Math.cos(angle);
      sin[row * config.headDim + channel] = Math.sin(angle);
    }
  });
  return { cos, sin };
}

/** theta^(−2·pair / headDim), in single precision as the reference has it. */
function rotaryFrequency(pair: number, config: ModelConfig): number {
  return Math.fround(config.ropeTheta ** ((-2 * pair) / config.headDim));
}
