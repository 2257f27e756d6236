"use client";
/**
 * What the page knows, in five parts: the document (in the address, with undo), the runs, the machine behind them, the
 * view, and the debugger. Each part says in its own file what of it outlives an experiment; everything else is computed
 * at render.
 */
import { createContext, useContext, useDeferredValue } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import { newView, type ShownRun, usualView, type ViewHabits, type ViewState, viewActions } from "@/components/run/view";
import type { Experiment } from "@/lib/experiment/schema";
import { type DebugHabits, type DebugState, debugActions, newDebug, USUAL_DEBUG } from "./debug";
import { type DocumentData, type DocumentState, documentActions, newDocument, settingsOf } from "./document";
import { EarlyEdits } from "./early-edits";
import { type MachineState, machineActions, newMachine } from "./machine";
import { newRuns, type RunsData, type RunsState, runOf, runsActions } from "./runs";
import { openSettings, type PageSettings } from "./settings";

export interface PlaygroundState extends DocumentState, RunsState, MachineState, ViewState, DebugState {
  /** The picture that stands in for one which a link had and nobody could read; null where none was lost. */
  readonly standIn: Experiment["picture"] | null;
  /** The visitor set the answer's length by hand: examples of tasks leave it as it is. */
  readonly isLengthOwn: boolean;
  setLengthOwn(isLengthOwn: boolean): void;
  /** Opens another experiment: a link or the default. Cannot be undone, and drops all runs. */
  open(experiment: Experiment, standIn?: PlaygroundState["standIn"]): void;
  /** Opens settings with the runs that were kept of them. Cannot be undone either. */
  restore(settings: PageSettings, runs: RunsData["runs"]): void;
}

export type PlaygroundStore = StoreApi<PlaygroundState>;

/** Traces on the page, in lane order: the very same list until lanes or runs change, for every view asks with every step. */
function runsReader(): (state: DocumentData & RunsData) => readonly ShownRun[] {
  let last: {
    readonly laneIds: readonly string[];
    readonly runs: unknown;
    readonly shown: readonly ShownRun[];
  } | null = null;
  return (state) => {
    const { laneIds } = settingsOf(state);
    if (last?.laneIds === laneIds && last.runs === state.runs) return last.shown;
    const shown = laneIds.flatMap((laneId): ShownRun[] => {
      const { trace } = runOf(state, laneId);
      return trace ? [{ laneId, trace }] : [];
    });
    last = { laneIds, runs: state.runs, shown };
    return shown;
  };
}

const NO_RUNS: readonly ShownRun[] = [];

/** All that comes with an experiment that is opened, as new; `habits` are what outlives the one before. */
const opened = (settings: PageSettings, habits: ViewHabits & DebugHabits) => ({
  ...newDocument(settings),
  ...newRuns(),
  ...newView(habits),
  ...newDebug(habits),
  isLengthOwn: false,
});

/** A page of its own: one store per mounted playground. `now` is in milliseconds, from any origin. */
export const createPlaygroundStore = (experiment: Experiment, now: () => number = Date.now): PlaygroundStore => {
  const shownRuns = runsReader();
  const early = new EarlyEdits();
  const store = createStore<PlaygroundState>()((set, get) => ({
    ...newMachine(),
    ...opened(openSettings(experiment), { ...usualView("step"), ...USUAL_DEBUG }),
    ...documentActions(set, get, { now, early }),
    ...runsActions(set),
    ...machineActions(set),
    ...viewActions(set, () => shownRuns(get())),
    // Of the state that the server drew: a part that wakes up when there are runs has to begin without.
    shownRuns: () => NO_RUNS,
    ...debugActions(set, get),
    standIn: null,
    setLengthOwn: early.of((isLengthOwn) => set({ isLengthOwn })),
    open: (next, standIn = null) => set((state) => ({ ...opened(openSettings(next), state), standIn })),
    restore: (settings, runs) => set((state) => ({ ...opened(settings, state), runs, standIn: null })),
  }));
  store.setState({ shownRuns: () => shownRuns(store.getState()) });
  return store;
};

export const PlaygroundContext = createContext<PlaygroundStore | null>(null);

/** The store of the playground around this component. */
export function usePlaygroundStore(): PlaygroundStore {
  const store = useContext(PlaygroundContext);
  if (!store) throw new Error("usePlayground needs a PlaygroundContext around it");
  return store;
}

/** A part of the page's state; the component renders again when that part changes. */
export function usePlayground<Part>(select: (state: PlaygroundState) => Part): Part {
  return useStore(usePlaygroundStore(), select);
}

/**
 * The same for what holds runs against each other: when the part changes, the page draws the runs first, and this in a task
 * behind them, or in the next of several that it is cut into.
 */
export const useSettledPlayground = <Part>(select: (state: PlaygroundState) => Part): Part =>
  useDeferredValue(usePlayground(select));
