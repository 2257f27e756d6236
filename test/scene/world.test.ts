import { expect, it } from "vitest";
import { z } from "zod/mini";
import { DEFAULT_EXPERIMENT } from "@/lib/experiment/defaults";
import { experimentSchema } from "@/lib/experiment/schema";
import { sceneProblem } from "@/lib/scene/facts";
import { world } from "@/lib/scene/world";
import { worldSchema } from "@/lib/scene/world-schema";

it("world.json has the form that the page takes it to have", () => {
  expect(worldSchema.parse(world)).toEqual(world);
});

it("so has the experiment that the page opens with", () => {
  expect(z.strictObject(experimentSchema.shape).parse(DEFAULT_EXPERIMENT)).toEqual(DEFAULT_EXPERIMENT);
  const { picture } = DEFAULT_EXPERIMENT;
  expect(picture.kind === "scene" && sceneProblem(picture.scene)).toBeNull();
});
