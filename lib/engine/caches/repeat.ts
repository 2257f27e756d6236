/** Which passes a store of keys and values rests on: those to make again when it is lost, or was never here. */

import { readsNothing } from "./policy";

/** A pass as a store remembers it. */
export interface StoredPass {
  /** [N] prompt and response as the network saw them. */
  readonly canvas: Int32Array;
  /** Ascending absolute positions that were run; null: all. */
  readonly run: Int32Array | null;
  /** Ascending absolute positions that took part; absent: all. */
  readonly seen?: Int32Array | undefined;
  /** Positions from `from` on were refreshed by choice, which is made again with them. */
  readonly selective?: { readonly from: number; readonly count: number } | undefined;
}

/**
 * The passes, in order, after which a store holds all that `next` reads. What a later pass overwrites unread is left out.
 * @param past passes before it; the first one is whole
 */
export function passesToRepeat(past: readonly StoredPass[], next: StoredPass): StoredPass[] {
  const repeat: StoredPass[] = [];
  let read = positionsRead(next);
  for (let index = past.length - 1; index >= 0 && read.size > 0; index--) {
    const pass = past[index]!;
    if (pass.run !== null && !pass.run.some((position) => read.has(position))) continue;
    repeat.unshift(pass);
    read = positionsRead(pass);
  }
  return repeat;
}

/** Positions of the store that a pass looks at: all that it does not run, and those that it may leave as they are. */
function positionsRead({ canvas, run, seen, selective }: StoredPass): Set<number> {
  if (run === null || readsNothing({ run, seen })) return new Set();
  const written = new Set(run.filter((position) => position < (selective?.from ?? canvas.length)));
  return new Set(Array.from(seen ?? canvas.keys()).filter((position) => !written.has(position)));
}
