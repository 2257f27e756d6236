/** What a cell can show, how a scene is wished for, and the reader of drawn cells; as training/latent/cells.py. */
import type { Atlas } from "@/lib/scene/atlas";
import { renderScene } from "@/lib/scene/render";
import { BACKGROUNDS, CELLS, KINDS, world } from "@/lib/scene/world";

const CELL = world.grid.cell;
const WIDTH = world.canvas.width;

/** Most things that can be listed. */
export const SLOTS = world.objects.max;

// Tokens of a prompt: kinds, then these, then backgrounds.
const NOTHING = KINDS.length;
const ANY = NOTHING + 1;
const FIRST_BACKGROUND = ANY + 1;
const ANY_BACKGROUND = FIRST_BACKGROUND + BACKGROUNDS.length;
const DRAW = ANY_BACKGROUND + 1;
export const VOCABULARY = DRAW + 1;
/** Tokens of a prompt: background, things, and the one from which on cells are drawn. */
export const PROMPT = 1 + SLOTS + 1;

/** What a scene should be. */
export interface Wish {
  /** Id of a background; null: any. */
  readonly background: string | null;
  /** Kinds, each as often as it is wanted, in any order; null: anything. */
  readonly things: readonly string[] | null;
}

/** @throws RangeError for more things than a prompt holds, or a name the world does not have */
export function promptOf({ background, things }: Wish): number[] {
  if (things && things.length > SLOTS) {
    throw new RangeError(`expected at most ${SLOTS} things, found ${things.length}`);
  }
  const ground = background === null ? ANY_BACKGROUND : FIRST_BACKGROUND + indexIn(BACKGROUNDS, background);
  const kinds = things?.map((kind) => indexIn(KINDS, kind)).sort((a, b) => a - b);
  const slots = Array.from({ length: SLOTS }, (_, slot) => (kinds ? (kinds[slot] ?? NOTHING) : ANY));
  return [ground, ...slots, DRAW];
}

function indexIn(names: readonly string[], name: string): number {
  const index = names.indexOf(name);
  if (index < 0) throw new RangeError(`"${name}" is not one of the world’s`);
  return index;
}

/** A cell of the world: its background, and the kind in its middle or nothing. */
export interface CellContent {
  readonly background: string;
  readonly kind: string | null;
}

/** Pixels of a cell, [CELL, CELL, 3]. */
export function cellPixels({ background, kind }: CellContent, atlas: Atlas): Uint8Array {
  const objects = kind === null ? [] : [{ kind, cell: 0, dx: 0, dy: 0 }];
  const scene = renderScene({ background, objects }, atlas);
  const rgb = new Uint8Array(CELL * CELL * 3);
  for (let row = 0; row < CELL; row++) {
    rgb.set(scene.subarray(row * WIDTH * 3, row * WIDTH * 3 + CELL * 3), row * CELL * 3);
  }
  return rgb;
}

/** Every cell of the world with its pixels. */
export type CellAtlas = readonly (CellContent & { readonly rgb: Uint8Array })[];

export const everyCell = (atlas: Atlas): CellAtlas =>
  BACKGROUNDS.flatMap((background) =>
    [...KINDS, null].map((kind) => ({ background, kind, rgb: cellPixels({ background, kind }, atlas) })),
  );

/**
 * Largest distance at which a drawn cell counts as recognised, root mean square of a range of 1: half of the least between two
 * cells of one background, so that what lies half-way between two things is neither.
 */
export const RECOGNISED = 0.044;

export interface ReadCell extends CellContent {
  readonly distance: number;
  readonly isRecognised: boolean;
}

/** The cell of the world nearest to a drawn one. @param drawn [3, CELL, CELL] in about [−1, 1] */
export function readCell(drawn: Float32Array, every: CellAtlas): ReadCell {
  const area = CELL * CELL;
  const clipped = drawn.map((value) => (Math.min(1, Math.max(-1, value)) + 1) / 2);
  let [nearest, least] = [every[0]!, Number.POSITIVE_INFINITY];
  for (const cell of every) {
    let squares = 0;
    for (let at = 0; at < area && squares < least; at++) {
      for (let channel = 0; channel < 3; channel++) {
        squares += (clipped[channel * area + at]! - cell.rgb[at * 3 + channel]! / 255) ** 2;
      }
    }
    if (squares < least) [nearest, least] = [cell, squares];
  }
  const distance = Math.sqrt(least / (3 * area));
  const { background, kind } = nearest;
  return { background, kind, distance, isRecognised: distance < RECOGNISED };
}

/** Name of a cell by its number, as the world has it. */
export const cellName = (cell: number): string => CELLS[cell]!;
