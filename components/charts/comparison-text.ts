/** The comparison table for documents and programs: the same rows as on the page, without its signs. */
import type { TableCell, TextTable } from "@/lib/trace/table-text";
import { type ComparedLane, type ComparisonRow, comparisonRows } from "./comparison-rows";

/** Digits behind the point of a time, ms, and of a ratio. */
const DIGITS = 1;

const rounded = (value: number | null | undefined, digits = DIGITS): number | null =>
  value === null || value === undefined ? null : Number(value.toFixed(digits));

/** @param reference index of the lane that the others are compared with */
export function comparisonTable(lanes: readonly ComparedLane[], reference: number): TextTable {
  const letter = lanes[reference]?.letter ?? "";
  return {
    columns: [
      { name: "lane", isWords: true },
      { name: "decoding", isWords: true },
      { name: "NFE" },
      { name: "iterations" },
      { name: "tokens per iteration" },
      { name: "answer", isWords: true },
      { name: "cache hits %" },
      { name: "forward ms" },
      { name: "total ms" },
      { name: "runs" },
      { name: `same tokens as ${letter} %` },
    ],
    rows: comparisonRows(lanes, reference).map(cellsOf),
  };
}

function cellsOf({ lane, metrics, forwardMs, comparison, timing }: ComparisonRow): TableCell[] {
  return [
    lane.letter,
    lane.isRecorded ? `${lane.label} (recorded)` : lane.label,
    metrics.nfe,
    metrics.iterations,
    rounded(metrics.tokensPerIteration.nominal),
    gradeText(lane.grade),
    rounded(metrics.cacheHitRate === null ? null : 100 * metrics.cacheHitRate),
    rounded(forwardMs),
    rounded(timing?.medianMs),
    timing?.runs ?? null,
    comparison ? rounded((100 * comparison.sameTokens) / comparison.length) : null,
  ];
}

const gradeText = (grade: ComparedLane["grade"]): string | null =>
  grade ? (grade.correct ? "exact" : `${Math.round(grade.score * 100)} % right`) : null;
