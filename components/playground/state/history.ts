/** Undo and redo over whole values: cheap, because the values share their unchanged parts. */

export interface History<Value> {
  readonly past: readonly Value[];
  readonly present: Value;
  readonly future: readonly Value[];
  /** What the last edit belonged to, and when it was made; edits of one kind in quick succession are one step. */
  readonly last: { readonly tag: string; readonly atMs: number } | null;
}

const DEPTH = 100;
const MERGE_WITHIN_MS = 900;

export const startHistory = <Value>(present: Value): History<Value> => ({ past: [], present, future: [], last: null });

/**
 * The history after an edit. Edits with the same `tag` less than 900 ms apart (a dragged slider, typed letters)
 * become one undo step; the redo side is dropped.
 */
export function record<Value>(history: History<Value>, present: Value, tag: string, atMs: number): History<Value> {
  if (present === history.present) return history;
  const merges = history.last?.tag === tag && atMs - history.last.atMs < MERGE_WITHIN_MS && history.past.length > 0;
  const past = merges ? history.past : [...history.past, history.present].slice(-DEPTH);
  return { past, present, future: [], last: { tag, atMs } };
}

/** One step back; the same history when there is none. */
export function undo<Value>({ past, present, future, ...rest }: History<Value>): History<Value> {
  const previous = past.at(-1);
  if (previous === undefined) return { past, present, future, ...rest };
  return { past: past.slice(0, -1), present: previous, future: [present, ...future], last: null };
}

/** One undone step forward again; the same history when there is none. */
export function redo<Value>({ past, present, future, ...rest }: History<Value>): History<Value> {
  const [next, ...later] = future;
  if (next === undefined) return { past, present, future, ...rest };
  return { past: [...past, present], present: next, future: later, last: null };
}
