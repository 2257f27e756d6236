import { useMemo } from "react";
import type { Trace } from "@/lib/trace/schema";
import { aroundPath, brushBox, type HeatmapBrush } from "./brush";
import styles from "./charts.module.css";
import {
  type Box,
  bandMiddle,
  type CellRef,
  cellBox,
  cellMarks,
  centrePath,
  crossPath,
  type HeatmapLayout,
  iterationTicks,
  outlinePath,
  positionTicks,
  priorMarks,
  ticksAround,
} from "./heatmap-geometry";

/** Room around the cells, px: iteration numbers at the left, position numbers below. */
export const AXIS = { left: 24, right: 3, top: 4, bottom: 17 } as const;

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

export interface HeatmapOverlayProps {
  readonly trace: Trace;
  readonly clock: number;
  readonly color: string;
  readonly layout: HeatmapLayout;
  readonly hovered: CellRef | null;
  readonly selected: CellRef | null;
  readonly brush: HeatmapBrush | null;
  readonly preview: CommitPreview | null;
}

/** Axes and marks: a handful of SVG elements, however many cells there are. A step of the clock only uncovers more. */
export function HeatmapOverlay(props: HeatmapOverlayProps) {
  const { trace, clock, color, layout, hovered, selected, brush, preview } = props;
  const { x, y } = layout;
  const done = clock > 0 ? (y.start[clock] ?? y.length) : 0;
  const current = clock > 0 ? cellBox(layout, { position: 0, iteration: clock - 1 }) : null;
  const branch = trace.branch && trace.branch.iteration < trace.iterations.length ? trace.branch.iteration : null;
  return (
    <svg
      aria-hidden="true"
      className={styles.heatOverlay}
      width={x.length + AXIS.left + AXIS.right}
      height={y.length + AXIS.top + AXIS.bottom}
    >
      <g transform={`translate(${AXIS.left},${AXIS.top})`}>
        <PriorMarks trace={trace} layout={layout} />
        {done < y.length && <rect className={styles.future} y={done} width={x.length} height={y.length - done} />}
        {/* A picture inside the picture cuts off what has not happened yet. */}
        <svg aria-hidden="true" width={x.length} height={done} overflow="hidden">
          <CellMarks trace={trace} layout={layout} />
        </svg>
        {branch !== null && <BranchMark y={y.start[branch]!} width={x.length} />}
        {brush && <Brushed box={brushBox(layout, brush)} layout={layout} />}
        {current && (
          <rect
            x={-2}
            y={current.y - 1.5}
            width={x.length + 3}
            height={current.height + 3}
            rx={2.5}
            fill="none"
            stroke={color}
            strokeWidth={1.5}
          />
        )}
        {preview && <Preview preview={preview} layout={layout} color={color} />}
        {hovered && <Crosshair box={cellBox(layout, hovered)} layout={layout} />}
        {selected && <SelectedCell box={cellBox(layout, selected)} color={color} />}
        <HeatmapAxes
          layout={layout}
          position={hovered?.position}
          iteration={hovered ? hovered.iteration : clock > 0 ? clock - 1 : undefined}
        />
      </g>
    </svg>
  );
}

interface OfTrace {
  readonly trace: Trace;
  readonly layout: HeatmapLayout;
}

function PriorMarks({ trace, layout }: OfTrace) {
  const path = useMemo(() => {
    const boxes = priorMarks(trace).map((cell): Box => {
      const { x, y, width } = cellBox(layout, cell);
      return { x, y: cell.iteration === 0 ? -AXIS.top : y, width, height: 2 };
    });
    return outlinePath(boxes, 0);
  }, [trace, layout]);
  return <path d={path} className={styles.priorColumn} />;
}

