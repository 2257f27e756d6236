/**
 * Semi-autoregressive blocks: the response is cut into pieces of equal length (the last may be shorter), and a piece is
 * finished before the next one is touched. The block under way is that of the leftmost mask.
 */
import { optionalSetting } from "./params";
import type { ParamSpec, SelectView, Settings } from "./strategy";

export const blockLengthParam = {
  label: "Block length",
  help: "Positions that are finished before the next ones begin; shorter blocks are closer to left to right. Off: one block.",
  role: "blocks",
  kind: "optional",
  default: null,
  initial: 16,
  min: 1,
  max: 128,
  step: 1,
} as const satisfies ParamSpec;

/** Index of the block that a response position lies in. */
export function blockOf(position: number, settings: Settings): number {
  const length = optionalSetting(settings, "blockLength");
  return length === null ? 0 : Math.floor(position / length);
}

/** Number of blocks in a response. */
export const blockCount = (settings: Settings, responseLength: number) => blockOf(responseLength - 1, settings) + 1;

/** The masked positions of the block under way. For strategies that ask about nothing else. */
export function blockCandidates(masked: Int32Array, settings: Settings): Int32Array {
  const block = blockOf(masked[0]!, settings);
  return masked.filter((position) => blockOf(position, settings) === block);
}

/** Response position of a row. */
export const positionOf = ({ table, promptLength }: SelectView, row: number) => table.positions[row]! - promptLength;

/** The block under way and its rows, for strategies that ask about more than it. */
export function currentBlock(view: SelectView): { readonly block: number; readonly rows: readonly number[] } {
  const { table, settings } = view;
  const block = blockOf(positionOf(view, 0), settings);
  const rows = Array.from(table.positions.keys()).filter((row) => blockOf(positionOf(view, row), settings) === block);
  return { block, rows };
}

/** How far a block has come: kept as memory by strategies that count the iterations inside a block. */
export interface BlockClock {
  readonly block: number;
  /** Iterations before this one in the block. */
  readonly step: number;
  /** Masked positions when the block was entered. */
  readonly masked: number;
}

/** A clock before any block. */
export const noBlock: BlockClock = { block: -1, step: 0, masked: 0 };

/** The clock of this iteration, from that of the iteration before. @param masked masks in the block now */
export function tick(clock: BlockClock, block: number, masked: number): BlockClock {
  return clock.block === block ? { ...clock, step: clock.step + 1 } : { block, step: 0, masked };
}
