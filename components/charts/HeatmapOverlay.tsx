import { memo, type ReactNode, useMemo } from "react";
import type { Trace } from "@/lib/trace/schema";
import { aroundPath, brushBox, type HeatmapBrush } from "./brush";
import styles from "./charts.module.css";
import {
  type Bands,
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
import { Reveal, Veil } from "./Reveal";

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

/**
 * Axes and marks, however many cells there are a handful of elements in layers. What does not depend on the clock is
 * painted once; a step of the clock moves the layers.
 */
export function HeatmapOverlay(props: HeatmapOverlayProps) {
  const { trace, clock, color, layout, hovered, selected, brush, preview } = props;
  const { x, y } = layout;
  const done = clock > 0 ? (y.start[clock] ?? y.length) : 0;
  const emphasised = hovered ? hovered.iteration : clock > 0 ? clock - 1 : undefined;
  const branch = trace.branch && trace.branch.iteration < trace.iterations.length ? trace.branch.iteration : null;
  return (
    <div aria-hidden="true" className={styles.heatOverlay}>
      <Layer layout={layout}>
        <PriorMarks trace={trace} layout={layout} />
        <HeatmapAxes layout={layout} position={hovered?.position} iteration={emphasised} />
      </Layer>
      <div className={styles.layers} style={{ left: AXIS.left, top: AXIS.top, width: x.length, height: y.length }}>
        <Veil axis="y" from={done} />
        <Reveal axis="y" length={y.length} shown={done}>
          <CellMarks trace={trace} layout={layout} />
        </Reveal>
      </div>
      {(branch !== null || brush) && (
        <Layer layout={layout}>
          {branch !== null && <BranchMark y={y.start[branch]!} width={x.length} />}
          {brush && <Brushed box={brushBox(layout, brush)} layout={layout} />}
        </Layer>
      )}
      {clock > 0 && (
        <CurrentRow {...cellBox(layout, { position: 0, iteration: clock - 1 })} width={x.length} color={color} />
      )}
      {(preview || hovered || selected) && (
        <Layer layout={layout}>
          {preview && <Preview preview={preview} layout={layout} color={color} />}
          {hovered && <Crosshair box={cellBox(layout, hovered)} layout={layout} />}
          {selected && <SelectedCell box={cellBox(layout, selected)} color={color} />}
          {hovered && <StrongPosition layout={layout} position={hovered.position} />}
        </Layer>
      )}
      {emphasised !== undefined && y.start[emphasised] !== undefined && (
        <StrongIteration at={bandMiddle(y, emphasised)} iteration={emphasised} />
      )}
    </div>
  );
}

/** A drawing in the coordinates of the cells. */
function Layer({ layout: { x, y }, children }: { readonly layout: HeatmapLayout; readonly children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      className={styles.layer}
      width={x.length + AXIS.left + AXIS.right}
      height={y.length + AXIS.top + AXIS.bottom}
    >
      <g transform={`translate(${AXIS.left},${AXIS.top})`}>{children}</g>
    </svg>
  );
}

interface CurrentRowProps extends Pick<Box, "y" | "width" | "height"> {
  readonly color: string;
}

/** Room around a frame for its stroke, px. */
const ROOM = 4;

/** The frame around the row of the current iteration. */
function CurrentRow({ y, width, height, color }: CurrentRowProps) {
  return (
    <svg
      aria-hidden="true"
      className={styles.moving}
      width={width + 2 * ROOM}
      height={height + 2 * ROOM}
      style={{ transform: `translate(${AXIS.left - ROOM}px, ${AXIS.top - ROOM + y}px)` }}
    >
      <rect
        x={ROOM - 2}
        y={ROOM - 1.5}
        width={width + 3}
        height={height + 3}
        rx={2.5}
        fill="none"
        stroke={color}
        strokeWidth={1.5}
      />
    </svg>
  );
}

interface OfTrace {
  readonly trace: Trace;
  readonly layout: HeatmapLayout;
}

const PriorMarks = memo(function PriorMarks({ trace, layout }: OfTrace) {
  const path = useMemo(() => {
    const boxes = priorMarks(trace).map((cell): Box => {
      const { x, y, width } = cellBox(layout, cell);
      return { x, y: cell.iteration === 0 ? -AXIS.top : y, width, height: 2 };
    });
    return outlinePath(boxes, 0);
  }, [trace, layout]);
  return <path d={path} className={styles.priorColumn} />;
});

/** Marks of a whole run, one path a kind. */
const CellMarks = memo(function CellMarks({ trace, layout }: OfTrace) {
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
    <svg aria-hidden="true" className={styles.layer} width={layout.x.length} height={layout.y.length}>
      <g fill="none" strokeWidth={isTiny ? 1 : 1.5}>
        <path d={paths.regretted} className={styles.regretted} />
        <path d={paths.committed} className={styles.committedHalo} />
        <path d={paths.committed} className={styles.committed} />
        <path d={paths.edited} className={styles.edited} />
        <path d={paths.remasked} className={styles.committed} />
      </g>
    </svg>
  );
});

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
  /** Position and iteration (0-based) that are emphasised, elsewhere: numbers beside them give way. */
  readonly position?: number;
  readonly iteration?: number;
}

