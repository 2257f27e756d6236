/**
 * Breakpoints belong to the person, not to the experiment: they are kept in this browser and not put into links. All tabs
 * have one list: what is changed in one is changed in the others.
 */

import type { PlaygroundStore } from "@/components/playground/state/store";
import { tellError } from "@/components/playground/state/tell-error";
import { copyText } from "@/components/ui/clipboard";
import { recall, remember } from "@/components/ui/remember";
import { breakpointSchema, breakpointsSchema } from "@/lib/analysis/breakpoint-schema";
import type { Breakpoint } from "@/lib/analysis/breakpoints";
import { DEFAULT_BREAKPOINTS } from "@/lib/analysis/default-breakpoints";

const KEY = "dimple.breakpoints";
/** What was kept there and cannot be read, as it was. */
const UNREAD_KEY = `${KEY}.unread`;

interface KeptList {
  readonly breakpoints: readonly Breakpoint[];
  /** How many entries of the list cannot be read; null where it is no list at all. */
  readonly unreadable: number | null;
}

/** Breakpoints from the text in which they were kept, as far as it can be read. */
export function readKept(text: string): KeptList {
  const entries = parsed(text);
  if (!Array.isArray(entries)) return { breakpoints: DEFAULT_BREAKPOINTS, unreadable: null };
  const read = entries.flatMap((entry) => breakpointSchema.safeParse(entry).data ?? []);
  return { breakpoints: read.slice(0, MOST), unreadable: entries.length - Math.min(read.length, MOST) };
}

const MOST = 32;

/** What one tab has made of `base`, put into what another has made of it: what was removed goes, what is new is added. */
export function mergeBreakpoints(
  base: readonly Breakpoint[],
  ours: readonly Breakpoint[],
  theirs: readonly Breakpoint[],
): readonly Breakpoint[] {
  const has = (list: readonly Breakpoint[], one: Breakpoint) => list.some((other) => isSame(one, other));
  const kept = theirs.filter((one) => has(ours, one) || !has(base, one));
  const added = ours.filter((one) => !has(base, one) && !has(theirs, one));
  return [...kept, ...added].slice(0, MOST);
}

const isSame = (one: Breakpoint, other: Breakpoint) => JSON.stringify(one) === JSON.stringify(other);

/** Opens the breakpoints that were kept, and keeps them and follows other tabs until the signal fires. */
export function shareBreakpoints(store: PlaygroundStore, signal: AbortSignal): void {
  let base = open(store);
  const unsubscribe = store.subscribe(({ breakpoints, setBreakpoints }, before) => {
    if (breakpoints === before.breakpoints || breakpoints === base) return;
    // A tab that slept was told of nothing: what another has written meanwhile is looked up.
    const kept = recall(KEY);
    const theirs = kept === null ? base : readKept(kept).breakpoints;
    const isUntouched = theirs.length === base.length && theirs.every((one, at) => isSame(one, base[at]!));
    base = isUntouched ? breakpoints : mergeBreakpoints(base, breakpoints, theirs);
    remember(KEY, JSON.stringify(base));
    if (base !== breakpoints) setBreakpoints(base);
  });
  signal.addEventListener("abort", unsubscribe);
  const follow = ({ key, newValue }: StorageEvent) => {
    const list = key === KEY && newValue !== null ? breakpointsSchema.safeParse(parsed(newValue)).data : undefined;
    if (!list) return;
    base = list;
    store.getState().setBreakpoints(list);
  };
  addEventListener("storage", follow, { signal });
}

/** The breakpoints of the last visit on the page; what cannot be read of them is told, and its text can be taken along. */
function open(store: PlaygroundStore): readonly Breakpoint[] {
  const { setBreakpoints, notify } = store.getState();
  const text = recall(KEY);
  const { breakpoints, unreadable } =
    text === null ? { breakpoints: DEFAULT_BREAKPOINTS, unreadable: 0 } : readKept(text);
  setBreakpoints(breakpoints);
  if (text === null || unreadable === 0) return breakpoints;
  const what =
    unreadable === null
      ? "The breakpoints that this browser kept are no list of breakpoints; the usual ones are here"
      : `${unreadable} of the breakpoints that this browser kept cannot be read; the others are here`;
  const copy = async () => {
    await copyText(text).catch((error: unknown) => tellError(store.getState(), error));
  };
  remember(UNREAD_KEY, text);
  notify("warn", `${what}. What was kept is still in this browser’s storage, as “${UNREAD_KEY}”.`, {
    label: "Copy it",
    run: () => void copy(),
  });
  return breakpoints;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
