/** Two answers one above the other, column by column: what the divergence strip draws, without any markup. */
import { charts } from "@/components/ui/words/en/charts";
import { wordsNow } from "@/components/ui/words/spoken";
import type { Divergence, DivergenceKind, DivergencePair } from "@/lib/analysis/divergence";
import { tokenName } from "@/lib/trace/format";
import type { Trace } from "@/lib/trace/schema";

/** One of the two answers. */
export interface DivergenceSide {
  readonly letter: string;
  /** CSS colour. */
  readonly color: string;
  readonly trace: Trace;
}

export type SideName = "a" | "b";

/** What one answer has in a column. */
export interface SideCell {
  readonly side: SideName;
  /** Position in this answer. */
  readonly position: number;
  /** Blank for a mask. */
  readonly text: string;
  readonly isMask: boolean;
  /** `A position 12, red; B blue; independent difference`. */
  readonly label: string;
}

/** A pair of positions that belong together. */
export interface DivergenceColumn {
  readonly kind: DivergenceKind;
  /** The first difference of the two runs. */
  readonly isFirst: boolean;
  /** Null where this answer has no counterpart. */
  readonly a: SideCell | null;
  readonly b: SideCell | null;
}

export interface DivergenceColumns {
  readonly columns: readonly DivergenceColumn[];
  /** Pairs of equal pads at the end, which are not drawn one by one. */
  readonly pads: number;
}

/** The columns of two answers; pads that both end with are counted instead. */
export function divergenceColumns(a: DivergenceSide, b: DivergenceSide, divergence: Divergence): DivergenceColumns {
  const words = wordsNow(charts);
  const { pairs, first } = divergence;
  const cell = (side: SideName, at: number | null, other: number | null, kind: DivergenceKind): SideCell | null => {
    if (at === null) return null;
    const [mine, theirs] = side === "a" ? [a, b] : [b, a];
    const isMask = mine.trace.outcome.answer[at] === mine.trace.vocabulary.maskId;
    const there = other === null ? words.nothing : textAt(theirs.trace, other);
    const versus = kind === "same" ? "" : `; ${theirs.letter} ${there}`;
    const label = `${words.sideAt(mine.letter, at, textAt(mine.trace, at))}${versus}; ${words.pairs[kind]}`;
    return { side, position: at, text: isMask ? "" : textAt(mine.trace, at), isMask, label };
  };
  const shown = pairs.slice(0, pairs.length - trailingPads(a.trace, pairs));
  const columns = shown.map(
    (pair): DivergenceColumn => ({
      kind: pair.kind,
      isFirst: first !== null && pair.a === first.a.position && pair.b === first.b.position,
      a: cell("a", pair.a, pair.b, pair.kind),
      b: cell("b", pair.b, pair.a, pair.kind),
    }),
  );
  return { columns, pads: pairs.length - shown.length };
}

function textAt({ outcome, vocabulary, ...trace }: Trace, position: number): string {
  const token = outcome.answer[position]!;
  return token === vocabulary.maskId ? "masked" : tokenName({ ...trace, vocabulary }, token);
}

/** How many pairs at the end hold a pad in both answers. */
function trailingPads({ outcome, vocabulary }: Trace, pairs: readonly DivergencePair[]): number {
  const isPad = ({ a, kind }: DivergencePair) =>
    kind === "same" && a !== null && vocabulary.padId !== null && outcome.answer[a] === vocabulary.padId;
  return pairs.length - 1 - pairs.findLastIndex((pair) => !isPad(pair));
}

/** The cell an arrow key leads to: left and right in the same answer, past gaps; up and down in the same column. */
export function walkColumns(
  columns: readonly DivergenceColumn[],
  key: string,
  column: number,
  side: SideName,
): { readonly column: number; readonly side: SideName } | null {
  if (key === "ArrowUp" || key === "ArrowDown") {
    const other = key === "ArrowUp" ? "a" : "b";
    return columns[column]?.[other] ? { column, side: other } : null;
  }
  const has = (each: DivergenceColumn) => each[side] !== null;
  const target =
    key === "ArrowRight"
      ? columns.findIndex((each, index) => index > column && has(each))
      : key === "ArrowLeft"
        ? columns.findLastIndex((each, index) => index < column && has(each))
        : key === "Home"
          ? columns.findIndex(has)
          : key === "End"
            ? columns.findLastIndex(has)
            : -1;
  return target < 0 ? null : { column: target, side };
}