/** Position numbers below and 1-based iterations at the left. */
function HeatmapAxes({ layout, position, iteration }: HeatmapAxesProps) {
  const { x, y } = layout;
  const ticks = useMemo(
    () => ({
      positions: positionTicks(x.start.length, x.length),
      iterations: iterationTicks(y.start.length, y.length).map((tick) => tick - 1),
    }),
    [x, y],
  );
  const beside = (bands: Bands, all: readonly number[], strong: number | undefined, gap: number) =>
    ticksAround(bands, all, strong, gap)
      .filter((index) => index !== strong)
      .join(" ");
  return (
    <>
      <PositionNumbers layout={layout} indices={beside(x, ticks.positions, position, 14)} />
      <IterationNumbers layout={layout} indices={beside(y, ticks.iterations, iteration, 11)} />
    </>
  );
}

interface NumbersProps {
  readonly layout: HeatmapLayout;
  /** Which are written, apart by spaces: as text they compare as equal while nothing changes. */
  readonly indices: string;
}

const indicesIn = (text: string) => (text === "" ? [] : text.split(" ").map(Number));

const PositionNumbers = memo(function PositionNumbers({ layout: { x, y }, indices }: NumbersProps) {
  return indicesIn(indices).map((index) => (
    <text key={index} className={styles.axis} textAnchor="middle" x={bandMiddle(x, index)} y={y.length + 13}>
      {index}
    </text>
  ));
});

const IterationNumbers = memo(function IterationNumbers({ layout: { y }, indices }: NumbersProps) {
  return indicesIn(indices).map((index) => (
    <text
      key={index}
      className={styles.axis}
      textAnchor="end"
      dominantBaseline="central"
      x={-6}
      y={bandMiddle(y, index)}
    >
      {index + 1}
    </text>
  ));
});

function StrongPosition({ layout: { x, y }, position }: { readonly layout: HeatmapLayout; readonly position: number }) {
  return (
    <text className={styles.axis} data-strong textAnchor="middle" x={bandMiddle(x, position)} y={y.length + 13}>
      {position}
    </text>
  );
}

/** Height of the emphasised number's drawing, px. */
const LINE = 18;

/** The number of the current or hovered iteration, in a drawing of its own that moves with it. */
function StrongIteration({ at, iteration }: { readonly at: number; readonly iteration: number }) {
  // Drawings that move lie on whole pixels, or their text would blur.
  const top = Math.floor(at);
  return (
    <svg
      aria-hidden="true"
      className={styles.moving}
      width={AXIS.left}
      height={LINE}
      style={{ transform: `translateY(${AXIS.top + top - LINE / 2}px)` }}
    >
      <text
        className={styles.axis}
        data-strong
        textAnchor="end"
        dominantBaseline="central"
        x={AXIS.left - 6}
        y={LINE / 2 + at - top}
      >
        {iteration + 1}
      </text>
    </svg>
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
