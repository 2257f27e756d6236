"use client";
import { type CSSProperties, type KeyboardEvent, useId, useMemo, useRef, useState } from "react";
import { charts } from "@/components/ui/words/en/charts";
import { useWords } from "@/components/ui/words/use-words";
import type { Divergence, DivergenceKind } from "@/lib/analysis/divergence";
import styles from "./DivergenceStrip.module.css";
import {
  type DivergenceColumn,
  type DivergenceSide,
  divergenceColumns,
  type SideCell,
  type SideName,
  walkColumns,
} from "./divergence-columns";
import shared from "./shared.module.css";

export interface DivergenceStripProps {
  readonly a: DivergenceSide;
  readonly b: DivergenceSide;
  readonly divergence: Divergence;
  /** Called with the answer and the position in it. */
  readonly onSelect?: (side: SideName, position: number) => void;
}

/**
 * Two answers one above the other. Equal tokens are quiet; differences that follow from others are framed by dashes,
 * those that do not by a line; hatched where one answer has nothing; a flag at the first. One cell is in the tab order;
 * arrow keys, Home and End walk the rest.
 */
export function DivergenceStrip({ a, b, divergence, onSelect }: DivergenceStripProps) {
  const words = useWords(charts);
  const { columns, pads } = useMemo(() => divergenceColumns(a, b, divergence), [a, b, divergence]);
  const strip = useRef<HTMLDivElement>(null);
  const hint = useId();
  const [stop, setStop] = useState<{ column: number; side: SideName }>({ column: 0, side: "a" });
  const isStop = (column: number, side: SideName) =>
    columns[stop.column]?.[stop.side] ? column === stop.column && side === stop.side : column === 0 && side === "a";

  const walk = (event: KeyboardEvent) => {
    const at = cellOf(event.target);
    const target = at && walkColumns(columns, event.key, at.column, at.side);
    if (!target) return;
    event.preventDefault();
    event.stopPropagation();
    setStop(target);
    strip.current?.querySelector<HTMLElement>(`[data-column="${target.column}"][data-side="${target.side}"]`)?.focus();
  };

  return (
    <div className={shared.figure}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring form semantics that a picture has not. */}
      <div
        ref={strip}
        role="group"
        translate="no"
        aria-label={words.answersOf(a.letter, b.letter)}
        aria-describedby={hint}
        className={styles.divergence}
        style={{ "--lane-of-a": a.color, "--lane-of-b": b.color } as CSSProperties}
        onKeyDown={walk}
      >
        <span id={hint} className={shared.hidden}>
          Arrow keys move between positions and answers; Enter selects one.
        </span>
        <span className={styles.letters} aria-hidden="true">
          <b style={{ color: a.color }}>{a.letter}</b>
          <b style={{ color: b.color }}>{b.letter}</b>
        </span>
        {columns.map((column, index) => (
          <Column
            key={`${column.a?.position} ${column.b?.position}`}
            column={column}
            index={index}
            isStop={(side) => isStop(index, side)}
            onSelect={(cell) => {
              setStop({ column: index, side: cell.side });
              onSelect?.(cell.side, cell.position);
            }}
          />
        ))}
        {pads > 0 && <span className={styles.pads}>{words.pads(pads)}</span>}
      </div>
      <DivergenceLegend columns={columns} pads={pads} />
    </div>
  );
}

/** Where an event happened, or null beside the cells. */
function cellOf(target: EventTarget | null): { column: number; side: SideName } | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>("[data-column]") : null;
  return cell ? { column: Number(cell.dataset.column), side: cell.dataset.side as SideName } : null;
}

interface ColumnProps {
  readonly column: DivergenceColumn;
  readonly index: number;
  readonly isStop: (side: SideName) => boolean;
  readonly onSelect: (cell: SideCell) => void;
}

function Column({ column, index, isStop, onSelect }: ColumnProps) {
  const words = useWords(charts);
  const { kind, isFirst } = column;
  return (
    <span className={styles.column} data-kind={kind} data-first={isFirst || undefined}>
      {(["a", "b"] as const).map((side) => {
        const cell = column[side];
        if (!cell) return <span key={side} className={styles.gap} aria-hidden="true" />;
        return (
          <button
            key={side}
            type="button"
            className={styles.token}
            aria-label={isFirst ? `${cell.label}; ${words.theFirst}` : cell.label}
            title={cell.label}
            tabIndex={isStop(side) ? 0 : -1}
            data-column={index}
            data-side={side}
            data-mask={cell.isMask || undefined}
            onClick={() => onSelect(cell)}
          >
            {cell.text || "\u00a0"}
          </button>
        );
      })}
      {(kind === "independent" || kind === "inherited") && (
        <span className={styles.unequal} aria-hidden="true">
          ≠
        </span>
      )}
    </span>
  );
}

interface LegendProps {
  readonly columns: readonly DivergenceColumn[];
  readonly pads: number;
}

const LEGEND: readonly DivergenceKind[] = ["same", "independent", "inherited", "one-sided", "undecided"];

/** The kinds that occur, with how many pairs each has. */
function DivergenceLegend({ columns, pads }: LegendProps) {
  const words = useWords(charts);
  const count = (kind: DivergenceKind) =>
    columns.filter((column) => column.kind === kind).length + (kind === "same" ? pads : 0);
  return (
    <p className={styles.legend}>
      {LEGEND.filter((kind) => count(kind) > 0).map((kind) => (
        <span key={kind} className={styles.legendKey} title={words.pairsHelp[kind]}>
          <span className={styles.key} data-kind={kind} aria-hidden="true" />
          {words.pairs[kind]} <span className="tabular-nums">{count(kind)}</span>
        </span>
      ))}
      {columns.some(({ isFirst }) => isFirst) && (
        <span className={styles.legendKey}>
          <span className={styles.flagKey} aria-hidden="true" />
          first
        </span>
      )}
    </p>
  );
}
