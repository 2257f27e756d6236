import type { Trace } from "@/lib/trace/schema";

/** One cell of a run: a position in an iteration, both 0-based. People are told 1-based iterations. */
export interface CellRef {
  readonly position: number;
  readonly iteration: number;
}

/**
 * The cell that a token of the answer stands for when `shown` iterations have happened: the iteration that committed it,
 * or the last one while it is masked. Null before the first iteration.
 */
export function cellOfToken(trace: Trace, shown: number, position: number): CellRef | null {
  if (shown === 0) return null;
  const made = trace.iterations
    .slice(0, shown)
    .findLast(({ commits }) => commits.some((commit) => commit.position === position));
  return { position, iteration: made?.index ?? shown - 1 };
}
