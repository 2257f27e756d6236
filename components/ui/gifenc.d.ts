/** The part of `gifenc` that is used here; the package brings no types of its own. */
declare module "gifenc" {
  /** Red, green, blue, 0 … 255. */
  export type Palette = [red: number, green: number, blue: number][];

  /** At most `most` colours that stand for those of some pixels. */
  export function quantize(rgba: Uint8Array | Uint8ClampedArray, most: number): Palette;

  /** [pixels] index of the nearest colour. */
  export function applyPalette(rgba: Uint8Array | Uint8ClampedArray, palette: Palette): Uint8Array;

  interface FrameOptions {
    /** Of this picture; the first picture's is that of all which have none. */
    palette?: Palette;
    /** Milliseconds until the next picture. */
    delay?: number;
    transparent?: boolean;
    transparentIndex?: number;
    /** What becomes of the picture when the next one comes; 1: it stays. */
    dispose?: number;
    /** 0: for ever. */
    repeat?: number;
  }

  export function GIFEncoder(): {
    writeFrame(indexes: Uint8Array, width: number, height: number, options?: FrameOptions): void;
    finish(): void;
    bytes(): Uint8Array<ArrayBuffer>;
  };
}
