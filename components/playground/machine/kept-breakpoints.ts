/** Breakpoints belong to the person, not to the experiment: they are kept in this browser and not put into links. */
import { type Breakpoint, breakpointsSchema, DEFAULT_BREAKPOINTS } from "@/lib/analysis/breakpoints";

const KEY = "dimple.breakpoints";

/** The breakpoints of the last visit; the usual ones where there are none, or none that can be read. */
export function keptBreakpoints(): readonly Breakpoint[] {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === null ? DEFAULT_BREAKPOINTS : breakpointsSchema.parse(JSON.parse(kept));
  } catch {
    // Storage that is switched off, or written by another version: nobody loses more than a list of switches.
    return DEFAULT_BREAKPOINTS;
  }
}

/** Keeps the breakpoints for the next visit, where the browser allows it. */
export function keepBreakpoints(breakpoints: readonly Breakpoint[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(breakpoints));
  } catch {
    // Private windows may refuse; the breakpoints then last as long as the page.
  }
}
