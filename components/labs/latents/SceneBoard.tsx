"use client";
import type { KeyboardEvent } from "react";
import { classNames } from "@/components/ui/class-names";
import { cellName } from "@/lib/latent/cells";
import type { DrawnCell } from "@/lib/latent/draw";
import { CELLS, world } from "@/lib/scene/world";
import { CellPicture, decodedPixels, spreadPixels } from "./CellPicture";

interface SceneBoardProps {
  readonly cells: readonly DrawnCell[];
  readonly chosen: number;
  readonly onChoose: (cell: number) => void;
  /** The scene, or how far the draws of each cell lie apart. */
  readonly shows: "scene" | "spread";
}

/** The nine cells, those that are drawn as pictures; arrow keys walk between them. */
export function SceneBoard({ cells, chosen, onChoose, shows }: SceneBoardProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a board of buttons, not a form section
    <div role="group" aria-label="Scene" className="grid grid-cols-3 overflow-hidden rounded-lg border border-line">
      {CELLS.map((name, cell) => (
        <button
          key={name}
          type="button"
          data-cell={cell}
          aria-pressed={cell === chosen}
          aria-label={labelOf(cell, cells[cell])}
          tabIndex={cell === chosen ? 0 : -1}
          onClick={() => onChoose(cell)}
          onKeyDown={(event) => walk(event, cell, onChoose)}
          className={classNames(
            "relative aspect-square focus-visible:z-20 focus-visible:outline-2 focus-visible:outline-offset-[-3px] focus-visible:outline-accent",
            "aria-pressed:z-10 aria-pressed:shadow-[inset_0_0_0_3px_var(--lane-a)]",
            !cells[cell] && "hatched",
          )}
        >
          {cells[cell] && (
            <CellPicture
              pixels={shows === "scene" ? decodedPixels(cells[cell].picture) : spreadPixels(cells[cell].spreads)}
            />
          )}
          {cell === chosen && (
            <span aria-hidden="true" className="absolute inset-0 border-3 border-lane-a forced-color-adjust-none" />
          )}
          {cells.length === cell && <span className="text-xs text-muted">next</span>}
        </button>
      ))}
    </div>
  );
}

function labelOf(cell: number, drawn: DrawnCell | undefined): string {
  if (!drawn) return `${cellName(cell)}: not drawn yet`;
  return `${cellName(cell)}: ${readText(drawn)}, spread of the draws ${drawn.spread.toFixed(2)}`;
}

/** What the reader says of a cell. */
export const readText = ({ read }: Pick<DrawnCell, "read">): string =>
  read.isRecognised ? (read.kind ?? "nothing") : "not recognised";

function walk(event: KeyboardEvent<HTMLElement>, cell: number, onChoose: (cell: number) => void) {
  const { columns } = world.grid;
  const steps: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns };
  const next = cell + (steps[event.key] ?? Number.NaN);
  if (Number.isNaN(next)) return;
  event.preventDefault();
  if (next < 0 || next >= CELLS.length) return;
  onChoose(next);
  event.currentTarget.parentElement?.querySelector<HTMLElement>(`[data-cell="${next}"]`)?.focus();
}
