/** The sprites of all kinds, decoded from the atlas that ships with the page. */
import { decode } from "fast-png";
import { z } from "zod/mini";
import { world } from "./world";

const placesSchema = z.object({
  size: z.literal(world.sprite.size),
  sprites: z.record(z.string(), z.object({ x: z.int().check(z.gte(0)), y: z.int().check(z.gte(0)) })),
});

export interface Atlas {
  /** Pixels per row. */
  readonly width: number;
  /** [height, width, 4] straight-alpha RGBA. */
  readonly pixels: Uint8Array;
  /** Upper left corner of each kind's sprite, pixels. */
  readonly sprites: ReadonlyMap<string, { readonly x: number; readonly y: number }>;
}

/**
 * Decodes the atlas from the bytes of `atlas.png` and the parsed `atlas.json`. It does not use a canvas, which
 * would premultiply alpha and change the bytes.
 * @throws Error when the PNG is not 8-bit RGBA, or a kind's sprite is missing or outside the picture.
 */
export function decodeAtlas(png: Uint8Array, places: unknown): Atlas {
  const { sprites } = placesSchema.parse(places);
  const { width, height, data, channels, depth } = decode(png);
  if (channels !== 4 || depth !== 8) {
    throw new Error(`sprite atlas: expected 8-bit RGBA, got ${channels} channels of ${depth} bits`);
  }
  const { size } = world.sprite;
  for (const { id } of world.kinds) {
    const place = sprites[id];
    if (!place) throw new Error(`sprite atlas: no sprite for "${id}"`);
    if (place.x + size > width || place.y + size > height) {
      throw new Error(`sprite atlas: "${id}" at (${place.x}, ${place.y}) lies outside ${width} × ${height} pixels`);
    }
  }
  return { width, pixels: Uint8Array.from(data), sprites: new Map(Object.entries(sprites)) };
}
