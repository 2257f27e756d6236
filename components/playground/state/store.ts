"use client";
/**
 * What the page knows, in three parts: settings (serialisable, in the URL, with undo), run (each lane's trace and how
 * it came about) and view (the clock, what is hovered and selected). Everything else is computed at render.
 */
import { createContext, useContext } from "react";
import { createStore, type StoreApi, useStore } from "zustand";
import type { CellRef } from "@/lib/analysis/cell";
import type { ClockScale } from "@/lib/analysis/clock";
import { type Clock, clockAt, convertClock, iterationsShown, neighbourMoment } from "@/lib/analysis/clock";
import type { BackendName } from "@/lib/engine/backends";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import type { Atlas } from "@/lib/scene/atlas";
import type { Tokenizer } from "@/lib/text/tokenizer";
import type { ReadingProgress } from "@/lib/trace/file";
import type { Trace } from "@/lib/trace/schema";
import { createDebugState, type DebugState } from "./debug-state";
import { neighbourEvent } from "./events";
import { type History, record, redo, startHistory, undo } from "./history";
import { addLane, freshLaneId, openSettings, type PageSettings, removeLane } from "./settings";

export interface LaneRun {
  /** `loading`: for the weights. `waiting`: for the lanes before it. `paused`: between two iterations, until somebody
   *  lets it go on. */
  readonly status: "idle" | "loading" | "waiting" | "decoding" | "paused" | "done" | "failed";
  /** Grows while decoding; the last one stays when a later run fails before its first iteration. */
  readonly trace: Trace | null;
  /** Where the trace comes from: made in this page, made earlier by the shipped model, or opened from a file. */
  readonly source: "live" | "recorded" | "file";
  /** `laneKey` of the settings that the trace answers; null where nobody knows them. */
  readonly key: string | null;
  /** How the trace was decoded, so that it can be branched; null where nobody knows. */
  readonly recipe: Lane | null;
  /** What the trace's question was about: the picture may have changed since. Null where nobody knows. */
  readonly picture: Experiment["picture"] | null;
  /** What the strategy remembered after each iteration, for branches; empty for runs that were not made here. */
  readonly memories: readonly unknown[];
  /** Why it paused, one sentence each. */
  readonly pausedBecause?: readonly string[];
  /** Something to know about how it was made, as a sentence. */
  readonly note?: string;
  /** Name of the file it was opened from. */
  readonly fileName?: string;
  /** Why it failed. */
  readonly message?: string;
}

const idleRun: LaneRun = {
  status: "idle",
  trace: null,
  source: "live",
  key: null,
  recipe: null,
  picture: null,
  memories: [],
};

/** A model that the engine holds. */
export interface LoadedModelFacts {
  /** For people. */
  readonly label: string;
  /** Number of weights. */
  readonly parameters: number;
}

/** Which backend serves, or how far it is from that. */
export type EngineStatus =
  | { readonly state: "starting" }
  | { readonly state: "loading"; readonly loadedBytes: number; readonly totalBytes: number | null }
  /** The weights are there; kernels are being compiled. */
  | { readonly state: "warming" }
  | {
      readonly state: "ready";
      readonly backend: string;
      readonly precision: string;
      /** Those in memory, in the order in which they came; at least one. */
      readonly models: readonly LoadedModelFacts[];
      /** Why this backend, in words. */
      readonly reason: string;
    }
  | { readonly state: "cancelled" }
  | { readonly state: "failed"; readonly message: string };

interface Notice {
  readonly id: number;
  readonly tone: "info" | "good" | "warn" | "bad";
  readonly text: string;
  /** What can be done about it, besides dismissing it. */
  readonly action?: NoticeAction | undefined;
}

interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** A trace file that is being read, and how far that is. */
export type OpeningFile = ReadingProgress & { readonly fileName: string };

/** One cell of one lane's heatmap. */
export interface LaneCell extends CellRef {
  readonly laneId: string;
}

export interface PlaygroundState extends DebugState {
  readonly history: History<PageSettings>;
  readonly runs: Readonly<Record<string, LaneRun>>;
  readonly engine: EngineStatus;
  /** The backend that the address asks for; null: the best one there is. */
  readonly forcedBackend: BackendName | null;
  /** Null until it is loaded. */
  readonly atlas: Atlas | null;
  /** Of the first lane's model; null until it is loaded. */
  readonly tokenizer: Tokenizer | null;
  readonly clock: Clock;
  readonly isPlaying: boolean;
  readonly selected: LaneCell | null;
  readonly hovered: LaneCell | null;
  readonly notices: readonly Notice[];
  readonly opening: OpeningFile | null;

  /** Opens another experiment: a link or the default. Cannot be undone, and drops all runs. */
  open(experiment: Experiment): void;
  forceBackend(backend: BackendName | null): void;
  /** Changes the settings; edits with one `tag` in quick succession are one undo step. */
  edit(tag: string, change: (settings: PageSettings) => PageSettings): void;
  undo(): void;
  redo(): void;
  /** Appends a lane and returns its id; null where there is no room for one more. */
  addLane(lane: Lane): string | null;
  removeLane(index: number): void;

  setRun(laneId: string, change: Partial<LaneRun>): void;
  /** Forgets a lane's trace. */
  clearRun(laneId: string): void;
  setEngine(engine: EngineStatus): void;
  setOpening(opening: OpeningFile | null): void;
  setAssets(assets: Partial<Pick<PlaygroundState, "atlas" | "tokenizer">>): void;

