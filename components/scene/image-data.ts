import { world } from "@/lib/scene/world";

/** RGB bytes as a canvas takes them. */
export function toImageData(rgb: Uint8Array, size = world.canvas.width): ImageData {
  const image = new ImageData(size, size);
  for (let pixel = 0; pixel < size * size; pixel++) {
    image.data.set(rgb.subarray(pixel * 3, pixel * 3 + 3), pixel * 4);
    image.data[pixel * 4 + 3] = 255;
  }
  return image;
}
