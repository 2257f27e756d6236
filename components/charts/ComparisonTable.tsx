"use client";
import { useMemo } from "react";
import type { FirstDivergence } from "@/lib/analysis/compare";
import styles from "./ComparisonTable.module.css";
import { type ComparedLane, type ComparisonRow, comparisonRows, slowestLane } from "./comparison-rows";
import { formatMs, formatPercent, NOT_RECORDED } from "./format";
import shared from "./shared.module.css";

export interface ComparisonTableProps {
  readonly lanes: readonly ComparedLane[];
  /** Index of the lane that the others are compared with; the slowest one unless said otherwise. */
  readonly reference?: number;
}

/** All lanes side by side as a real table; it scrolls sideways where it does not fit. */
export function ComparisonTable({ lanes, reference = slowestLane(lanes) }: ComparisonTableProps) {
  const rows = useMemo(() => comparisonRows(lanes, reference), [lanes, reference]);
  const letter = lanes[reference]?.letter ?? "";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className={styles.comparison} aria-label="Comparison of the lanes" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Lane</th>
            <th scope="col">iterations</th>
            <th scope="col">tokens / iter</th>
            <th scope="col" title="median model time of one network evaluation">
              forward ms
            </th>
            <th scope="col" title="positions whose keys and values came from a cache, of all in all evaluations">
              cache hits
            </th>
            <th scope="col">total ms</th>
            <th scope="col" className={styles.oneLine} title={`total time of ${letter} over total time of the lane`}>
              speed-up
            </th>
            <th scope="col">answer</th>
            <th scope="col">same&nbsp;tokens as&nbsp;{letter}</th>
            <th scope="col">first divergence</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <LaneRow key={row.lane.letter} row={row} />
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

function LaneRow({ row }: { readonly row: ComparisonRow }) {
  const { lane, metrics, forwardMs, comparison, speedUp } = row;
  return (
    <tr>
      <th scope="row">
        <b style={{ color: lane.color }}>{lane.letter}</b>{" "}
        <span>{lane.isRecorded ? `${lane.label} · recorded` : lane.label}</span>
      </th>
      <td>{metrics.iterations}</td>
      <td>{metrics.tokensPerIteration.nominal.toFixed(1)}</td>
      <td>{forwardMs === undefined ? NOT_RECORDED : forwardMs === null ? NOTHING : formatMs(forwardMs)}</td>
      <td>{hitsText(metrics.cacheHitRate)}</td>
      <td>{metrics.totalMs === null ? NOT_RECORDED : formatMs(metrics.totalMs)}</td>
      <td title={comparison && speedUp === null ? OTHER_CLOCK : undefined}>
        {comparison ? <SpeedUp ratio={speedUp} /> : "1.0×"}
      </td>
      <td>
        <GradeCell grade={lane.grade} />
      </td>
      <td>{comparison ? `${comparison.sameTokens} / ${comparison.length}` : NOTHING}</td>
      <td>{comparison ? divergenceText(comparison.firstDivergence) : NOTHING}</td>
    </tr>
  );
}

/** Above 1 is faster; said by a sign and a word besides the colour. */
function SpeedUp({ ratio }: { readonly ratio: number | null }) {
  if (ratio === null) return NOTHING;
  if (ratio < 1.05) return `${ratio.toFixed(1)}×`;
  return (
    <span className={styles.good}>
      {ratio.toFixed(1)}×<span className={shared.hidden}> faster</span>
    </span>
  );
}

function GradeCell({ grade }: Pick<ComparedLane, "grade">) {
  if (!grade) return NOTHING;
  if (grade.correct) return <span className={styles.good}>✓ exact</span>;
  return (
    <span className={styles.bad} title={grade.detail}>
      {grade.score > 0 ? `✗ ${Math.round(grade.score * 100)} % right` : "✗ wrong"}
    </span>
  );
}

function divergenceText(divergence: FirstDivergence | null): string {
  return divergence ? `iteration ${divergence.iteration + 1}, position ${divergence.position}` : "none";
}
