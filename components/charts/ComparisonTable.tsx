"use client";
import { useMemo } from "react";
import { lanes as laneWords } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import type { Conflict } from "@/lib/analysis/divergence";
import type { Timing } from "@/lib/analysis/timing";
import styles from "./ComparisonTable.module.css";
import { type ComparedLane, type ComparisonRow, comparisonRows, type Pace } from "./comparison-rows";
import { formatMs, formatPercent } from "./format";
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
  const words = useWords(laneWords);
  const { lanes, reference = 0, label = words.comparison, onGrade, openGrade } = props;
  const rows = useMemo(() => comparisonRows(lanes, reference), [lanes, reference]);
  const letter = lanes[reference]?.letter ?? "";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className={styles.comparison} aria-label={label} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.lane}</th>
            <th scope="col" title={words.nfeHelp}>
              NFE
            </th>
            <th scope="col">{words.iterationsHead}</th>
            <th scope="col">{words.tokensPerIteration}</th>
            <th scope="col">{words.answer}</th>
            <th scope="col" title={words.cacheHitsHelp}>
              {words.cacheHits}
            </th>
            <th scope="col" title={words.forwardMsHelp}>
              {words.forwardMs}
            </th>
            <th scope="col" title={words.totalMsHelp}>
              {words.totalMs}
            </th>
            <th scope="col" className={styles.oneLine} title={words.paceHelp(letter)}>
              {words.pace(letter)}
            </th>
            <th scope="col">{words.sameTokens(letter)}</th>
            <th scope="col" title={words.divergenceHelp}>
              {words.firstDivergence}
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

type LaneWords = typeof laneWords;

const NOTHING = "–";
const hitsText = (rate: number | null, words: LaneWords): string =>
  rate === null ? words.notRecorded : rate > 0 ? formatPercent(rate) : NOTHING;

interface GradeButton {
  readonly onGrade: (() => void) | undefined;
  readonly isGradeOpen: boolean;
}

function LaneRow({ row, ...button }: GradeButton & { readonly row: ComparisonRow }) {
  const words = useWords(laneWords);
  const { lane, metrics, forwardMs, comparison, timing, pace, apart } = row;
  return (
    <tr>
      <th scope="row">
        <b style={{ color: lane.color }}>{lane.letter}</b>{" "}
        <span>{lane.isRecorded ? words.recordedLane(lane.label) : lane.label}</span>
      </th>
      <td>
        {metrics.nfe ?? words.notRecorded}
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
      <td>{hitsText(metrics.cacheHitRate, words)}</td>
      <td>{forwardMs === undefined ? words.notRecorded : forwardMs === null ? NOTHING : formatMs(forwardMs)}</td>
      <td>{timing ? <TimeText timing={timing} /> : words.notRecorded}</td>
      <td title={comparison && !pace ? words.otherClock : undefined}>
        {comparison ? (
          <PaceText pace={pace} />
        ) : (
          <span className={styles.note}>{apart === null ? words.reference : words.apart[apart]}</span>
        )}
      </td>
      <td>
        {comparison ? `${comparison.sameTokens} / ${comparison.length}` : apart === null ? NOTHING : words.apart[apart]}
      </td>
      <td>
        {comparison ? divergenceText(comparison.firstDivergence, words) : apart === null ? NOTHING : words.apart[apart]}
      </td>
    </tr>
  );
}

/** `6.2× fewer`: how a count compares with the reference's, which no noise touches; nothing where they are equal. */
function Fewer({ ratio }: { readonly ratio: number | null | undefined }) {
  const words = useWords(laneWords);
  if (!ratio || ratio === 1) return null;
  const times = ratio > 1 ? words.fewer(ratio) : words.moreTimes(1 / ratio);
  return <span className={styles.note}> {times}</span>;
}

function TimeText({ timing: { medianMs, minMs, maxMs, runs } }: { readonly timing: Timing }) {
  const words = useWords(laneWords);
  return (
    <>
      {formatMs(medianMs)}
      <span className={styles.note}>
        {runs === 1 ? words.oneRun : words.spread(formatMs(minMs), formatMs(maxMs), runs)}
      </span>
    </>
  );
}

/** Above 1 is faster; said, and coloured, only where the spreads part. */
function PaceText({ pace }: { readonly pace: Pace | null }) {
  const words = useWords(laneWords);
  if (!pace) return NOTHING;
  const ratio = `${pace.ratio.toFixed(1)}×`;
  if (pace.verdict === "open") return <span title={words.paceOpen}>{ratio}</span>;
  if (pace.verdict === "slower") return words.slower(pace.ratio);
  return <span className={styles.good}>{words.faster(pace.ratio)}</span>;
}

function GradeCell({ grade, onGrade, isGradeOpen }: GradeButton & Pick<ComparedLane, "grade">) {
  const words = useWords(laneWords);
  if (!grade) return NOTHING;
  const partly = grade.score > 0 ? words.partly(Math.round(grade.score * 100)) : words.wrong;
  const word = grade.correct ? `✓ ${words.exact}` : `✗ ${partly}`;
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

function divergenceText(divergence: Conflict | null, words: LaneWords): string {
  if (!divergence) return words.none;
  const { iteration, position } = divergence.a;
  return iteration === null ? words.fromStart(position) : words.divergesAt(iteration + 1, position);
}
