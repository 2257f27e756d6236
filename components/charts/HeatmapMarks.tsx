/** Marks on the cells of a heatmap, one path a kind: what happened in them, and what is being looked at. */
import { memo, useMemo } from "react";
import { blockEdges } from "@/lib/analysis/block";
import type { CellRef } from "@/lib/analysis/cell";
import type { Trace } from "@/lib/trace/schema";
import { aroundPath } from "./brush";
import styles from "./ConfidenceHeatmap.module.css";
import { AXIS } from "./HeatmapAxes";
import {
  type Box,
  cellBox,
  cellMarks,
  centrePath,
  committedPath,
  crossPath,
  type HeatmapLayout,
  hasRoomForMarks,
  outlinePath,
  priorMarks,
} from "./heatmap-geometry";
import { shownBands, showsCell } from "./heatmap-window";
import shared from "./shared.module.css";

/** What would commit in one stored iteration under another rule: positions. */
export interface CommitPreview {
  /** 0-based. */
  readonly iteration: number;
  /** All that would commit. */
  readonly commits: readonly number[];
  /** Those of them that did not. */
  readonly gained: readonly number[];
  /** Those that did and would not. */
  readonly lost: readonly number[];
}

interface OfTrace {
  readonly trace: Trace;
  readonly layout: HeatmapLayout;
}

export const PriorMarks = memo(function PriorMarks({ trace, layout }: OfTrace) {
  const path = useMemo(() => {
    const shown = priorMarks(trace).filter((cell) => showsCell(layout, cell));
    const boxes = shown.map((cell): Box => {
      const { x, y, width } = cellBox(layout, cell);
      return { x, y: cell.iteration === 0 ? -AXIS.top : y, width, height: 2 };
    });
    return outlinePath(boxes, 0);
  }, [trace, layout]);
  return <path d={path} className={styles.priorColumn} />;
});

/** Where a block of a run that is decoded block by block ends and the next one begins. */
export const BlockEdges = memo(function BlockEdges({ trace, layout: { x, y } }: OfTrace) {
  const path = blockEdges(trace)
    .flatMap((edge) => {
      const at = x.start[edge];
      return at === undefined || at <= 0 || at >= x.length ? [] : `M${at - 0.5},${-AXIS.top}V${y.length}`;
    })
    .join("");
  return path === "" ? null : <path d={path} className={styles.blockEdge} />;
});

/** The positions that the network was run on in one iteration, under its row. */
export function RanOn({
  window: [from, to],
  box: { y, height },
  layout: { x },
  color,
}: {
  readonly window: readonly [number, number];
  readonly box: Box;
  readonly layout: HeatmapLayout;
  readonly color: string;
}) {
  if (to <= from) return null;
  const left = Math.max(x.start[from] ?? 0, 0);
  const right = Math.min((x.start[to - 1] ?? 0) + (x.size[to - 1] ?? 0), x.length);
  return right <= left ? null : (
    <rect x={left} y={y + height + 1} width={right - left} height={3} rx={1} fill={color} />
  );
}

const NO_MARKS = { committed: "", remasked: "", edited: "", regretted: "" };

/** Marks of what shows of a run, one path a kind. */
export const CellMarks = memo(function CellMarks({ trace, layout }: OfTrace) {
  const paths = useMemo(() => {
    const rows = hasRoomForMarks(layout) ? shownBands(layout.y) : null;
    if (!rows) return NO_MARKS;
    const marks = cellMarks(trace, rows);
    const boxes = (cells: readonly CellRef[]) =>
      cells.filter((cell) => showsCell(layout, cell)).map((cell) => cellBox(layout, cell));
    return {
      committed: committedPath(boxes(marks.committed)),
      remasked: crossPath(boxes(marks.remasked), 1.5),
      edited: centrePath(boxes(marks.edited), "vertical"),
      regretted: centrePath(boxes(marks.regretted), "horizontal"),
    };
  }, [trace, layout]);
  const isTiny = (layout.y.size[0] ?? 0) < 8 || (layout.x.size[0] ?? 0) < 8;
  return (
    <svg aria-hidden="true" className={shared.layer} width={layout.x.length} height={layout.y.length}>
      <g fill="none" strokeWidth={isTiny ? 1 : 1.5}>
        <path d={paths.regretted} className={styles.regretted} />
        {!isTiny && <path d={paths.committed} className={styles.committedHalo} />}
        <path d={paths.committed} className={styles.committed} />
        <path d={paths.edited} className={styles.edited} />
        <path d={paths.remasked} className={styles.committed} />
      </g>
    </svg>
  );
});

/** Where a branch leaves the run it was taken over from: all above is the parent's. Its tag stands beside the cells. */
export function BranchMark({ y, width }: { readonly y: number; readonly width: number }) {
  const left = -AXIS.left;
  return (
    <g>
      <path d={`M${left + 6},${y - 0.5}H${width + 2}`} className={styles.branchLine} />
      <path d={`M${left},${y - 4.5}l6,4l-6,4z`} className={styles.branchTag} />
    </g>
  );
}

/** The brushed range in a thin frame, all else under a veil. */
export function Brushed({ box, layout: { x, y } }: { readonly box: Box; readonly layout: HeatmapLayout }) {
  return (
    <>
      <path d={aroundPath(x.length, y.length, box)} fillRule="evenodd" className={shared.veil} />
      <path d={outlinePath([box], -0.5)} className={styles.brushFrame} />
    </>
  );
}

interface PreviewProps {
  readonly preview: CommitPreview;
  readonly layout: HeatmapLayout;
  readonly color: string;
}

/** What another rule would do: kept commits framed, gained ones framed by dashes, lost ones crossed out. */
export function Preview({ preview, layout, color }: PreviewProps) {
  const { iteration, commits, gained, lost } = preview;
  const boxes = (positions: readonly number[]) =>
    positions.flatMap((position) =>
      showsCell(layout, { position, iteration }) ? cellBox(layout, { position, iteration }) : [],
    );
  const kept = outlinePath(boxes(commits.filter((position) => !gained.includes(position))), -0.5);
  const added = outlinePath(boxes(gained), -0.5);
  const gone = crossPath(boxes(lost), 1);
  return (
    <g fill="none">
      <path d={kept + added + gone} stroke="var(--card)" strokeWidth={4} opacity={0.9} />
      <path d={kept} stroke={color} strokeWidth={2} />
      <path d={added} stroke={color} strokeWidth={2} strokeDasharray="3 2" />
      <path d={gone} stroke="var(--bad)" strokeWidth={2} />
    </g>
  );
}

/** Thin frames around the row and column: a tint would change the colours that are to be read. */
export function Crosshair({ box, layout: { x, y } }: { readonly box: Box; readonly layout: HeatmapLayout }) {
  const column = { ...box, y: 0, height: y.length };
  const row = { ...box, x: 0, width: x.length };
  return (
    <g className={styles.crosshair}>
      <path d={outlinePath([column, row], -0.5)} />
      <path d={outlinePath([box], -1)} />
    </g>
  );
}

export function SelectedCell({ box, color }: { readonly box: Box; readonly color: string }) {
  return (
    <g fill="none">
      <path d={outlinePath([box], -2.5)} stroke="var(--card)" strokeWidth={2} />
      <path d={outlinePath([box], -1)} stroke={color} strokeWidth={2} />
    </g>
  );
}
