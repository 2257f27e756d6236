"use client";
import { type ReactNode, useMemo, useRef } from "react";
import { charts } from "@/components/ui/words/en/charts";
import { useWords } from "@/components/ui/words/use-words";
import { blockAt } from "@/lib/analysis/block";
import type { CellRef } from "@/lib/analysis/cell";
import { longestCanvas } from "@/lib/trace/canvas";
import type { Trace } from "@/lib/trace/schema";
import type { HeatmapBrush } from "./brush";
import { CellTooltip } from "./CellTooltip";
import { ChartTooltip } from "./ChartTooltip";
import styles from "./ConfidenceHeatmap.module.css";
import { viewCells } from "./cell-label";
import type { DriftRows } from "./drift-rows";
import { AXIS, type HeatmapAxis } from "./HeatmapAxes";
import { HeatmapBody, usePixelRatio } from "./HeatmapBody";
import { HeatmapControls, type HeatmapShows } from "./HeatmapControls";
import { HeatmapGrid } from "./HeatmapGrid";
import type { CommitPreview } from "./HeatmapMarks";
import { HeatmapOverlay } from "./HeatmapOverlay";
import { HeatmapTable } from "./HeatmapTable";
import { type Box, cellBox, type HeatmapWindow, heatmapLayout } from "./heatmap-geometry";
import type { HeatmapViewId } from "./heatmap-views";
import { holding, needsWindow, showsCell, wholeOf, within, withMargin, zoomed } from "./heatmap-window";
import { HeatmapLegend } from "./Legend";
import shared from "./shared.module.css";
import { useElementWidth } from "./use-element-width";
import { useHeatmapImage } from "./use-heatmap-image";

export type { CommitPreview } from "./HeatmapMarks";

export interface ConfidenceHeatmapProps {
  readonly trace: Trace;
  /** Iterations that have happened at the clock, 0 … all; later ones are faded. */
  readonly clock: number;
  /** Which quantity the cells show. */
  readonly view?: HeatmapViewId;
  /** Rows of the y axis; give the same number to charts that are compared. Defaults to the trace's own. */
  readonly rows?: number;
  /** Positions of the widest chart it is compared with, so that they become equally high. Defaults to the trace's own. */
  readonly columns?: number;
  /** Only the trace's own rows are drawn, and take the height that `rows` would. */
  readonly fills?: boolean;
  /** What stands below the columns: their numbers, or the tokens that stand there at the clock. */
  readonly axis?: HeatmapAxis;
  /** Caption and key stand above it; without them they are said elsewhere. */
  readonly hasLegend?: boolean;
  /** CSS colour of the lane. */
  readonly color?: string;
  readonly label?: string;
  /** Height the cells may take, px; more iterations than pixels take more. */
  readonly maxHeight?: number;
  readonly hovered?: CellRef | null;
  readonly selected?: CellRef | null;
  readonly onHover?: (cell: CellRef | null) => void;
  readonly onSelect?: (cell: CellRef) => void;
  /** The range all charts single out; the rest is veiled. Without `onBrush` a drag does nothing. */
  readonly brush?: HeatmapBrush | null;
  readonly onBrush?: (brush: HeatmapBrush | null) => void;
  /** What is shown of a long run; with `onShow` it can be chosen. Short ones are always shown whole. */
  readonly shows?: HeatmapShows;
  readonly onShow?: (shows: HeatmapShows) => void;
  /** What would commit in one iteration under another rule, drawn over what did. */
  readonly preview?: CommitPreview | null;
  /** Values of the view `drift`. Keep its rows the same objects while others arrive: only new ones are drawn. */
  readonly drift?: DriftRows;
  /** What to show beside the hovered cell; without it, the cell's own readings. */
  readonly tooltip?: ReactNode;
}

/**
 * One quantity per position and iteration, on a domain that does not depend on the run. The cell that commits is
 * outlined, cells after it are grey, those behind the end of the answer faint, the current iteration is framed. One
 * focusable grid: arrow keys walk the cells, Enter selects; a table with the same numbers opens below.
 */
