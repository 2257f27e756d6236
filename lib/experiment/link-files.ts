/** Runs from files that lanes show: a link names them, so that whoever opens it knows what to ask for, and is told it when it comes. */
import { z } from "zod/mini";
import { LIMITS } from "./limits";

const MOST_NAME = 120;

const fileSchema = z.object({
  /** As its sender has it; text, and no path. */
  name: z.string().check(z.minLength(1), z.maxLength(MOST_NAME)),
  /** `runFingerprint` of the run in it. */
  digest: z.string().check(z.regex(/^[\w-]{1,40}$/)),
});

/** A file that a lane of a link shows a run from. */
export type LinkFile = z.infer<typeof fileSchema>;

/** Parallel to the lanes; null for those that show none. */
export const linkFilesSchema = z.array(z.nullable(fileSchema)).check(z.maxLength(LIMITS.lanes));

/** The file as a link names it. */
export const linkFile = (name: string, digest: string): LinkFile => ({
  name: name.slice(0, MOST_NAME) || "trace",
  digest,
});
