/** A scene's exact pixels: integer compositing, the same bytes as `render` of `training/world/pixels.py`. */
import type { Atlas } from "./atlas";
import type { Scene, SceneObject } from "./scene";
import { world } from "./world";

const { width: WIDTH, height: HEIGHT } = world.canvas;
const { columns: COLUMNS, cell: CELL } = world.grid;
const SPRITE = world.sprite.size;
const MARGIN = (CELL - SPRITE) / 2;

/**
 * RGB bytes of a scene, [96, 96, 3] row-major. Later objects lie over earlier ones.
 * @throws RangeError for a background or kind the world does not have.
 */
export function renderScene(scene: Scene, atlas: Atlas): Uint8Array {
  const background = world.backgrounds.find(({ id }) => id === scene.background);
  if (!background) throw new RangeError(`background "${scene.background}" is not one of the world's`);
  const image = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let at = 0; at < image.length; at += 3) image.set(background.rgb, at);
  for (const object of scene.objects) composite(image, object, atlas);
  return image;
}

/** Upper left corner of an object's sprite on the canvas, pixels. */
export function spriteCorner({ cell, dx, dy }: SceneObject): { x: number; y: number } {
  const row = Math.floor(cell / COLUMNS);
  return { x: (cell - row * COLUMNS) * CELL + MARGIN + dx, y: row * CELL + MARGIN + dy };
}

function composite(image: Uint8Array, object: SceneObject, atlas: Atlas): void {
  const sprite = atlas.sprites.get(object.kind);
  if (!sprite) throw new RangeError(`kind "${object.kind}" has no sprite`);
  const corner = spriteCorner(object);
  for (let row = 0; row < SPRITE; row++) {
    let from = ((sprite.y + row) * atlas.width + sprite.x) * 4;
    let to = ((corner.y + row) * WIDTH + corner.x) * 3;
    for (let column = 0; column < SPRITE; column++, from += 4, to += 3) {
      const alpha = atlas.pixels[from + 3]!;
      for (let channel = 0; channel < 3; channel++) {
        const over = atlas.pixels[from + channel]! * alpha + image[to + channel]! * (255 - alpha);
        image[to + channel] = Math.floor((over + 127) / 255);
      }
    }
  }
}
