/** Where a run begins to repeat itself: the first iteration after which some words stand twice in a row, and who put them there. */
import { canvasAfter, endIds, initialCanvas } from "@/lib/trace/canvas";
import { tokenName } from "@/lib/trace/format";
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
  const { maskId } = trace.vocabulary;
  const places = new Places(length, new Set([maskId, ...endIds(trace.vocabulary)]));
  places.read(initialCanvas(trace));
  for (const iteration of trace.iterations) {
    const { commits, edits = [], remasks = [], splices } = iteration;
    const canvas = canvasAfter(iteration, maskId);
    const written = [...commits, ...edits].map(({ position }) => position);
    const touched = splices ? places.read(canvas) : places.change(canvas, written, remasks);
    const found = places.repeated(touched);
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

/** Where so many known tokens in a row stand, by the tokens. A step looks only at what it changed. */
class Places {
  private readonly byWords = new Map<string, Set<number>>();
  /** [R] the words that begin at a position; null where a mask or an end is among them. */
  private words: (string | null)[] = [];

  constructor(
    private readonly length: number,
    private readonly ignored: ReadonlySet<number>,
  ) {}

  /** Takes a whole canvas in. @returns all its positions */
  read(canvas: readonly number[]): Set<number> {
    this.byWords.clear();
    this.words = [];
    for (const begin of canvas.keys()) this.set(canvas, begin);
    return new Set(canvas.keys());
  }

  /** Takes in what changed. @returns where words begin that something was written into */
  change(canvas: readonly number[], written: readonly number[], remasked: readonly number[]): Set<number> {
    for (const begin of this.beginsOf(remasked)) this.set(canvas, begin);
    const touched = this.beginsOf(written);
    for (const begin of touched) this.set(canvas, begin);
    return touched;
  }

  /** The first two places with the same words that do not overlap, one of them among those that were touched. */
  repeated(touched: ReadonlySet<number>): readonly [number, number] | null {
    let found: readonly [number, number] | null = null;
    for (const begin of touched) {
      const same = this.byWords.get(this.words[begin] ?? "");
      if (!same || same.size < 2) continue;
      const first = Math.min(...same);
      for (const again of same) {
        const isApart = again >= first + this.length && (touched.has(first) || touched.has(again));
        if (isApart && (!found || again < found[1])) found = [first, again];
      }
    }
    return found;
  }

  private beginsOf(positions: readonly number[]): Set<number> {
    const begins = positions.flatMap((at) => Array.from({ length: this.length }, (_, back) => at - back));
    return new Set(begins.filter((begin) => begin >= 0));
  }

  private set(canvas: readonly number[], begin: number): void {
    const before = this.words[begin];
    if (before != null) this.byWords.get(before)?.delete(begin);
    const tokens = canvas.slice(begin, begin + this.length);
    const isKnown = tokens.length === this.length && !tokens.some((token) => this.ignored.has(token));
    const words = isKnown ? tokens.join(" ") : null;
    this.words[begin] = words;
    if (words === null) return;
    const same = this.byWords.get(words) ?? new Set();
    this.byWords.set(words, same.add(begin));
  }
}
