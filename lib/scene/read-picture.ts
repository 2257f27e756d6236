/** A picture from data nobody vouches for: a link, an experiment, a trace. */
import type { z } from "zod/mini";
import { sceneProblem } from "./facts";
import { pictureSchema } from "./picture-schema";
import { shown } from "./shown";

type Picture = z.infer<typeof pictureSchema>;

/** The picture, or what is wrong with the data, in words that begin in the middle of a sentence. */
type PictureReading =
  | { readonly picture: Picture; readonly problem?: undefined }
  | { readonly problem: string; readonly picture?: undefined };

/** A scene of this world or a PNG of the model's canvas; work is bounded by the size of the data. */
export function readPictureData(value: unknown): PictureReading {
  const parsed = pictureSchema.safeParse(value);
  if (!parsed.success) return { problem: formProblem(value, parsed.error.issues[0]) };
  const problem = parsed.data.kind === "scene" ? sceneProblem(parsed.data.scene) : null;
  return problem === null ? { picture: parsed.data } : { problem: problem.replace(/\.$/, "") };
}

/** What is wrong with a picture that has not even the form of one. */
function formProblem(value: unknown, issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === "custom" || issue?.path[0] === "png") return issue.message;
  const found = (issue?.path ?? []).reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown>)[key], value);
  const where = issue && issue.path.length > 0 ? ` at ${issue.path.join(".")}` : "";
  return `expected a scene of this world, or a PNG, found ${shown(found)}${where}`;
}
