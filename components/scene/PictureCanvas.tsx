"use client";
import { useEffect, useRef } from "react";
import type { Experiment } from "@/lib/experiment/schema";
import type { Atlas } from "@/lib/scene/atlas";
import { renderScene } from "@/lib/scene/render";
import { world } from "@/lib/scene/world";
import { toImageData } from "./image-data";

/** The very pixels that the model sees, enlarged without smoothing. */
export function PictureCanvas({
  picture,
  atlas,
  label,
}: {
  readonly picture: Experiment["picture"];
  readonly atlas: Atlas | null;
  readonly label: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const background =
    picture.kind === "scene" ? world.backgrounds.find(({ id }) => id === picture.scene.background)?.rgb : undefined;

  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const draw = (rgb: Uint8Array) => context.putImageData(toImageData(rgb), 0, 0);
    if (picture.kind === "scene") {
      if (atlas) draw(renderScene(picture.scene, atlas));
      return;
    }
    // What unpacks a picture comes with the first one.
    let isGone = false;
    import("@/lib/scene/picture").then(({ pictureRgb }) => isGone || draw(pictureRgb(picture.png)), console.error);
    return () => {
      isGone = true;
    };
  }, [picture, atlas]);

  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={label}
      width={world.canvas.width}
      height={world.canvas.height}
      className="absolute inset-0 size-full [image-rendering:pixelated]"
      style={background && { backgroundColor: `rgb(${background.join(" ")})` }}
    />
  );
}
