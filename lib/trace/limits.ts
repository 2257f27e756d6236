/** How large a trace may be: what no run needs would cost a page its answer, so it is refused by its numbers alone. */
import { TraceError } from "./error";

export const TRACE_LIMITS = {
  /** Positions of the response at any moment, and rows of any table beside it. */
  positions: 4096,
  /** As many as a strategy may take here of any answer. */
  iterations: 8192,
  /** Positions of all iterations together: cells of the heatmap. */
  cells: 2 ** 20,
  /** Tokens of the prompt, those of pictures included. */
  promptTokens: 2 ** 17,
  /** Ids of the vocabulary. */
  vocabulary: 2 ** 24,
  /** Places of one iteration at which its positions are cut out or put in. */
  splices: 256,
  /** Candidates of one row. */
  candidates: 256,
  /** Candidates of all rows: those of 1,024 positions in 1,024 iterations are half of it, with eight each. */
  allCandidates: 2 ** 23,
  /** Spans of the prompt. */
  parts: 256,
  /** Base64 of a picture in the prompt: 1 MiB of file. */
  pictureCharacters: 1_400_000,
  /** Width or height of such a picture. */
  pixels: 2 ** 14,
  /** Ids that end an answer. */
  endTokens: 64,
  /** Sentences on what a run does not tell. */
  notes: 16,
  /** Runs behind a branch. */
  ancestors: 64,
  /** Characters of a question, of an answer, of a prior or of a message. */
  textCharacters: 2 ** 16,
  /** Characters of a name, a word or a token. */
  nameCharacters: 1024,
  /** What a run may take, in milliseconds: thirty years. */
  milliseconds: 1e12,
  /** Distance of scores and thresholds from 0: log-probabilities and counts have room, what overflows has not. */
  score: 1e6,
} as const;

/**
 * Holds a run against the cells that a heatmap has room for.
 * @param cells positions of all iterations so far   @param length positions of the last of them
 * @throws TraceError that says how many iterations of such a length would fit
 */
export function checkCells(cells: number, length: number, where: string): void {
  if (cells <= TRACE_LIMITS.cells) return;
  const told = (count: number) => count.toLocaleString("en");
  throw new TraceError(
    `${where}: expected at most ${told(TRACE_LIMITS.cells)} cells (positions × iterations), found more: of ${told(length)} positions, ${told(Math.floor(TRACE_LIMITS.cells / Math.max(length, 1)))} iterations fit`,
  );
}

/** Most values that one iteration, or all of a trace but its iterations, is made of. */
const MAX_VALUES = 2 ** 21;
/** Lists in lists in objects: none is deeper. */
const MAX_DEPTH = 24;

/**
 * Holds parsed JSON against what a reader can take before it looks at single values: how much there is, and how deep.
 * @throws TraceError naming the place
 */
export function checkAmount(data: unknown, where: string): void {
  let values = 0;
  const count = (value: unknown, depth: number): void => {
    if (depth > MAX_DEPTH)
      throw new TraceError(`${where}: expected lists at most ${MAX_DEPTH} deep, found deeper ones`);
    if (typeof value !== "object" || value === null) return;
    const parts = Array.isArray(value) ? value : Object.values(value);
    values += parts.length;
    if (values > MAX_VALUES) throw new TraceError(`${where}: expected at most ${MAX_VALUES} values, found more`);
    for (const part of parts) if (typeof part === "object") count(part, depth + 1);
  };
  count(data, 0);
}
