"use client";
import { useMemo } from "react";
import { type Conflict, FIRST_DIVERGENCE } from "@/lib/analysis/divergence";
import type { Timing } from "@/lib/analysis/timing";
import styles from "./ComparisonTable.module.css";
import { type ComparedLane, type ComparisonRow, comparisonRows, type Pace } from "./comparison-rows";
import { formatMs, formatPercent, NOT_RECORDED } from "./format";
import shared from "./shared.module.css";

export interface ComparisonTableProps {
  readonly lanes: readonly ComparedLane[];
  /** Index of the lane that the others are compared with; the first one unless said otherwise. */
  readonly reference?: number;
  /** What it is called, where a page has several. */
  readonly label?: string;
  /** Opens and closes what is behind the grade of a lane, which is then a button. */
  readonly onGrade?: (index: number) => void;
  /** Index of the lane whose grade is open. */
  readonly openGrade?: number | undefined;
}

/** All lanes side by side as a real table; it scrolls sideways where it does not fit. */
export function ComparisonTable(props: ComparisonTableProps) {
  const { lanes, reference = 0, label = "Comparison of the lanes", onGrade, openGrade } = props;
  const rows = useMemo(() => comparisonRows(lanes, reference), [lanes, reference]);
  const letter = lanes[reference]?.letter ?? "";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className={styles.comparison} aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Lane</th>
            <th scope="col" title="network function evaluations: the same on every machine">
              NFE
            </th>
            <th scope="col">iterations</th>
            <th scope="col">tokens / iter</th>
            <th scope="col">answer</th>
            <th scope="col" title="positions whose keys and values came from a cache, of all in all evaluations">
              cache hits
            </th>
            <th scope="col" title="median model time of one network evaluation">
              forward ms
            </th>
            <th scope="col" title="wall time of the whole run: of repeats the median, and the shortest and the longest">
              total ms
            </th>
            <th scope="col" className={styles.oneLine} title={`wall time of ${letter} over wall time of the lane`}>
              time of&nbsp;{letter} / lane
            </th>
            <th scope="col">same&nbsp;tokens as&nbsp;{letter}</th>
            <th scope="col" title={FIRST_DIVERGENCE}>
              first divergence
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <LaneRow
              key={row.lane.letter}
              row={row}
              onGrade={onGrade && (() => onGrade(index))}
              isGradeOpen={index === openGrade}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

const NOTHING = "–";
const OTHER_CLOCK =
  "Not compared: one run was stopped, recorded earlier, made on another backend, or does not tell its time.";

const hitsText = (rate: number | null): string =>
  rate === null ? NOT_RECORDED : rate > 0 ? formatPercent(rate) : NOTHING;

interface GradeButton {
  readonly onGrade: (() => void) | undefined;
  readonly isGradeOpen: boolean;
}

function LaneRow({ row, ...button }: GradeButton & { readonly row: ComparisonRow }) {
  const { lane, metrics, forwardMs, comparison, timing, pace, apart } = row;
  return (
    <tr>
      <th scope="row">
        <b style={{ color: lane.color }}>{lane.letter}</b>{" "}
        <span>{lane.isRecorded ? `${lane.label} · recorded` : lane.label}</span>
      </th>
      <td>
        {metrics.nfe ?? NOT_RECORDED}
        <Fewer ratio={comparison?.speedUp.nfe} />
      </td>
      <td>
        {metrics.iterations}
        <Fewer ratio={comparison?.speedUp.iterations} />
      </td>
      <td>{metrics.tokensPerIteration.nominal.toFixed(1)}</td>
      <td>
        <GradeCell grade={lane.grade} {...button} />
      </td>
      <td>{hitsText(metrics.cacheHitRate)}</td>
      <td>{forwardMs === undefined ? NOT_RECORDED : forwardMs === null ? NOTHING : formatMs(forwardMs)}</td>
      <td>{timing ? <TimeText timing={timing} /> : NOT_RECORDED}</td>
      <td title={comparison && !pace ? OTHER_CLOCK : undefined}>
        {comparison ? <PaceText pace={pace} /> : <span className={styles.note}>{apart ?? "reference"}</span>}
      </td>
      <td>{comparison ? `${comparison.sameTokens} / ${comparison.length}` : (apart ?? NOTHING)}</td>
      <td>{comparison ? divergenceText(comparison.firstDivergence) : (apart ?? NOTHING)}</td>
    </tr>
  );
}

/** `6.2× fewer`: how a count compares with the reference's, which no noise touches; nothing where they are equal. */
function Fewer({ ratio }: { readonly ratio: number | null | undefined }) {
  if (!ratio || ratio === 1) return null;
  const times = ratio > 1 ? `${ratio.toFixed(1)}× fewer` : `${(1 / ratio).toFixed(1)}× more`;
  return <span className={styles.note}> {times}</span>;
}

function TimeText({ timing: { medianMs, minMs, maxMs, runs } }: { readonly timing: Timing }) {
  return (
    <>
      {formatMs(medianMs)}
      <span className={styles.note}>
        {runs === 1 ? " one run" : ` ${formatMs(minMs)}–${formatMs(maxMs)}, ${runs} runs`}
      </span>
    </>
  );
}

const OPEN = "The spreads of the two times overlap, or there are too few runs: “Measure the times” repeats them.";

/** Above 1 is faster; said, and coloured, only where the spreads part. */
function PaceText({ pace }: { readonly pace: Pace | null }) {
  if (!pace) return NOTHING;
  const ratio = `${pace.ratio.toFixed(1)}×`;
  if (pace.verdict === "open") return <span title={OPEN}>{ratio}</span>;
  if (pace.verdict === "slower") return `${ratio} slower`;
  return <span className={styles.good}>{ratio} faster</span>;
}

function GradeCell({ grade, onGrade, isGradeOpen }: GradeButton & Pick<ComparedLane, "grade">) {
  if (!grade) return NOTHING;
  const partly = grade.score > 0 ? `${Math.round(grade.score * 100)} % right` : "wrong";
  const word = grade.correct ? "✓ exact" : `✗ ${partly}`;
  return (
    <span className={grade.correct ? styles.good : styles.bad} title={grade.detail}>
      {onGrade ? (
        <button type="button" className={shared.opens} aria-expanded={isGradeOpen} onClick={onGrade}>
          {word}
        </button>
      ) : (
        word
      )}
    </span>
  );
}

function divergenceText(divergence: Conflict | null): string {
  if (!divergence) return "none";
  const { iteration, position } = divergence.a;
  return `${iteration === null ? "from the start" : `iteration ${iteration + 1}`}, position ${position}`;
}
