"use client";
import { rgb } from "d3";
import { useEffect, useRef } from "react";
import { confidenceColor } from "@/components/charts/color";
import { toImageData } from "@/components/scene/image-data";
import { toRgb } from "@/lib/latent/vae";
import { world } from "@/lib/scene/world";

const CELL = world.grid.cell;

interface CellPictureProps {
  /** RGB bytes, [CELL, CELL, 3]. */
  readonly pixels: Uint8Array;
  /** What a screen reader is told; without it the picture is decoration. */
  readonly label?: string;
  readonly className?: string;
}

/** The pixels of one cell, enlarged without smoothing. */
export function CellPicture({ pixels, label, className = "" }: CellPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    canvas.current?.getContext("2d")?.putImageData(toImageData(pixels, CELL), 0, 0);
  }, [pixels]);
  return (
    <canvas
      ref={canvas}
      {...(label === undefined ? { "aria-hidden": true } : { role: "img", "aria-label": label })}
      width={CELL}
      height={CELL}
      className={`block aspect-square w-full [image-rendering:pixelated] ${className}`}
    />
  );
}

/** A decoded cell. @param picture [3, CELL, CELL], about [−1, 1] */
export const decodedPixels = (picture: Float32Array): Uint8Array => toRgb(picture);

/** Largest spread that the colours tell apart: half of the range. */
const MOST_SPREAD = 0.5;

/** Spread by pixel in the colours of the scale. */
export function spreadPixels(spreads: Float32Array): Uint8Array {
  const pixels = new Uint8Array(spreads.length * 3);
  for (const [at, spread] of spreads.entries()) {
    const { r, g, b } = rgb(confidenceColor(spread / MOST_SPREAD));
    pixels.set([r, g, b], at * 3);
  }
  return pixels;
}
