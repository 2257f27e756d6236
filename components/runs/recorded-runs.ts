/** The recorded runs of other models that ship with the page: what is told of each. */
import { z } from "zod/mini";

const entrySchema = z.object({
  /** File `public/runs/<name>.trace.json.gz`. */
  name: z.string(),
  title: z.string(),
  /** A trained network; one that knows six sentences; one with random weights. */
  kind: z.enum(["real", "sentences", "untrained"]),
  about: z.string(),
  /** Whose loop it was. */
  sampler: z.string(),
  /** Repository and file, or package. */
  code: z.string(),
  source: z.url(),
});

export type RecordedEntry = z.infer<typeof entrySchema>;

export const entriesSchema = z.array(entrySchema);

/** A run with what its own file says of it. */
export interface RecordedRun extends RecordedEntry {
  /** Strategy and settings, as the file has them. */
  readonly summary: string;
  /** `16 tokens in 8 iterations, 8 evaluations`. */
  readonly size: string;
  readonly answer: string;
  readonly notes: readonly string[];
}