export function ConfidenceHeatmap(props: ConfidenceHeatmapProps) {
  const { trace, clock, view = "probability", color = "var(--accent)", maxHeight = 168, drift } = props;
  const { hovered = null, selected = null, brush = null, preview = null, onHover, onSelect, onBrush } = props;
  const { axis = "positions", fills = false, hasLegend = true, shows = null, onShow } = props;
  const words = useWords(charts);
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame, 480) - AXIS.left - AXIS.right;
  const own = trace.iterations.length;
  const rows = Math.max(props.rows ?? 0, own);
  const columns = useMemo(() => longestCanvas(trace), [trace]);
  const pixelRatio = usePixelRatio();
  const drawnRows = fills ? own : rows;
  const widest = Math.max(props.columns ?? 0, columns);
  const isLong = needsWindow(columns, drawnRows);
  const { whole, window } = useWindow(trace, clock, isLong ? shows : null, columns, drawnRows);
  const layout = useMemo(() => {
    const frame = { positions: widest, iterations: rows };
    const size = { positions: columns, iterations: drawnRows, width, maxHeight, pixelRatio, frame };
    return heatmapLayout({ ...size, window: isLong ? window : undefined });
  }, [columns, widest, rows, drawnRows, width, maxHeight, pixelRatio, isLong, window]);
  const cells = useMemo(() => viewCells(trace, view, drift, rows), [trace, view, drift, rows]);
  const isTold = trace.iterations.length === 0 || trace.iterations.some(({ index }) => cells.isRecorded(index));
  const viewLabel = words.views[cells.scale.view.id].label;
  const { label = words.perPosition(viewLabel) } = props;
  const inTrace = (cell: CellRef | null) => (cell && trace.iterations[cell.iteration] ? cell : null);
  const [pointed, chosen] = [inTrace(hovered), inTrace(selected)];
  const hover = (cell: CellRef | null) => {
    if (cell?.position !== hovered?.position || cell?.iteration !== hovered?.iteration) onHover?.(cell);
  };

  const image = useHeatmapImage(trace, cells, isLong);
  const isPicture = isLong && cellsIn(window) > MOST_DRAWN;
  const show = isLong ? onShow : undefined;
  const range = useMemo(() => brush && withinBrush(brush, whole), [brush, whole]);

  const traces = useMemo(() => [trace], [trace]);
  const bottom = AXIS.bottom[axis];

  return (
    <figure className={shared.figure}>
      {hasLegend ? (
        <figcaption className={shared.caption}>
          <span>{words.byPosition(viewLabel)}</span>
          <HeatmapLegend {...{ traces, isTold }} scale={cells.scale} hasPreview={preview !== null} />
        </figcaption>
      ) : (
        !isTold && <figcaption className={shared.caption}>{words.notRecorded}</figcaption>
      )}
      {show && <HeatmapControls {...{ image, whole, window, shows, range, label }} onShow={show} />}
      <div ref={frame} className={styles.heat} style={{ height: layout.y.length + AXIS.top + bottom }}>
        <HeatmapBody
          {...{ trace, cells, layout, pixelRatio }}
          image={isPicture ? image : undefined}
          left={AXIS.left}
          top={AXIS.top}
        />
        <HeatmapOverlay
          {...{ trace, clock, color, layout, axis, brush, preview }}
          selected={chosen}
          hovered={pointed}
        />
        <HeatmapGrid
          {...{ trace, cells, layout, label, brush, onSelect, onBrush }}
          active={pointed ?? chosen ?? { position: 0, iteration: Math.max(clock - 1, 0) }}
          onHover={(cell) => {
            hover(cell);
            if (cell && show && !showsCell(layout, cell)) show(holding(window, whole, cell));
          }}
          onZoom={show && ((factor, at) => show(zoomed(window, whole, factor, at)))}
        />
        {pointed && showsCell(layout, pointed) && props.tooltip !== null && (
          <ChartTooltip anchor={shift(cellBox(layout, pointed))}>
            {props.tooltip ?? <CellTooltip trace={trace} cell={pointed} cells={cells} />}
          </ChartTooltip>
        )}
      </div>
      <HeatmapTable trace={trace} cells={cells} caption={label} window={window} />
    </figure>
  );
}

/** Cells that are drawn one by one; more than that are shown as a picture. */
const MOST_DRAWN = 2 ** 14;

const cellsIn = ({ positions, iterations }: HeatmapWindow): number =>
  (positions[1] - positions[0] + 1) * (iterations[1] - iterations[0] + 1);

const withinBrush = ({ positions, iterations }: HeatmapBrush, whole: HeatmapWindow): HeatmapWindow =>
  within({ positions: positions ?? whole.positions, iterations: iterations ?? whole.iterations }, whole);

/** All of a chart, and the part that is shown; the same object while it is the same part. */
function useWindow(trace: Trace, clock: number, shows: HeatmapShows, positions: number, iterations: number) {
  const whole = useMemo(() => wholeOf(positions, iterations), [positions, iterations]);
  const block = shows === "block" ? blockAt(trace, Math.max(clock - 1, 0)) : null;
  const wanted = shows === "block" ? block && withMargin(block, whole) : shows;
  const { positions: across, iterations: down } = wanted ? within(wanted, whole) : whole;
  const [left, right, top, bottom] = [...across, ...down];
  const window = useMemo(
    (): HeatmapWindow => ({ positions: [left, right], iterations: [top, bottom] }),
    [left, right, top, bottom],
  );
  return { whole, window };
}

const shift = (box: Box): Box => ({ ...box, x: box.x + AXIS.left, y: box.y + AXIS.top });
