import { type CSSProperties, memo, useMemo } from "react";
import { Scrollable } from "@/components/ui/Scrollable";
import { charts } from "@/components/ui/words/en/charts";
import { useWords } from "@/components/ui/words/use-words";
import {
  branchesOut,
  type DraftColumn,
  type DraftFate,
  type DraftReport,
  draftReport,
  type TreeWord,
} from "@/lib/analysis/draft";
import type { Trace } from "@/lib/trace/schema";
import { confidenceColor } from "./color";
import styles from "./DraftPieces.module.css";
import { formatPercent } from "./format";

export interface DraftPiecesProps {
  readonly trace: Trace;
  /** Iterations that have happened; the draft of the last of them is shown. */
  readonly clock: number;
}

/** Signs beside the words: not by colour alone. */
const SIGNS: Readonly<Record<DraftFate, string>> = { accepted: "✓", corrected: "✗", dropped: "·", lost: "·", own: "+" };

/**
 * The draft of the current iteration: the drafter's own pieces above, where it has some, the tokens that the model read in
 * them below, and what became of each; a tree where it has side branches. Beneath stand what the draft cost, and what the two vocabularies have in common.
 */
export const DraftPieces = memo(function DraftPieces({ trace, clock }: DraftPiecesProps) {
  const words = useWords(charts).draft;
  const iteration = trace.iterations[clock - 1];
  const report = useMemo(() => (iteration ? draftReport(trace, iteration) : null), [trace, iteration]);
  const { vocabulary } = trace.companion ?? {};
  const notes = [
    ...(report ? [words.accepted(report.accepted, report.drafted)] : []),
    ...(report && report.layers !== null ? [words.layers(report.layers.toFixed(1), report.modelEvaluations ?? 1)] : []),
    ...(report && report.drafterEvaluations !== null && report.modelEvaluations !== null
      ? [words.cost(report.drafterEvaluations, report.modelEvaluations)]
      : []),
    ...(report && report.suppressed !== null ? [words.suppressed(formatPercent(report.suppressed))] : []),
    ...(vocabulary ? [words.shared(vocabulary.shared, vocabulary.size)] : []),
  ];
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>{report ? headOf(report, words) : words.none}</figcaption>
      {branchesOut(trace) ? (
        <Tree tree={report?.tree ?? []} />
      ) : (
        <ol className={styles.columns} data-plain={(report && report.pieces === 0) || undefined} translate="no">
          {report?.columns.map((column, place) => (
            <Column key={place} column={column} name={words.fates[column.fate]} end={words.end} />
          ))}
        </ol>
      )}
      <p className={styles.notes}>{notes.join(" · ")}</p>
    </figure>
  );
});

function headOf({ tree, pieces, drafted }: DraftReport, words: typeof charts.draft): string {
  if (tree) return words.tree(drafted);
  return pieces > 0 ? words.head(pieces) : words.inside(drafted);
}

/** Levels from left to right, each path on a line of its own from where it leaves another one. */
function Tree({ tree }: { readonly tree: readonly TreeWord[] }) {
  const words = useWords(charts).draft;
  return (
    <Scrollable label={words.treeLabel}>
      <ol className={styles.tree} translate="no">
        {tree.map((word) => (
          <li
            key={`${word.level}-${word.line}`}
            className={styles.column}
            data-fate={word.fate}
            title={words.fates[word.fate]}
            style={{ gridColumn: word.level + 1, gridRow: word.line + 1, "--up": word.up } as CSSProperties}
          >
            <Word {...word} name={words.fates[word.fate]} />
          </li>
        ))}
      </ol>
    </Scrollable>
  );
}

/** A word without its leading space, which is a sign where it is all there is. */
const shownWord = (text: string) => text.trim() || "␣";

interface ColumnProps {
  readonly column: DraftColumn;
  /** What its fate is called. */
  readonly name: string;
  readonly end: string;
}

function Column({ column, name, end }: ColumnProps) {
  const { pieces, drafted, written, fate } = column;
  return (
    <li className={styles.column} data-fate={fate} title={name}>
      <span className={styles.pieces}>
        {pieces.map(({ text, probability }, index) => (
          <span
            key={index}
            className={styles.piece}
            style={{ "--mark": confidenceColor(probability) } as CSSProperties}
            title={formatPercent(probability)}
          >
            {text === "" ? end : text.replaceAll(" ", "␣")}
          </span>
        ))}
      </span>
      <Word drafted={drafted} written={written} fate={fate} name={name} />
    </li>
  );
}

/** A drafted word, and what became of it. */
function Word({
  drafted,
  written,
  fate,
  name,
}: Pick<DraftColumn, "drafted" | "written" | "fate"> & Pick<ColumnProps, "name">) {
  return (
    <span className={styles.word}>
      <span aria-hidden="true" className={styles.sign}>
        {SIGNS[fate]}
      </span>
      {drafted !== null &&
        (fate === "corrected" || fate === "dropped" ? <s>{shownWord(drafted)}</s> : shownWord(drafted))}
      {fate === "corrected" && <ins>{shownWord(written ?? "")}</ins>}
      {fate === "own" && shownWord(written ?? "")}
      <span className={styles.hidden}>{`, ${name}`}</span>
    </span>
  );
}