  moveClock(at: Clock["at"]): void;
  stepClock(direction: -1 | 1): void;
  /** Moves the clock to the next or previous event of the wanted kinds, in any lane; stays where there is none. */
  stepEvent(direction: -1 | 1): void;
  setClockScale(scale: ClockScale): void;
  setPlaying(isPlaying: boolean): void;
  select(cell: LaneCell | null): void;
  /** Selects a cell and moves the clock to its iteration. */
  showCell(cell: LaneCell): void;
  hover(cell: LaneCell | null): void;

  /** Says something once; the same words again bring their newest action. */
  notify(tone: Notice["tone"], text: string, action?: NoticeAction): void;
  dismiss(id: number): void;
}

export type PlaygroundStore = StoreApi<PlaygroundState>;

/** Settings as they stand. */
export const settingsOf = (state: PlaygroundState): PageSettings => state.history.present;

/** The run of a lane; an empty one where it has never run. */
export const runOf = (state: Pick<PlaygroundState, "runs">, laneId: string): LaneRun => state.runs[laneId] ?? idleRun;

/** Traces on the page, in lane order. */
export function tracesOf(state: PlaygroundState): Trace[] {
  return settingsOf(state).laneIds.flatMap((id) => runOf(state, id).trace ?? []);
}

/** True while some lane is loading, waiting or decoding. */
export const isRunning = (state: PlaygroundState): boolean =>
  Object.values(state.runs).some(({ status }) => status === "loading" || status === "waiting" || status === "decoding");

const MOST_NOTICES = 4;

/** The clock at another moment; a selected cell goes with it, so that the inspector shows what the charts show. */
function clockMoved(state: PlaygroundState, clock: Clock): Pick<PlaygroundState, "clock" | "selected"> {
  const { selected } = state;
  const trace = selected && runOf(state, selected.laneId).trace;
  if (!selected || !trace) return { clock, selected };
  const iteration = Math.max(0, iterationsShown(trace, clock) - 1);
  return { clock, selected: iteration === selected.iteration ? selected : { ...selected, iteration } };
}

/** A page of its own: one store per mounted playground. `now` is in milliseconds, from any origin. */
export function createPlaygroundStore(experiment: Experiment, now: () => number = Date.now): PlaygroundStore {
  return createStore<PlaygroundState>()((set, get) => {
    const setSettings = (tag: string, change: (settings: PageSettings) => PageSettings) =>
      set(({ history }) => ({ history: record(history, change(history.present), tag, now()) }));

    return {
      history: startHistory(openSettings(experiment)),
      runs: {},
      engine: { state: "starting" },
      forcedBackend: null,
      atlas: null,
      tokenizer: null,
      clock: { scale: "unmasked", at: "end" },
      isPlaying: false,
      selected: null,
      hovered: null,
      notices: [],
      opening: null,
      ...createDebugState(set),

      open: (opened) =>
        set({
          history: startHistory(openSettings(opened)),
          runs: {},
          selected: null,
          hovered: null,
          isPlaying: false,
          brush: null,
          whatIf: null,
          drifts: {},
          compared: null,
        }),
      forceBackend: (forcedBackend) => set({ forcedBackend }),
      edit: setSettings,
      undo: () => set(({ history }) => ({ history: undo(history) })),
      redo: () => set(({ history }) => ({ history: redo(history) })),
      addLane: (lane) => {
        // A run outlives its lane, for undo: its id is taken too.
        const taken = [...settingsOf(get()).laneIds, ...Object.keys(get().runs)];
        const id = freshLaneId(taken);
        setSettings("add-lane", (settings) => addLane(settings, lane, id));
        return settingsOf(get()).laneIds.includes(id) ? id : null;
      },
      removeLane: (index) => {
        const { selected } = get();
        const id = settingsOf(get()).laneIds[index];
        setSettings("remove-lane", (settings) => removeLane(settings, index));
        if (selected?.laneId === id) set({ selected: null });
      },

      setRun: (laneId, change) =>
        set((state) => ({ runs: { ...state.runs, [laneId]: { ...runOf(state, laneId), ...change } } })),
      clearRun: (laneId) => set(({ runs }) => ({ runs: { ...runs, [laneId]: idleRun } })),
      setEngine: (engine) => set({ engine }),
      setOpening: (opening) => set({ opening }),
      setAssets: (assets) => set(assets),

      moveClock: (at) => set((state) => clockMoved(state, { ...state.clock, at })),
      stepClock: (direction) => {
        const { clock } = get();
        const at = neighbourMoment(tracesOf(get()), clock, direction);
        set((state) => ({ ...clockMoved(state, { ...clock, at }), isPlaying: false }));
      },
      stepEvent: (direction) => {
        const { clock, marksOf } = get();
        const at = neighbourEvent(tracesOf(get()), clock, direction, marksOf);
        if (at !== null) set((state) => ({ ...clockMoved(state, { ...clock, at }), isPlaying: false }));
      },
      setClockScale: (scale) => set((state) => ({ clock: convertClock(state.clock, scale, tracesOf(state)[0]) })),
      setPlaying: (isPlaying) => set({ isPlaying }),
      select: (selected) => set({ selected }),
      showCell: (cell) =>
        set((state) => {
          const { trace } = runOf(state, cell.laneId);
          if (!trace) return {};
          return { selected: cell, clock: clockAt(state.clock.scale, trace, cell.iteration + 1), isPlaying: false };
        }),
      hover: (hovered) => set({ hovered }),

      notify: (tone, text, action) =>
        set(({ notices }) => {
          if (!action && notices.some((notice) => notice.text === text)) return {};
          const id = (notices.at(-1)?.id ?? 0) + 1;
          const others = notices.filter((notice) => notice.text !== text);
          return { notices: [...others, { id, tone, text, action }].slice(-MOST_NOTICES) };
        }),
      dismiss: (id) => set(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) })),
    };
  });
}

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
