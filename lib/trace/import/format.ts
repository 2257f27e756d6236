/** What a foreign format is: facts about itself, and a reader. */
import type { z } from "zod/mini";
import type { documentSchema } from "../schema-v2";
import type { Given } from "./given";

/** A run as a file of version 2 has it, which is checked like any other. */
export type ImportedDocument = z.input<typeof documentSchema>;

/** A format that runs come in from elsewhere. */
export interface ForeignFormat {
  /** Stable: the name of its fixture, and of the format in `python -m dimple_trace import`. */
  readonly id: string;
  /** What such a file is, as its traces say of themselves. */
  readonly label: string;
  /** What it does not tell, a sentence each; the same as `UNTOLD` of the Python importer. */
  readonly untold: readonly string[];
  /** Whether parsed JSON has the shape of this format; what is wrong inside is for `read` to say. */
  recognises(data: unknown): boolean;
  /** The run, with nothing in it that the file does not tell. @throws TraceError naming place, expected and found */
  read(data: unknown, given: Given): ImportedDocument;
}
