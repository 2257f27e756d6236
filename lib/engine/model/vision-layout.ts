/** The order in which the tower sees patches, who sees whom there, and the patches' rotary angles. Pure index work. */
import { RequestError } from "../errors";
import type { VisionConfig } from "./config";
import type { Grid } from "./positions";

/** Index tables of one call of the tower. A cell is a square of merged patches, one visual token. */
export interface VisionLayout {
  /** [cells] input cell at each place of the tower's order. */
  readonly windowIndex: Int32Array;
  /** [cells] place in the tower's order of each input cell: undoes `windowIndex`. */
  readonly inverseIndex: Int32Array;
  /** Patches, in input order, at each place of the tower's order: `windowIndex` by whole cells. */
  readonly patchIndex: Int32Array;
  /** Bounds of the windows, in patches, 0 first. */
  readonly windowBounds: Int32Array;
  /** Bounds of the frames, in patches, 0 first. */
  readonly frameBounds: Int32Array;
  /** [patches, headDim / 2] rotary angles in input order: half from the row, half from the column. */
  readonly angles: Float32Array;
  readonly patches: number;
  readonly cells: number;
}

/** Fixed in the reference code for tower and merger, whatever `rms_norm_eps` says. */
export const visionEps = 1e-6;

/** Base of the tower's rotary frequencies; fixed in the reference code. */
const visionRopeTheta = 10000;

/**
 * Tables for these images. Per image and frame the grid of cells is cut into square tiles, row-major, cut short at
 * the right and bottom edge; cells run row-major inside a tile.
 * Source: `get_window_index` and `rot_pos_emb` of the Dimple modelling code (after Qwen2.5-VL).
 * @throws RequestError when a grid is not a whole number of cells
 */
export function visionLayout(grids: readonly Grid[], vision: VisionConfig): VisionLayout {
  const merge = vision.spatialMergeSize;
  const tile = Math.floor(vision.windowSize / merge / vision.patchSize);
  const windowIndex: number[] = [];
  const windowBounds = [0];
  const frameBounds = [0];
  let firstCell = 0;
  for (const [frames, height, width] of grids) {
    if (frames < 1 || height < merge || width < merge || height % merge > 0 || width % merge > 0) {
      throw new RequestError(
        `expected a grid of whole cells of ${merge} × ${merge} patches, found ${height} × ${width}`,
      );
    }
    const [rows, columns] = [height / merge, width / merge];
    for (let frame = 0; frame < frames; frame++) {
      for (const cells of tilesOf(rows, columns, tile)) {
        windowIndex.push(...cells.map((cell) => firstCell + cell));
        windowBounds.push(windowIndex.length * merge * merge);
      }
      firstCell += rows * columns;
      frameBounds.push(frameBounds.at(-1)! + height * width);
    }
  }
  const patchesPerCell = merge * merge;
  const inverseIndex = new Int32Array(windowIndex.length);
  windowIndex.forEach((cell, place) => {
    inverseIndex[cell] = place;
  });
  return {
    windowIndex: Int32Array.from(windowIndex),
    inverseIndex,
    patchIndex: Int32Array.from(
      windowIndex.flatMap((cell) => range(patchesPerCell).map((i) => cell * patchesPerCell + i)),
    ),
    windowBounds: Int32Array.from(windowBounds),
    frameBounds: Int32Array.from(frameBounds),
    angles: patchAngles(grids, vision),
    patches: windowIndex.length * patchesPerCell,
    cells: windowIndex.length,
  };
}

/** Cell numbers of each tile of one frame. */
function tilesOf(rows: number, columns: number, tile: number): number[][] {
  const tiles: number[][] = [];
  for (let top = 0; top < rows; top += tile) {
    for (let left = 0; left < columns; left += tile) {
      const cells: number[] = [];
      for (let row = top; row < Math.min(top + tile, rows); row++) {
        for (let column = left; column < Math.min(left + tile, columns); column++) cells.push(row * columns + column);
      }
      tiles.push(cells);
    }
  }
  return tiles;
}

function patchAngles(grids: readonly Grid[], vision: VisionConfig): Float32Array {
  const headDim = vision.hiddenSize / vision.numHeads;
  const frequencies = range(headDim / 4).map((i) => Math.fround(visionRopeTheta ** ((-4 * i) / headDim)));
  const angles: number[] = [];
  for (const [frames, height, width] of grids) {
    for (let frame = 0; frame < frames; frame++) {
      for (const [row, column] of patchOrder(height, width, vision.spatialMergeSize)) {
        angles.push(...frequencies.map((f) => row * f), ...frequencies.map((f) => column * f));
      }
    }
  }
  return Float32Array.from(angles);
}

/** Row and column of each patch of a frame, in input order: cells row-major, then the patches inside a cell. */
export function patchOrder(height: number, width: number, merge: number): [number, number][] {
  const order: [number, number][] = [];
  for (let top = 0; top < height; top += merge) {
    for (let left = 0; left < width; left += merge) {
      for (let row = top; row < top + merge; row++) {
        for (let column = left; column < left + merge; column++) order.push([row, column]);
      }
    }
  }
  return order;
}

const range = (length: number) => Array.from({ length }, (_, i) => i);

/** @throws RequestError when the pixel values are not as many as the grids say */
export function checkPixels(pixelValues: Float32Array, layout: VisionLayout, vision: VisionConfig): void {
  const perPatch = vision.inChannels * vision.temporalPatchSize * vision.patchSize ** 2;
  if (pixelValues.length !== layout.patches * perPatch) {
    throw new RequestError(
      `expected ${layout.patches} patches of ${perPatch} values, found ${pixelValues.length} values in all`,
    );
  }
}
