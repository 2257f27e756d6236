"use client";
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { ChartTooltip } from "./ChartTooltip";
import styles from "./charts.module.css";
import { displayToken, formatPercent } from "./format";
import { HeatmapTable } from "./HeatmapTable";
import { drawRows } from "./heatmap-body";
import {
  type Box,
  bandMiddle,
  type CellRef,
  cellAt,
  cellBox,
  committedCells,
  type HeatmapLayout,
  heatmapLayout,
  iterationTicks,
  moveCell,
  outlinePath,
  positionTicks,
  readCell,
  ticksAround,
} from "./heatmap-geometry";
import { HeatmapLegend } from "./Legend";
import { useElementWidth } from "./use-element-width";

const AXIS = { left: 24, right: 3, top: 4, bottom: 17 } as const;

export interface ConfidenceHeatmapProps {
  readonly trace: Trace;
  /** Iterations that have happened at the clock, 0 … all; later ones are faded. */
  readonly clock: number;
  /** Rows of the y axis; give the same number to charts that are compared. Defaults to the trace's own. */
  readonly rows?: number;
  /** CSS colour of the lane. */
  readonly color?: string;
  readonly label?: string;
  /** Height the cells may take, px. */
  readonly maxHeight?: number;
  readonly hovered?: CellRef | null;
  readonly selected?: CellRef | null;
  readonly onHover?: (cell: CellRef | null) => void;
  readonly onSelect?: (cell: CellRef) => void;
  /** What to show beside the hovered cell; the parent decides. */
  readonly tooltip?: ReactNode;
}

/**
 * Confidence (probability of the proposed token) per position and iteration, on the fixed domain [0, 1].
 * The cell that commits is outlined, cells after it are grey, the current iteration is framed. One focusable
 * grid: arrow keys walk the cells, Enter selects; a table with the same numbers opens below.
 */
export function ConfidenceHeatmap(props: ConfidenceHeatmapProps) {
  const {
    trace,
    clock,
    color = "var(--accent)",
    maxHeight = 168,
    label = "Confidence per position and iteration",
  } = props;
  const { hovered = null, selected = null, onHover, onSelect, tooltip } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useElementWidth(frame, 480) - AXIS.left - AXIS.right;
  const rows = Math.max(props.rows ?? 0, trace.iterations.length);
  const pixelRatio = usePixelRatio();
  const layout = useMemo(
    () => heatmapLayout({ positions: trace.responseLength, iterations: rows, width, maxHeight, pixelRatio }),
    [trace.responseLength, rows, width, maxHeight, pixelRatio],
  );
  const inTrace = (cell: CellRef | null) => (cell && trace.iterations[cell.iteration] ? cell : null);
  const height = layout.y.length;

  const cellUnder = (event: PointerEvent | React.MouseEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return inTrace(cellAt(layout, event.clientX - box.left - AXIS.left, event.clientY - box.top - AXIS.top));
  };
  const hover = (cell: CellRef | null) => {
    if (cell?.position !== hovered?.position || cell?.iteration !== hovered?.iteration) onHover?.(cell);
  };

  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <span>Confidence · position × iteration</span>
        <HeatmapLegend hasPrior={trace.prior.length > 0} />
      </figcaption>
      <div ref={frame} className={styles.heat} style={{ height: height + AXIS.top + AXIS.bottom }}>
        <HeatmapBody trace={trace} layout={layout} pixelRatio={pixelRatio} />
        <HeatmapOverlay {...{ trace, clock, color, layout, selected: inTrace(selected), hovered: inTrace(hovered) }} />
        <HeatmapGrid
          {...{ trace, label, onSelect }}
          focused={inTrace(hovered) ?? inTrace(selected) ?? { position: 0, iteration: Math.max(clock - 1, 0) }}
          onMove={hover}
          onPointerMove={(event) => hover(cellUnder(event))}
          onPointerLeave={() => hover(null)}
          onClick={(event) => {
            const cell = cellUnder(event);
            if (cell) onSelect?.(cell);
          }}
        />
        {tooltip && inTrace(hovered) && (
          <ChartTooltip anchor={shift(cellBox(layout, hovered!))}>{tooltip}</ChartTooltip>
        )}
      </div>
      <HeatmapTable trace={trace} caption={label} />
    </figure>
  );
}

const shift = (box: Box): Box => ({ ...box, x: box.x + AXIS.left, y: box.y + AXIS.top });

/** Device pixels per CSS pixel; follows zooming and moving between screens. */
function usePixelRatio(): number {
  const [ratio, setRatio] = useState(1);
  useEffect(() => {
    setRatio(window.devicePixelRatio || 1);
    if (!window.matchMedia) return;
    const query = window.matchMedia(`(resolution: ${ratio}dppx)`);
    const update = () => setRatio(window.devicePixelRatio || 1);
    query.addEventListener("change", update);
    return () => query.removeEventListener("change", update);
  }, [ratio]);
  return ratio;
}

interface HeatmapBodyProps {
  readonly trace: Trace;
  readonly layout: HeatmapLayout;
  readonly pixelRatio: number;
}

