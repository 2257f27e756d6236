"use client";
import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useId,
  useRef,
} from "react";
import type { CellRef } from "@/lib/analysis/cell";
import type { Trace } from "@/lib/trace/schema";
import { brushLabel, dragBrush, type HeatmapBrush, inBrush, walkBrush } from "./brush";
import styles from "./ConfidenceHeatmap.module.css";
import { cellLabel, type ViewedCells } from "./cell-label";
import { AXIS } from "./HeatmapAxes";
import { cellAt, cellNear, type HeatmapLayout, moveCell } from "./heatmap-geometry";
import shared from "./shared.module.css";

/** A press that moves less than this is a click, px. */
const LEAST_DRAG = 5;

export interface HeatmapGridProps {
  readonly trace: Trace;
  readonly cells: ViewedCells;
  readonly layout: HeatmapLayout;
  readonly label: string;
  /** The cell that arrow keys start from and that is read out. */
  readonly active: CellRef;
  readonly brush: HeatmapBrush | null;
  readonly onHover: (cell: CellRef | null) => void;
  readonly onSelect?: (cell: CellRef) => void;
  readonly onBrush?: (brush: HeatmapBrush | null) => void;
  /** Asks for a part `factor` times as long, around a cell. */
  readonly onZoom?: ((factor: number, at: CellRef) => void) | undefined;
}

/**
 * The part that takes pointer and keyboard: point, click, drag over a range; arrow keys, with Shift a range, Enter,
 * Escape. A screen reader meets a grid of which only the active cell is rendered.
 */
export function HeatmapGrid(props: HeatmapGridProps) {
  const { trace, cells, layout, label, active, brush, onHover, onSelect, onBrush, onZoom } = props;
  const id = useId();
  const rows = trace.iterations.length;
  const columns = layout.x.start.length;
  const drag = useDrag({ layout, rows, onHover, onBrush });

  const grid = useRef<HTMLDivElement>(null);
  useWheelZoom(grid, layout, onZoom);

  const cellUnder = (event: MouseEvent) => {
    const cell = cellAt(layout, ...inCells(event));
    return cell && cell.iteration < rows ? cell : null;
  };
  const press = (event: KeyboardEvent) => {
    const zoom = onZoom && { "+": 0.5, "-": 2 }[event.key];
    if (zoom) {
      event.preventDefault();
      event.stopPropagation();
      return onZoom(zoom, active);
    }
    const target = moveCell(event.key, active, columns, rows);
    const picks = event.key === "Enter" || event.key === " ";
    const clears = event.key === "Escape" && brush !== null && onBrush !== undefined;
    if (!target && !picks && !clears) return;
    event.preventDefault();
    event.stopPropagation();
    if (target) {
      if (event.shiftKey) onBrush?.(walkBrush(brush, active, target));
      onHover(target);
    } else if (picks) onSelect?.(active);
    else onBrush?.(null);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of up to 65 536 cells would stall the page; the twin below is one.
    <div
      ref={grid}
      role="grid"
      tabIndex={0}
      className={`${styles.heatGrid} ${shared.focusable}`}
      aria-label={label}
      aria-rowcount={rows}
      aria-colcount={columns}
      aria-activedescendant={id}
      onKeyDown={press}
      onFocus={() => onHover(active)}
      onBlur={() => onHover(null)}
      onPointerDown={drag.begin}
      onPointerMove={(event) => {
        if (!drag.move(event)) onHover(cellUnder(event));
      }}
      onPointerUp={drag.end}
      onPointerCancel={drag.cancel}
      // A finger leaves as soon as it is lifted; what it tapped stays until the next tap elsewhere.
      onPointerLeave={(event) => {
        if (event.pointerType !== "touch") onHover(null);
      }}
      onClick={(event) => {
        if (drag.isClickOfDrag()) return;
        const cell = cellUnder(event);
        if (brush && !(cell && inBrush(brush, cell))) onBrush?.(null);
        if (!cell) return;
        onHover(cell);
        onSelect?.(cell);
      }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see the grid. */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: focus stays on the grid, aria-activedescendant points here. */}
      <div role="row" aria-rowindex={active.iteration + 1} className={shared.hidden}>
        {/* biome-ignore lint/a11y/useSemanticElements: see the grid. */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: see the row. */}
        <div role="gridcell" id={id} aria-colindex={active.position + 1} translate="no">
          {[cellLabel(trace, active, cells), ...(brush ? [`range: ${brushLabel(brush)}`] : [])].join("; ")}
        </div>
      </div>
    </div>
  );
}

/** A wheel turned with Ctrl, as which browsers report a pinch, zooms around the cell below; alone it scrolls the page. */
function useWheelZoom(
  grid: RefObject<HTMLDivElement | null>,
  layout: HeatmapLayout,
  onZoom: HeatmapGridProps["onZoom"],
): void {
  useEffect(() => {
    const element = grid.current;
    if (!element || !onZoom) return;
    const turn = (event: WheelEvent) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const at = cellAt(layout, event.clientX - box.left - AXIS.left, event.clientY - box.top - AXIS.top);
      if (at) onZoom(2 ** (event.deltaY / 200), at);
    };
    // React's own listeners are passive: they cannot keep the browser from zooming the page.
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, [grid, layout, onZoom]);
}

/** A pointer's place among the cells, px. */
function inCells(event: MouseEvent): [number, number] {
  const box = event.currentTarget.getBoundingClientRect();
  return [event.clientX - box.left - AXIS.left, event.clientY - box.top - AXIS.top];
}

interface DragOptions {
  readonly layout: HeatmapLayout;
  readonly rows: number;
  readonly onHover: (cell: CellRef | null) => void;
  readonly onBrush?: (brush: HeatmapBrush | null) => void;
}

interface Press {
  readonly x: number;
  readonly y: number;
  isDrag: boolean;
  brushed: string;
}

/** Tells a drag, which brushes, from a click, which selects. A finger that scrolls the page cancels its press. */
function useDrag({ layout, rows, onHover, onBrush }: DragOptions) {
  const pressed = useRef<Press | null>(null);
  const wasDrag = useRef(false);
  return {
    begin(event: PointerEvent) {
      wasDrag.current = false;
      if (event.button !== 0 || !onBrush || rows === 0) return;
      const [x, y] = inCells(event);
      pressed.current = { x, y, isDrag: false, brushed: "" };
    },
    /** True while dragging. */
    move(event: PointerEvent): boolean {
      const press = pressed.current;
      if (!press || !(event.buttons & 1)) return false;
      const [x, y] = inCells(event);
      if (!press.isDrag) {
        if (Math.hypot(x - press.x, y - press.y) < LEAST_DRAG) return false;
        // A finger that goes up or down is about to scroll the page.
        if (event.pointerType === "touch" && Math.abs(y - press.y) > Math.abs(x - press.x)) return false;
        press.isDrag = true;
        event.currentTarget.setPointerCapture?.(event.pointerId);
      }
      const to = cellNear(layout, x, y, rows);
      const brush = dragBrush(cellNear(layout, press.x, press.y, rows), to, x - press.x, y - press.y);
      const brushed = brushLabel(brush);
      if (brushed !== press.brushed) onBrush?.(brush);
      press.brushed = brushed;
      onHover(to);
      return true;
    },
    end() {
      wasDrag.current = pressed.current?.isDrag ?? false;
      pressed.current = null;
    },
    cancel() {
      pressed.current = null;
    },
    /** A browser sends a click after a drag as well. */
    isClickOfDrag(): boolean {
      const was = wasDrag.current;
      wasDrag.current = false;
      return was;
    },
  };
}
