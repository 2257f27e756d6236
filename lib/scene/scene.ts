/** A scene: what the picture shows, as data. `render` turns it into exact pixels. */
import { z } from "zod/mini";

export const sceneSchema = z.object({
  /** Id of a background in world.json. */
  background: z.string(),
  objects: z
    .array(
      z.object({
        /** Id of an emoji kind in world.json. */
        kind: z.string(),
        /** Grid cell, row-major, 0 … 8. */
        cell: z.int().check(z.gte(0), z.lte(8)),
        /** Offset from the cell's middle, pixels. */
        dx: z.int().check(z.gte(-2), z.lte(2)),
        dy: z.int().check(z.gte(-2), z.lte(2)),
      }),
    )
    .check(z.maxLength(9)),
});

export type Scene = z.infer<typeof sceneSchema>;
export type SceneObject = Scene["objects"][number];
