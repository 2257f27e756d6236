import { memo } from "react";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import type { Trace } from "@/lib/trace/schema";
import type { Grade } from "./grade";
import styles from "./ResultLine.module.css";
import shared from "./shared.module.css";

export interface ResultLineProps {
  readonly trace: Trace;
  /** Iterations that have happened at the clock, 0 … all. */
  readonly clock: number;
  /** Absent while running, and for questions that cannot be graded. */
  readonly grade?: Grade | null;
  /** Opens and closes what is behind the grade, which is then a button. */
  readonly onGrade?: (() => void) | undefined;
  readonly isGradeOpen?: boolean;
  /** CSS colour of the lane. */
  readonly color?: string;
  /** Until the clock has reached the last iteration, only what has happened by then is told. */
  readonly hidesFuture?: boolean;
}

/** What came of a run, large: its iterations out of as many as one token at a time would take, and the grade of its answer. */
export const ResultLine = memo(function ResultLine(props: ResultLineProps) {
  const words = useWords(lanes);
  const { trace, clock, grade, color = "var(--accent)", hidesFuture = false, onGrade, isGradeOpen } = props;
  const all = trace.iterations.length;
  const isTold = !hidesFuture || clock >= all;
  const iterations = isTold ? all : clock;
  const masks = trace.responseLength - trace.prior.length;
  const share = Math.min(iterations / Math.max(masks, 1), 1);
  return (
    <div className={styles.result}>
      <dl className={styles.line}>
        <div title={words.oneByOne(masks)}>
          <dt>{words.iterations(iterations <= masks ? masks : iterations)}</dt>
          <dd className={styles.number}>{words.amount(iterations)}</dd>
          <dd className={styles.possible}>{iterations <= masks ? words.ofMasks(masks) : ""}</dd>
        </div>
        {isTold && grade && (
          <div className={styles.grade} data-tone={grade.correct ? "good" : "bad"} title={grade.detail}>
            <dt className={styles.unsaid}>{words.answer}</dt>
            <dd>
              <GradeWord {...{ grade, onGrade, isGradeOpen }} />
              {!grade.correct && grade.score > 0 && (
                <span className={styles.partly}>{words.partly(Math.round(grade.score * 100))}</span>
              )}
            </dd>
          </div>
        )}
      </dl>
      <div aria-hidden="true" className={styles.track}>
        <div className={styles.share} style={{ width: `${share * 100}%`, background: color }} />
      </div>
    </div>
  );
});

function GradeWord({ grade, onGrade, isGradeOpen }: Pick<ResultLineProps, "onGrade" | "isGradeOpen"> & GradedWord) {
  const words = useWords(lanes);
  const word = grade.correct ? `✓ ${words.exact}` : `✗ ${words.wrong}`;
  if (!onGrade) return <span>{word}</span>;
  return (
    <button type="button" className={shared.opens} aria-expanded={isGradeOpen ?? false} onClick={onGrade}>
      {word}
    </button>
  );
}

interface GradedWord {
  readonly grade: Grade;
}
