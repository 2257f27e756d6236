"use client";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import type { Grade } from "@/lib/scene/score";

export interface GradeReportProps {
  /** Letter of the lane. */
  readonly name: string;
  /** The answer's words, without end tokens. */
  readonly answer: string;
  readonly grade: Grade;
}

/** What is behind a grade: why, a right answer, and the answer that was found with its wrong words marked. */
export function GradeReport({ name, answer, grade: { detail, expected, wrong } }: GradeReportProps) {
  const words = useWords(lanes);
  return (
    <section
      aria-label={words.gradeOf(name)}
      className="mt-2 flex flex-col gap-1.5 rounded-lg border border-line bg-well px-2.5 py-2 text-xs"
    >
      <p lang="en">{detail}</p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2.5 gap-y-1 [&_dd]:font-mono [&_dd]:break-words [&_dt]:text-muted">
        <dt>{words.expected}</dt>
        <dd>{expected}</dd>
        <dt>{words.found}</dt>
        <dd translate="no">{answer === "" ? words.foundNothing : <Marked text={answer} stretches={wrong} />}</dd>
      </dl>
    </section>
  );
}

/** A text in which some stretches are marked. */
function Marked({ text, stretches }: { readonly text: string; readonly stretches: Grade["wrong"] }) {
  const inOrder = [...stretches].sort((a, b) => a.start - b.start);
  return (
    <>
      {inOrder.map(({ start, end }, index) => (
        <span key={start}>
          {text.slice(inOrder[index - 1]?.end ?? 0, start)}
          <mark className="bg-bad-soft text-bad underline decoration-wavy decoration-1 underline-offset-2">
            {text.slice(start, end)}
          </mark>
        </span>
      ))}
      {text.slice(inOrder.at(-1)?.end ?? 0)}
    </>
  );
}
