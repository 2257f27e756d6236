/**
 * What is being looked at in some runs: one clock for all of them, and what is singled out. A small store of its own,
 * so that any page can show runs; the playground's state has it as one of its parts.
 */
import { createStore, type StoreApi } from "zustand";
import type { HeatmapBrush } from "@/components/charts/brush";
import type { HeatmapShows } from "@/components/charts/HeatmapControls";
import type { HeatmapViewId } from "@/components/charts/heatmap-views";
import type { CellRef } from "@/lib/analysis/cell";
import {
  type Clock,
  type ClockScale,
  clockAt,
  convertClock,
  iterationsShown,
  neighbourMoment,
} from "@/lib/analysis/clock";
import type { Trace } from "@/lib/trace/schema";

/** A run on show, and the lane that it is shown in. */
export interface ShownRun {
  readonly laneId: string;
  readonly trace: Trace;
}

/** One cell of one lane's heatmap. */
export interface LaneCell extends CellRef {
  readonly laneId: string;
}

/** How the charts of all runs are drawn. */
interface ViewLooks {
  /** `same`: a row of the heatmap is as high in every run, so that a short run looks short. `fill`: each takes the whole height. */
  readonly rows: "same" | "fill";
  /** What stands below the columns of the heatmap. */
  readonly axis: "positions" | "tokens";
  /** Nothing tells what comes after the clock: no rows ahead, no widths of words to come, no grade. */
  readonly hidesFuture: boolean;
}

/** What is looked at, as values. */
export interface ViewData {
  readonly clock: Clock;
  readonly isPlaying: boolean;
  /** Playing speed; 1 is the pace at which a run can be followed. */
  readonly speed: number;
  readonly heatmapView: HeatmapViewId;
  readonly looks: ViewLooks;
  readonly selected: LaneCell | null;
  readonly hovered: LaneCell | null;
  /** Positions and iterations that all charts single out. */
  readonly brush: HeatmapBrush | null;
  /** What the heatmaps of long runs show; null: all. */
  readonly heatmapShows: HeatmapShows;
}

export interface ViewState extends ViewData {
  /** Runs on show, in lane order. */
  shownRuns(): readonly ShownRun[];
  moveClock(at: Clock["at"]): void;
  /** The clock goes with runs that begin; what is selected stays, so that a look at what led to them is not lost. */
  followRuns(): void;
  /** Moves the clock and stands still there. */
  pauseAt(at: Clock["at"]): void;
  /** Stands still at the next or previous moment at which some lane changes. */
  stepClock(direction: -1 | 1): void;
  setClockScale(scale: ClockScale): void;
  setPlaying(isPlaying: boolean): void;
  setSpeed(speed: number): void;
  setHeatmapView(view: HeatmapViewId): void;
  setLooks(change: Partial<ViewLooks>): void;
  select(cell: LaneCell | null): void;
  /** Selects a cell and moves the clock to its iteration. */
  showCell(cell: LaneCell): void;
  hover(cell: LaneCell | null): void;
  setBrush(brush: HeatmapBrush | null): void;
  showInHeatmaps(shows: HeatmapShows): void;
}

/** As much of a store as those need who look: a store that holds more besides will do. */
export type ViewStore = Pick<StoreApi<ViewState>, "getState" | "getInitialState" | "subscribe">;

export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;

/** How people like to look: this outlives the runs. */
export type ViewHabits = Pick<ViewData, "speed" | "heatmapView" | "looks"> & { readonly clock: Pick<Clock, "scale"> };

/** The view of runs that have just been opened. */
export const newView = ({ clock: { scale }, speed, heatmapView, looks }: ViewHabits): ViewData => ({
  clock: { scale, at: "end" },
  isPlaying: false,
  speed,
  heatmapView,
  looks,
  selected: null,
  hovered: null,
  brush: null,
  heatmapShows: null,
});

/** Habits of somebody who is new here. */
export const usualView = (scale: ClockScale): ViewHabits => ({
  clock: { scale },
  speed: 1,
  heatmapView: "probability",
  looks: { rows: "same", axis: "positions", hidesFuture: false },
});

type Set = (change: (view: ViewData) => Partial<ViewData>) => void;

/** What can be done with a view; `shownRuns` gives the runs as they stand. */
export function viewActions(set: Set, shownRuns: ViewState["shownRuns"]): Omit<ViewState, keyof ViewData> {
  const traces = () => shownRuns().map(({ trace }) => trace);
  const traceOf = (laneId: string) => shownRuns().find((run) => run.laneId === laneId)?.trace;

  /** The clock at another moment; a selected cell goes with it, so that all that is shown of it agrees with the charts. */
  function clockMoved({ selected }: ViewData, clock: Clock): Pick<ViewData, "clock" | "selected"> {
    const trace = selected && traceOf(selected.laneId);
    if (!trace) return { clock, selected };
    const iteration = Math.max(0, iterationsShown(trace, clock) - 1);
    return { clock, selected: iteration === selected.iteration ? selected : { ...selected, iteration } };
  }

  return {
    shownRuns,
    moveClock: (at) => set((view) => clockMoved(view, { ...view.clock, at })),
    followRuns: () => set(({ clock }) => ({ clock: { ...clock, at: "end" }, isPlaying: false })),
    pauseAt: (at) => set((view) => ({ ...clockMoved(view, { ...view.clock, at }), isPlaying: false })),
    stepClock: (direction) =>
      set((view) => {
        const at = neighbourMoment(traces(), view.clock, direction);
        return { ...clockMoved(view, { ...view.clock, at }), isPlaying: false };
      }),
    setClockScale: (scale) => set(({ clock }) => ({ clock: convertClock(clock, scale, traces()[0]) })),
    setPlaying: (isPlaying) => set(() => ({ isPlaying })),
    setSpeed: (speed) => set(() => ({ speed })),
    setHeatmapView: (heatmapView) => set(() => ({ heatmapView })),
    setLooks: (change) => set(({ looks }) => ({ looks: { ...looks, ...change } })),
    select: (selected) => set(() => ({ selected })),
    showCell: (cell) =>
      set(({ clock }) => {
        const trace = traceOf(cell.laneId);
        if (!trace) return {};
        return { selected: cell, clock: clockAt(clock.scale, trace, cell.iteration + 1), isPlaying: false };
      }),
    hover: (hovered) => set(() => ({ hovered })),
    setBrush: (brush) => set(() => ({ brush })),
    showInHeatmaps: (heatmapShows) => set(() => ({ heatmapShows })),
  };
}

/** A view that counts iterations, of runs that something else holds. */
export const createViewStore = (shownRuns: ViewState["shownRuns"]): ViewStore =>
  createStore<ViewState>()((set) => ({ ...newView(usualView("step")), ...viewActions(set, shownRuns) }));
