/** 4 × 4 sudokus: digits 1 to 4, each once in every row, column and 2 × 2 box. */
import { once } from "@/lib/once";
import { variantOf } from "./world";

const DIGITS = [1, 2, 3, 4] as const;
const { empty: EMPTY, rowSeparator: ROW_SEPARATOR } = variantOf("sudoku", "sudoku");
/** One grid in this many is never trained on. */
const HELD_OUT_EVERY = 8;

/** The sixteen cells, row-major; null where nothing is given. */
export type Givens = readonly (number | null)[];

/** Whether no row, column or box holds a digit twice. Empty cells and unfinished grids are fine. */
export function fits(cells: Givens): boolean {
  const seen = new Set<string>();
  return cells.every((digit, place) => {
    if (digit === null) return true;
    const [row, column] = [Math.floor(place / 4), place % 4];
    const units = [`r${row}`, `c${column}`, `b${Math.floor(row / 2)}${Math.floor(column / 2)}`].map(
      (unit) => `${unit} ${digit}`,
    );
    const free = units.every((unit) => !seen.has(unit));
    for (const unit of units) seen.add(unit);
    return free;
  });
}

/** All 288 filled grids in lexicographic order. */
export const sudokuGrids = once((): readonly (readonly number[])[] => completions([]));

function completions(grid: readonly number[]): (readonly number[])[] {
  if (grid.length === 16) return [grid];
  return DIGITS.filter((digit) => mayFollow(grid, digit)).flatMap((digit) => completions([...grid, digit]));
}

/** Whether a digit may stand behind the cells so far. */
function mayFollow(grid: readonly number[], digit: number): boolean {
  const place = grid.length;
  return grid.every((other, at) => other !== digit || !areTogether(at, place));
}

/** Whether two cells share a row, a column or a box. */
function areTogether(one: number, other: number): boolean {
  const [row, column] = [one >> 2, one & 3];
  const [otherRow, otherColumn] = [other >> 2, other & 3];
  const isBox = row >> 1 === otherRow >> 1 && column >> 1 === otherColumn >> 1;
  return row === otherRow || column === otherColumn || isBox;
}

/** Grids that were never trained on, or those that were. */
export function gridsBySplit(heldOut: boolean): readonly (readonly number[])[] {
  return sudokuGrids().filter((_, index) => (index % HELD_OUT_EVERY === 0) === heldOut);
}

/** The first filled grid that keeps the givens; null when they contradict each other. */
export function solve(givens: Givens): readonly number[] | null {
  return sudokuGrids().find((grid) => givens.every((given, place) => given === null || given === grid[place])) ?? null;
}

/** A grid as questions and answers write it: `1 _ 3 4 / …`. */
export function gridText(cells: Givens, empty = EMPTY as string): string {
  const signs = cells.map((digit) => (digit === null ? empty : String(digit)));
  return [0, 4, 8, 12].map((row) => signs.slice(row, row + 4).join(" ")).join(ROW_SEPARATOR);
}
