/** What somebody looks at, as a link takes it along, and looking at it again where the link is opened. */

import { heatmapViews } from "@/components/charts/heatmap-views";
import { breakpointText } from "@/components/playground/state/breakpoint-text";
import { settingsOf } from "@/components/playground/state/document";
import type { PlaygroundState } from "@/components/playground/state/store";
import { page } from "@/components/ui/words/en/page";
import { wordsNow } from "@/components/ui/words/spoken";
import type { Breakpoint } from "@/lib/analysis/breakpoints";
import { clockAt, iterationsShown } from "@/lib/analysis/clock";
import { divergence, firstCellOf } from "@/lib/analysis/divergence";
import { otherQuestion } from "@/lib/analysis/same-question";
import type { LinkView } from "@/lib/experiment/link-view";
import type { Trace } from "@/lib/trace/schema";

/** What is being looked at, as far as it is not what a page opens with; undefined where nothing is. */
export function viewToShare(state: PlaygroundState): LinkView | undefined {
  const { clock, heatmapView, selected, breakpoints } = state;
  const { laneIds } = settingsOf(state);
  const moment = momentOf(state);
  const lane = selected ? laneIds.indexOf(selected.laneId) : -1;
  const enabled = breakpoints.filter((breakpoint) => breakpoint.enabled);
  const view: LinkView = {
    ...(moment || clock.scale !== "step" ? { clock: { scale: clock.scale, ...(moment ? { moment } : {}) } } : {}),
    ...(heatmapView === heatmapViews[0]!.id ? {} : { quantity: heatmapView }),
    ...(selected && lane >= 0 ? { cell: { lane, iteration: selected.iteration, position: selected.position } } : {}),
    ...(enabled.length > 0 ? { breakpoints: enabled } : {}),
  };
  return Object.keys(view).length > 0 ? view : undefined;
}

/** The clock by what the longest run shows: its steps are the finest. Undefined at the end. */
function momentOf({ clock, shownRuns, ...state }: PlaygroundState): { lane: number; shown: number } | undefined {
  const [longest] = [...shownRuns()].sort((a, b) => b.trace.iterations.length - a.trace.iterations.length);
  if (!longest || clock.at === "end") return undefined;
  const shown = iterationsShown(longest.trace, clock);
  const lane = settingsOf(state).laneIds.indexOf(longest.laneId);
  return shown === longest.trace.iterations.length || lane < 0 ? undefined : { lane, shown };
}

/** Shows the quantity and counts as the link does: it needs no run. */
export function showQuantity(state: PlaygroundState, { quantity, clock }: LinkView): void {
  const view = heatmapViews.find(({ id }) => id === quantity);
  if (view) state.setHeatmapView(view.id);
  if (clock) state.setClockScale(clock.scale);
}

/** Goes to the moment and the cell of the link in runs that have been made; nothing where somebody has gone elsewhere meanwhile. */
export function goToMoment(state: PlaygroundState, { clock, cell, divergence: wantsDivergence }: LinkView): void {
  if (state.clock.at !== "end" || state.selected) return;
  const { laneIds } = settingsOf(state);
  const traceOf = (lane: number) => state.shownRuns().find(({ laneId }) => laneId === laneIds[lane])?.trace;
  if (wantsDivergence) {
    goToDivergence(state, traceOf(0), traceOf(1));
    return;
  }
  const clocked = clock?.moment && traceOf(clock.moment.lane);
  if (clocked)
    state.pauseAt(clockAt(state.clock.scale, clocked, Math.min(clock!.moment!.shown, clocked.iterations.length)).at);
  const step = cell && traceOf(cell.lane)?.iterations[cell.iteration];
  if (step) state.select({ laneId: laneIds[cell.lane]!, iteration: cell.iteration, position: cell.position });
}

/** Goes to where the runs of the first two lanes part; nothing where they do not. */
function goToDivergence(state: PlaygroundState, a: Trace | undefined, b: Trace | undefined): void {
  const first = a && b && otherQuestion(a, b) === null ? divergence(a, b).first : null;
  if (!first) return;
  const { side, ...cell } = firstCellOf(first);
  state.showCell({ laneId: settingsOf(state).laneIds[side === "a" ? 0 : 1]!, ...cell });
}

/** Adds the breakpoints of a link to the visitor's own, says so, and offers to leave them out. */
export function addBreakpoints(state: PlaygroundState, brought: readonly Breakpoint[]): void {
  const own = state.breakpoints;
  const isSame = (one: Breakpoint, other: Breakpoint) => JSON.stringify(one) === JSON.stringify(other);
  const added = brought.filter((one) => !own.some((other) => isSame(one, other)));
  if (added.length === 0) return;
  // What stands in the list and is off is switched on, not listed twice.
  const isOff = (one: Breakpoint) => added.some((other) => isSame({ ...one, enabled: true }, other));
  state.setBreakpoints([...own.filter((one) => !isOff(one)), ...added]);
  const words = wordsNow(page);
  const names = added.map((each) => breakpointText(each)).join("; ");
  state.notify("info", words.linkBrings(added.length, names), {
    label: words.leaveOut,
    run: () => state.setBreakpoints(own),
  });
}
