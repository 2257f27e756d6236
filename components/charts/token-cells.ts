/** One position of the answer as the clock shows it: what the token strip draws, without any markup. */
import { charts } from "@/components/ui/words/en/charts";
import { wordsNow } from "@/components/ui/words/spoken";
import { effectiveLength, endIds, priorPositions } from "@/lib/trace/canvas";
import { type Frame, replay } from "@/lib/trace/replay";
import type { Trace } from "@/lib/trace/schema";
import { LOW_CONFIDENCE } from "./color";
import { displayToken, formatPercent, looksSpecial } from "./format";

export interface TokenCell {
  /** Response position, 0-based. */
  readonly position: number;
  readonly state: "masked" | "committed" | "prior";
  /** What is written in the cell; blank where masked, the hatching says it. */
  readonly text: string;
  /** Text that the cell ends up with: its room is reserved from the start, so that nothing moves while playing. */
  readonly finalText: string;
  /** Superscript: the commit iteration, or a pin for a token of the structure prior. */
  readonly note: string;
  readonly finalNote: string;
  /** 1-based iteration that committed the token; none for masks and priors. */
  readonly iteration?: number;
  /** Probability of the token when it was committed. */
  readonly probability?: number;
  /** Committed by the iteration the clock stands at. */
  readonly isNew: boolean;
  readonly isSpecial: boolean;
  /** Stands behind the first end token, so it is not part of the answer. */
  readonly isAfterEnd: boolean;
  /** Ends up as padding behind the end of the answer: it says nothing, and is drawn narrow so that the answer stands out. */
  readonly isPadding: boolean;
  readonly isLowConfidence: boolean;
  /** Put there by hand. */
  readonly isForced: boolean;
}

/** Holds the room of a cell that says nothing. */
const NOTHING = "\u00a0";
const PIN = "•";
const HAND = "✎";

export interface TokenReading {
  /** Cells tell nothing of what comes after the clock: neither its text nor where the answer will end. */
  readonly hidesFuture?: boolean;
}

/**
 * The cells of the token strip at any clock. What does not depend on the clock is worked out once per trace, and a cell
 * that a step leaves as it was is the same object, so that it need not be drawn again.
 */
export function tokenReader(
  trace: Trace,
  { hidesFuture = false }: TokenReading = {},
): (clock: number) => readonly TokenCell[] {
  const run = replay(trace);
  const { maskId, text, ...ends } = trace.vocabulary;
  const special = endIds(ends);
  const texts = new Map(Object.entries(text).map(([id, written]) => [Number(id), displayToken(written)]));
  texts.set(maskId, NOTHING);
  // The answer may end up shorter than it is now.
  const textOf = (id: number | undefined) => (id === undefined ? NOTHING : (texts.get(id) ?? `#${id}`));
  const last = run.at(run.length);
  const lastEnd = effectiveLength(last.canvas, special);
  const lastPrior = priorPositions(trace, last.clock);

  const hasSplices = trace.iterations.some(({ splices }) => splices);
  const isNewAt = ({ iterations, clock }: Frame, position: number) => iterations[position] === clock - 1;

  let before: readonly TokenCell[] = [];
  let shown: { readonly frame: Frame; readonly end: number } | null = null;
  return (clock) => {
    const frame = run.at(clock);
    const end = effectiveLength(frame.canvas, special);
    const prior = priorPositions(trace, frame.clock);
    const old = hasSplices ? null : shown;
    /** A step leaves most of a long answer as it was: those cells are not even worked out. */
    const isAsBefore = (position: number) =>
      old !== null &&
      old.frame.canvas[position] === frame.canvas[position] &&
      old.frame.commits[position] === frame.commits[position] &&
      isNewAt(old.frame, position) === isNewAt(frame, position) &&
      position > old.end === position > end;
    before = frame.canvas.map((id, position) => {
      if (isAsBefore(position)) return before[position]!;
      const commit = frame.commits[position];
      const index = frame.iterations[position];
      const cell: TokenCell = {
        position,
        state: id === maskId ? "masked" : prior.has(position) ? "prior" : "committed",
        text: textOf(id),
        finalText: textOf(hidesFuture ? id : last.canvas[position]),
        note: noteAt(frame, prior, position),
        finalNote: hidesFuture ? noteAt(frame, prior, position) : noteAt(last, lastPrior, position),
        iteration: index == null ? undefined : index + 1,
        probability: commit?.probability,
        isNew: isNewAt(frame, position),
        isSpecial: special.includes(id) || (id !== maskId && looksSpecial(textOf(id))),
        isAfterEnd: position > end,
        isPadding: hidesFuture
          ? position > end && id === ends.padId
          : position > lastEnd && last.canvas[position] === ends.padId,
        isLowConfidence: commit?.probability !== undefined && commit.probability < LOW_CONFIDENCE,
        isForced: commit?.reason === "forced",
      };
      const old = before[position];
      return old && isSame(old, cell) ? old : cell;
    });
    shown = { frame, end };
    return before;
  };
}

/** Fewer pads than this stand one by one. */
const LEAST_FOLDED = 4;

/** First position of the pads at the end of the strip that are drawn as one; the number of cells where there are too few. */
export function foldFrom(cells: readonly TokenCell[]): number {
  const from = cells.findLastIndex(({ isPadding }) => !isPadding) + 1;
  return cells.length - from < LEAST_FOLDED ? cells.length : from;
}

/** The superscript of a position at a moment; none behind the end of the canvas. */
function noteAt({ iterations, commits }: Frame, prior: ReadonlySet<number>, position: number): string {
  if (prior.has(position)) return PIN;
  const iteration = iterations[position];
  if (iteration == null) return "";
  return `${iteration + 1}${commits[position]?.reason === "forced" ? HAND : ""}`;
}

const isSame = (a: TokenCell, b: TokenCell): boolean =>
  (Object.keys(a) as (keyof TokenCell)[]).every((key) => a[key] === b[key]);

/** What a screen reader says: `position 17, dog, committed in iteration 7, 93.1 %`. */
export function tokenLabel(cell: TokenCell): string {
  const words = wordsNow(charts);
  if (cell.state === "masked") return words.maskedToken(cell.position);
  if (cell.state === "prior") return words.priorToken(cell.position, cell.text);
  const parts = [words.tokenAt(cell.position), cell.text];
  if (cell.iteration !== undefined) parts.push(words.committedIn(cell.iteration));
  if (cell.probability !== undefined) parts.push(formatPercent(cell.probability));
  else if (cell.iteration !== undefined) parts.push(words.probabilityUnknown);
  if (cell.isForced) parts.push(words.byHand);
  if (cell.isLowConfidence) parts.push(words.lowConfidence);
  if (cell.isAfterEnd) parts.push(words.afterEnd);
  return parts.join(", ");
}
