"use client";
import { type ReactNode, useDeferredValue, useMemo } from "react";
import { FigureSource } from "@/components/charts/Figure";
import type { LabResults } from "@/components/labs/state/lab-results";
import { useLab } from "@/components/labs/state/lab-state";
import { Emphasised } from "@/components/ui/Emphasised";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { labs as labWords } from "@/components/ui/words/en/labs";
import { useWords } from "@/components/ui/words/use-words";
import { sourceOf } from "@/lib/sweep/source";
import { ResultTable } from "./ResultTable";

interface ResultsProps {
  /** What the figure is called. */
  readonly label: string;
  readonly children: (results: LabResults) => ReactNode;
  /** Between the figure and the table. */
  readonly below: ReactNode;
}

/** The lab's figure and the table of all lanes; they grow while the sweep runs. */
export function Results({ label, children, below }: ResultsProps) {
  const words = useWords(labWords);
  // The page stays usable while a large table is drawn anew.
  const shown = useDeferredValue(useLab((state) => state.shown));
  const results = useMemo<LabResults | null>(() => {
    if (!shown || shown.rows.length === 0) return null;
    const { rows, sweep } = shown;
    return { rows, sweep, lanes: [...new Set(rows.map(({ lane }) => lane))] };
  }, [shown]);
  const source = useMemo(() => results && sourceOf(results.rows), [results]);
  if (!shown) return null;
  if (!results) {
    return (
      <div className="hatched grid min-h-56 place-items-center rounded-[10px] p-4">
        <p className="rounded-md bg-card px-3 py-1.5 text-muted">
          <Emphasised text={words.noAnswers} className="font-semibold text-fg" />
        </p>
      </div>
    );
  }
  return (
    <>
      <PartBoundary name={words.parts.figure} drawn={[results]}>
        <section lang="en" aria-label={label} className="card p-3.5">
          <FigureSource value={source}>{children(results)}</FigureSource>
        </section>
      </PartBoundary>
      {below}
      <PartBoundary name={words.parts.table} drawn={[results]}>
        <ResultTable results={results} />
      </PartBoundary>
    </>
  );
}
