"use client";
import { useMemo, useState } from "react";
import { useLabSession } from "@/components/labs/machine/use-lab-session";
import { Button } from "@/components/ui/Button";
import { asked } from "@/components/ui/words/en/asked";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { useWords } from "@/components/ui/words/use-words";
import type { TaskId } from "@/lib/scene/world";
import { casesOf } from "@/lib/sweep/cases";
import type { Row } from "@/lib/sweep/row";
import type { RowGroup } from "@/lib/sweep/summary";

/** How many questions are listed until somebody asks for all of them. */
const AT_FIRST = 6;

interface CasesProps {
  readonly lane: RowGroup;
  /** The first lane, at the same length and prior. */
  readonly reference: RowGroup;
}

/** The questions behind a difference: those that only one of two lanes answers; each leads into the playground. */
export function Cases({ lane, reference }: CasesProps) {
  const words = useWords(labWords);
  const { gained, lost } = useMemo(() => casesOf(lane.rows, reference.rows), [lane, reference]);
  return (
    <div className="grid gap-x-6 gap-y-4 rounded-md border border-line bg-well p-3 text-xs whitespace-normal md:grid-cols-2">
      <CaseList title={words.rightHere} cases={gained} />
      <CaseList title={words.wrongHere} cases={lost} />
    </div>
  );
}

interface CaseListProps {
  readonly title: string;
  readonly cases: readonly (readonly [row: Row, reference: Row])[];
}

function CaseList({ title, cases }: CaseListProps) {
  const words = useWords(labWords);
  const [isWhole, showWhole] = useState(false);
  const listed = isWhole ? cases : cases.slice(0, AT_FIRST);
  return (
    <div className="min-w-0">
      <h3 className="font-semibold">
        {title}: {cases.length}
      </h3>
      {cases.length === 0 && <p className="mt-1 text-muted">{words.noQuestion}</p>}
      <ul className="mt-1 flex flex-col gap-1">
        {listed.map(([row, reference]) => (
          <CaseLine key={`${row.task} ${row.index}`} row={row} reference={reference} />
        ))}
      </ul>
      {cases.length > listed.length && (
        <Button size="small" className="mt-1.5" onClick={() => showWhole(true)}>
          {words.allOf(cases.length)}
        </Button>
      )}
    </div>
  );
}

function CaseLine({ row, reference }: { readonly row: Row; readonly reference: Row }) {
  const session = useLabSession();
  const words = useWords(labWords);
  const { tasks } = useWords(asked);
  const task = tasks[row.task as TaskId] ?? row.task;
  return (
    <li>
      <button
        type="button"
        title={words.openCase}
        onClick={() => void session.openCase(reference, row)}
        className="w-full rounded-md border border-line bg-card px-2 py-1.5 text-left hover:border-accent"
      >
        <span className="block font-medium" translate="no">
          {row.question}
        </span>
        <span className="block text-muted">
          {task} {row.index + 1}: {words.here} <Answer text={row.answer} isRight={row.correct} />, {words.firstLane}{" "}
          <Answer text={reference.answer} isRight={reference.correct} />
        </span>
      </button>
    </li>
  );
}

function Answer({ text, isRight }: { readonly text: string; readonly isRight: boolean }) {
  const words = useWords(labWords);
  return (
    <span className={isRight ? "text-good" : "text-bad"} translate="no">
      {text === "" ? words.nothing : `“${text}”`}
      <span className="sr-only">{` ${isRight ? words.isRight : words.isWrong}`}</span>
    </span>
  );
}