/** Marks of a whole run, one path a kind. */
function CellMarks({ trace, layout }: OfTrace) {
  const paths = useMemo(() => {
    const marks = cellMarks(trace);
    const boxes = (cells: readonly CellRef[]) => cells.map((cell) => cellBox(layout, cell));
    return {
      committed: outlinePath(boxes(marks.committed), 0.75),
      remasked: crossPath(boxes(marks.remasked), 1.5),
      edited: centrePath(boxes(marks.edited), "vertical"),
      regretted: centrePath(boxes(marks.regretted), "horizontal"),
    };
  }, [trace, layout]);
  const isTiny = (layout.y.size[0] ?? 0) < 8 || (layout.x.size[0] ?? 0) < 8;
  return (
    <g fill="none" strokeWidth={isTiny ? 1 : 1.5}>
      <path d={paths.regretted} className={styles.regretted} />
      <path d={paths.committed} className={styles.committedHalo} />
      <path d={paths.committed} className={styles.committed} />
      <path d={paths.edited} className={styles.edited} />
      <path d={paths.remasked} className={styles.committed} />
    </g>
  );
}

/** Where a branch leaves the run it was taken over from: all above is the parent's. */
function BranchMark({ y, width }: { readonly y: number; readonly width: number }) {
  // Above the line the word stands in the row of its parent, and below it where there is none.
  const isAtTop = y < 12;
  return (
    <g>
      <path d={`M-3,${y - 0.5}H${width + 2}`} className={styles.branchLine} />
      <text x={width - 2} y={isAtTop ? y + 10 : y - 4} textAnchor="end" className={styles.branchWord}>
        branch
      </text>
    </g>
  );
}

/** The brushed range in a thin frame, all else under a veil. */
function Brushed({ box, layout: { x, y } }: { readonly box: Box; readonly layout: HeatmapLayout }) {
  return (
    <>
      <path d={aroundPath(x.length, y.length, box)} fillRule="evenodd" className={styles.veil} />
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
function Preview({ preview, layout, color }: PreviewProps) {
  const { iteration, commits, gained, lost } = preview;
  const boxes = (positions: readonly number[]) => positions.map((position) => cellBox(layout, { position, iteration }));
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

interface HeatmapAxesProps {
  readonly layout: HeatmapLayout;
  /** Position and iteration (0-based) to emphasise: hovered, or else the current iteration. */
  readonly position?: number;
  readonly iteration?: number;
}

/** Position numbers below and 1-based iterations at the left; the emphasised ones are always written out. */
function HeatmapAxes({ layout: { x, y }, position, iteration }: HeatmapAxesProps) {
  const positions = positionTicks(x.start.length, x.length);
  const iterations = iterationTicks(y.start.length, y.length).map((tick) => tick - 1);
  return (
    <>
      {ticksAround(x, positions, position, 14).map((index) => (
        <text
          key={`x${index}`}
          className={styles.axis}
          data-strong={index === position || undefined}
          textAnchor="middle"
          x={bandMiddle(x, index)}
          y={y.length + 13}
        >
          {index}
        </text>
      ))}
      {ticksAround(y, iterations, iteration, 11).map((index) => (
        <text
          key={`y${index}`}
          className={styles.axis}
          data-strong={index === iteration || undefined}
          textAnchor="end"
          dominantBaseline="central"
          x={-6}
          y={bandMiddle(y, index)}
        >
          {index + 1}
        </text>
      ))}
    </>
  );
}

/** Thin frames around the row and column: a tint would change the colours that are to be read. */
function Crosshair({ box, layout: { x, y } }: { readonly box: Box; readonly layout: HeatmapLayout }) {
  const column = { ...box, y: 0, height: y.length };
  const row = { ...box, x: 0, width: x.length };
  return (
    <g className={styles.crosshair}>
      <path d={outlinePath([column, row], -0.5)} />
      <path d={outlinePath([box], -1)} />
    </g>
  );
}

function SelectedCell({ box, color }: { readonly box: Box; readonly color: string }) {
  return (
    <g fill="none">
      <path d={outlinePath([box], -2.5)} stroke="var(--card)" strokeWidth={2} />
      <path d={outlinePath([box], -1)} stroke={color} strokeWidth={2} />
    </g>
  );
}