/** The cells. While a run grows, only its new rows are drawn; the clock and the pointer never touch this layer. */
function HeatmapBody({ trace, layout, pixelRatio }: HeatmapBodyProps) {
  const { iterations, vocabulary } = trace;
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef<{ layout?: HeatmapLayout; iterations: readonly Iteration[] }>({ iterations: [] });
  const { x, y } = layout;
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!canvas.current || !context) return;
    const before = drawn.current;
    const kept = before.layout === layout ? sharedPrefix(before.iterations, iterations) : 0;
    const from = kept < before.iterations.length ? 0 : kept;
    if (from === 0) {
      canvas.current.width = Math.round(x.length * pixelRatio);
      canvas.current.height = Math.round(y.length * pixelRatio);
    }
    context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0);
    drawRows(context, layout, { iterations, vocabulary }, from);
    drawn.current = { layout, iterations };
  }, [iterations, vocabulary, layout, pixelRatio, x.length, y.length]);
  return (
    <canvas
      ref={canvas}
      className={styles.heatBody}
      style={{ left: AXIS.left, top: AXIS.top, width: x.length, height: y.length }}
    />
  );
}

/** How many leading iterations of both runs are the very same objects. */
function sharedPrefix(before: readonly Iteration[], after: readonly Iteration[]): number {
  const differing = before.findIndex((step, index) => step !== after[index]);
  return differing < 0 ? before.length : differing;
}

interface HeatmapOverlayProps {
  readonly trace: Trace;
  readonly clock: number;
  readonly color: string;
  readonly layout: HeatmapLayout;
  readonly hovered: CellRef | null;
  readonly selected: CellRef | null;
}

/** Axes and marks: a handful of SVG elements, however many cells there are. */
function HeatmapOverlay({ trace, clock, color, layout, hovered, selected }: HeatmapOverlayProps) {
  const { x, y } = layout;
  const done = y.start[clock] ?? y.length;
  const ink = (y.size[0] ?? 0) < 8 || (x.size[0] ?? 0) < 8 ? 1 : 1.5;
  const outlines = useMemo(
    () =>
      outlinePath(
        committedCells(trace, clock).map((cell) => cellBox(layout, cell)),
        0.75,
      ),
    [trace, clock, layout, ink],
  );
  const current = clock > 0 ? cellBox(layout, { position: 0, iteration: clock - 1 }) : null;
  return (
    <svg
      aria-hidden="true"
      className={styles.heatOverlay}
      width={x.length + AXIS.left + AXIS.right}
      height={y.length + AXIS.top + AXIS.bottom}
    >
      <g transform={`translate(${AXIS.left},${AXIS.top})`}>
        {trace.prior.map(([position]) => (
          <rect
            key={position}
            className={styles.priorColumn}
            x={x.start[position]}
            y={-AXIS.top}
            width={x.size[position]}
            height={2}
          />
        ))}
        {done < y.length && <rect className={styles.future} y={done} width={x.length} height={y.length - done} />}
        <path d={outlines} className={styles.committed} strokeWidth={ink} />
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

interface HeatmapGridProps {
  readonly trace: Trace;
  readonly label: string;
  readonly focused: CellRef;
  readonly onMove: (cell: CellRef | null) => void;
  readonly onSelect?: (cell: CellRef) => void;
  readonly onPointerMove: (event: PointerEvent) => void;
  readonly onPointerLeave: () => void;
  readonly onClick: (event: React.MouseEvent) => void;
}

/** The part that takes pointer and keyboard. A screen reader meets a grid of which only the active cell is rendered. */
function HeatmapGrid({ trace, label, focused, onMove, onSelect, ...pointer }: HeatmapGridProps) {
  const id = useId();
  const press = (event: KeyboardEvent) => {
    const target = moveCell(event.key, focused, trace.responseLength, trace.iterations.length);
    const picks = event.key === "Enter" || event.key === " ";
    if (!target && !picks) return;
    event.preventDefault();
    event.stopPropagation();
    if (target) onMove(target);
    else onSelect?.(focused);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of up to 65 536 cells would stall the page; the twin below is one.
    <div
      role="grid"
      tabIndex={0}
      className={`${styles.heatGrid} ${styles.focusable}`}
      aria-label={label}
      aria-rowcount={trace.iterations.length}
      aria-colcount={trace.responseLength}
      aria-activedescendant={id}
      onKeyDown={press}
      onFocus={() => onMove(focused)}
      onBlur={() => onMove(null)}
      {...pointer}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see the grid. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: focus stays on the grid, aria-activedescendant points here. */}
      <div role="row" aria-rowindex={focused.iteration + 1} className={styles.hidden}>
        {/* biome-ignore lint/a11y/useSemanticElements: see the grid. */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: see the row. */}
        <div role="gridcell" id={id} aria-colindex={focused.position + 1}>
          {cellLabel(trace, focused)}
        </div>
      </div>
    </div>
  );
}

/** `iteration 7, position 17, dog, 93.1 %, committed`. */
export function cellLabel(trace: Trace, cell: CellRef): string {
  const where = `iteration ${cell.iteration + 1}, position ${cell.position}`;
  const reading = readCell(trace, cell);
  if (!reading) return `${where}, not run yet`;
  const { state, token, confidence } = reading;
  const text = displayToken(trace.vocabulary.text[String(token)] ?? `#${token}`);
  return [where, text, ...(confidence === undefined ? [] : [formatPercent(confidence)]), state].join(", ");
}
