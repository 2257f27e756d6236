/** What a foreign format is: facts about itself, and a reader. */
import type { Trace } from "../schema";

/** A format that runs come in from elsewhere. */
export interface ForeignFormat {
  /** Stable. */
  readonly id: string;
  /** What such a file is, as its traces say of themselves. */
  readonly label: string;
  /** Whether parsed JSON has the shape of this format; what is wrong inside is for `read` to say. */
  recognises(data: unknown): boolean;
  /** The trace, with nothing in it that the file does not tell. @throws TraceError naming place, expected and found */
  read(data: unknown): Trace;
}
