/** Where a run begins to repeat itself: the first iteration after which some words stand twice in a row, and who put them there. */
import { endIds } from "@/lib/trace/canvas";
import { tokenName } from "@/lib/trace/format";
import { replay } from "@/lib/trace/replay";
import type { Trace } from "@/lib/trace/schema";

export interface Repetition {
  /** 0-based index of the iteration after which it stands there. */
  readonly iteration: number;
  /** Position of the earlier one of the two. */
  readonly first: number;
  /** Position of the later one. */
  readonly again: number;
  /** Tokens of each. */
  readonly length: number;
  /** Positions of the two that this iteration wrote: the commits that made it. */
  readonly made: readonly number[];
  /** The tokens, in words. */
  readonly text: string;
}

/** Tokens that count as a repetition: fewer are common in sound answers. */
const WORDS = 4;

/**
 * The first time that so many tokens in a row stand in the response again; null where that never happens. Masks, and
 * tokens that end an answer, are no part of it. Looks at what each iteration changed only.
 */
export function firstRepetition(trace: Trace, length = WORDS): Repetition | null {
  const run = replay(trace);
  const { maskId } = trace.vocabulary;
  const ignored = new Set([maskId, ...endIds(trace.vocabulary)]);
  for (const iteration of trace.iterations) {
    const { canvas } = run.at(iteration.index + 1);
    const written = [...iteration.commits, ...(iteration.edits ?? [])].map(({ position }) => position);
    const found = iteration.splices
      ? repeated(canvas, length, ignored, null)
      : repeated(canvas, length, ignored, written);
    if (!found) continue;
    const [first, again] = found;
    const isPart = (at: number) => (at >= first && at < first + length) || (at >= again && at < again + length);
    const text = canvas
      .slice(again, again + length)
      .map((id) => tokenName(trace, id))
      .join(" ");
    return {
      iteration: iteration.index,
      first,
      again,
      length,
      made: written.filter(isPart).sort((a, b) => a - b),
      text,
    };
  }
  return null;
}

/** The first two places with the same tokens that do not overlap. @param written positions of which one must be in them; null: any */
function repeated(
  canvas: readonly number[],
  length: number,
  ignored: ReadonlySet<number>,
  written: readonly number[] | null,
): readonly [number, number] | null {
  if (written?.length === 0) return null;
  const touched = written && new Set(written.flatMap((at) => Array.from({ length }, (_, back) => at - back)));
  const places = new Map<string, number>();
  let known = 0;
  for (const [end, token] of canvas.entries()) {
    known = ignored.has(token) ? 0 : known + 1;
    if (known < length) continue;
    const begin = end - length + 1;
    const words = canvas.slice(begin, end + 1).join(" ");
    const before = places.get(words);
    if (before === undefined) places.set(words, begin);
    else if (begin >= before + length && (!touched || touched.has(before) || touched.has(begin)))
      return [before, begin];
  }
  return null;
}
