/** A scene: what the picture shows, as data. `render` turns it into exact pixels. */
import { z } from "zod";

export const sceneSchema = z.object({
  /** Id of a background in world.json. */
  background: z.string(),
  objects: z
    .array(
      z.object({
        /** Id of an emoji kind in world.json. */
        kind: z.string(),
        /** Grid cell, row-major, 0 … 8. */
        cell: z.number().int().min(0).max(8),
        /** Offset from the cell's middle, pixels. */
        dx: z.number().int().min(-2).max(2),
        dy: z.number().int().min(-2).max(2),
      }),
    )
    .max(9),
});

export type Scene = z.infer<typeof sceneSchema>;
export type SceneObject = Scene["objects"][number];
