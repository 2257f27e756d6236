import { GifReader } from "omggif";
import { expect, it } from "vitest";
import { animatedGif } from "@/components/ui/animated-gif";

const [WIDTH, HEIGHT] = [3, 2];
const [WHITE, BLUE] = [
  [255, 255, 255],
  [0, 0, 255],
] as const;

/** A white picture with some blue pixels. */
function picture(...blue: number[]): Uint8ClampedArray {
  const pixels = Array.from({ length: WIDTH * HEIGHT }, (_, at) => [...(blue.includes(at) ? BLUE : WHITE), 255]);
  return Uint8ClampedArray.from(pixels.flat());
}

it("a GIF has every picture at its delay, plays for ever, and shows what was drawn", () => {
  const pictures = [picture(), picture(0), picture(0, 4), picture(4)];
  const gif = animatedGif(WIDTH, HEIGHT, [pictures[0]!, pictures[2]!]);
  for (const [at, pixels] of pictures.entries()) gif.add(pixels, 100 * (at + 1));
  const read = new GifReader(gif.finish());
  expect([read.width, read.height, read.numFrames(), read.loopCount()]).toEqual([WIDTH, HEIGHT, 4, 0]);
  // Pictures are laid over one another, as a player does it.
  const shown = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  for (const [at, pixels] of pictures.entries()) {
    expect(read.frameInfo(at).delay).toBe(10 * (at + 1));
    read.decodeAndBlitFrameRGBA(at, shown);
    expect(shown).toEqual(pixels);
  }
});

it("what does not change from one picture to the next is not written again", () => {
  const noise = Uint8ClampedArray.from({ length: 64 * 64 * 4 }, (_, at) =>
    at % 4 === 3 ? 255 : (at * 2_654_435) % 251,
  );
  const size = (pictures: number) => {
    const gif = animatedGif(64, 64, [noise]);
    for (let made = 0; made < pictures; made++) gif.add(noise, 40);
    return gif.finish().length;
  };
  expect((size(11) - size(1)) / 10).toBeLessThan(size(1) / 10);
});
