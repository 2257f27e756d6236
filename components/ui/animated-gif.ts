/** Pictures one after the other, as an animated GIF. */
import { applyPalette, GIFEncoder, type Palette, quantize } from "gifenc";

/** One colour of the 256 is kept for “as in the picture before”. */
const MOST_COLOURS = 255;

/** The picture stays when the next one is laid over it. */
const STAYS = 1;

export interface AnimatedGif {
  /** @param rgba [width × height × 4] the next picture @param delayMs how long it stands; GIF counts in hundredths of a second */
  add(rgba: Uint8ClampedArray, delayMs: number): void;
  /** The whole file; nothing may be added after it. */
  finish(): Uint8Array<ArrayBuffer>;
}

/**
 * Begins a file that plays for ever. All pictures share one palette, so that nothing flickers, and only what has changed
 * since the picture before is written.
 * @param samples some of its pictures: their colours make the palette
 */
export function animatedGif(width: number, height: number, samples: readonly Uint8ClampedArray[]): AnimatedGif {
  const file = GIFEncoder();
  const palette = quantize(joined(samples), MOST_COLOURS);
  const unchanged = palette.length;
  const written: Palette = [...palette, [0, 0, 0]];
  let before: Uint8Array | null = null;
  return {
    add(rgba, delayMs) {
      const indexes = applyPalette(rgba, palette);
      const first = before === null;
      const changes = before ? indexes.map((index, at) => (index === before![at] ? unchanged : index)) : indexes;
      before = indexes;
      file.writeFrame(changes, width, height, {
        ...(first ? { palette: written, repeat: 0 } : { transparent: true, transparentIndex: unchanged }),
        delay: delayMs,
        dispose: STAYS,
      });
    },
    finish() {
      file.finish();
      return file.bytes();
    },
  };
}

function joined(pieces: readonly Uint8ClampedArray[]): Uint8ClampedArray {
  const whole = new Uint8ClampedArray(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
