import type { ReactNode } from "react";
import type { CellRef } from "@/lib/analysis/cell";
import type { Trace } from "@/lib/trace/schema";
import { brushBox, type HeatmapBrush } from "./brush";
import styles from "./ConfidenceHeatmap.module.css";
import { AXIS, HeatmapAxes, type HeatmapAxis, StrongIteration, StrongPosition, TokenAxis } from "./HeatmapAxes";
import {
  BlockEdges,
  BranchMark,
  Brushed,
  CellMarks,
  type CommitPreview,
  Crosshair,
  Preview,
  PriorMarks,
  RanOn,
  SelectedCell,
} from "./HeatmapMarks";
import { type Box, bandMiddle, cellBox, type HeatmapLayout } from "./heatmap-geometry";
import { showsCell, showsIteration } from "./heatmap-window";
import { Reveal, Veil } from "./Reveal";
import shared from "./shared.module.css";
import { UNTRANSLATED } from "./untranslated";

export interface HeatmapOverlayProps {
  readonly trace: Trace;
  readonly clock: number;
  readonly color: string;
  readonly layout: HeatmapLayout;
  readonly axis: HeatmapAxis;
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
  const { trace, clock, color, layout, axis, hovered, selected, brush, preview } = props;
  const { x, y } = layout;
  const inChart = (at: number) => Math.min(Math.max(at, 0), y.length);
  const done = clock > 0 ? inChart(y.start[clock] ?? y.length) : 0;
  const end = inChart(y.start[trace.iterations.length] ?? y.length);
  const emphasised = hovered ? hovered.iteration : clock > 0 ? clock - 1 : undefined;
  const inside = (cell: CellRef | null) => (cell && showsCell(layout, cell) ? cell : null);
  const [pointed, chosen] = [inside(hovered), inside(selected)];
  const current = clock > 0 ? trace.iterations[clock - 1] : undefined;
  const branch = trace.branch && trace.branch.iteration < trace.iterations.length ? trace.branch.iteration : null;
  return (
    <div aria-hidden="true" className={styles.heatOverlay}>
      <Layer layout={layout} axis={axis}>
        <rect className={styles.ahead} y={end} width={x.length} height={Math.max(y.length - end, 0)} rx={3} />
        <PriorMarks trace={trace} layout={layout} />
        <BlockEdges trace={trace} layout={layout} />
        <HeatmapAxes layout={layout} axis={axis} position={pointed?.position} iteration={emphasised} />
        {axis === "tokens" && <TokenAxis trace={trace} clock={clock} layout={layout} />}
      </Layer>
      <div className={shared.layers} style={{ left: AXIS.left, top: AXIS.top, width: x.length, height: y.length }}>
        <Veil axis="y" from={done} />
        <Reveal axis="y" length={y.length} shown={done}>
          <CellMarks trace={trace} layout={layout} />
        </Reveal>
      </div>
      {(branch !== null || brush) && (
        <Layer layout={layout} axis={axis}>
          {branch !== null && showsIteration(layout, branch) && <BranchMark y={y.start[branch]!} width={x.length} />}
          {brush && <Brushed box={brushBox(layout, brush)} layout={layout} />}
        </Layer>
      )}
      {clock > 0 && showsIteration(layout, clock - 1) && (
        <CurrentRow {...cellBox(layout, { position: 0, iteration: clock - 1 })} width={x.length} color={color} />
      )}
      {current?.window && showsIteration(layout, clock - 1) && (
        <Layer layout={layout} axis={axis}>
          <RanOn
            window={current.window}
            box={cellBox(layout, { position: 0, iteration: clock - 1 })}
            {...{ layout, color }}
          />
        </Layer>
      )}
      {(preview || pointed || chosen) && (
        <Layer layout={layout} axis={axis}>
          {preview && <Preview preview={preview} layout={layout} color={color} />}
          {pointed && <Crosshair box={cellBox(layout, pointed)} layout={layout} />}
          {chosen && <SelectedCell box={cellBox(layout, chosen)} color={color} />}
          {pointed && axis === "positions" && <StrongPosition layout={layout} position={pointed.position} />}
        </Layer>
      )}
      {emphasised !== undefined && showsIteration(layout, emphasised) && (
        <StrongIteration at={bandMiddle(y, emphasised)} iteration={emphasised} />
      )}
    </div>
  );
}

interface LayerProps extends Pick<HeatmapOverlayProps, "layout" | "axis"> {
  readonly children: ReactNode;
}

/** A drawing in the coordinates of the cells. */
function Layer({ layout: { x, y }, axis, children }: LayerProps) {
  return (
    <svg
      {...UNTRANSLATED}
      aria-hidden="true"
      className={shared.layer}
      width={x.length + AXIS.left + AXIS.right}
      height={y.length + AXIS.top + AXIS.bottom[axis]}
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
      {...UNTRANSLATED}
      aria-hidden="true"
      className={shared.moving}
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
