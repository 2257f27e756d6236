/** The debugger: where runs stop, which events are marked, and what is tried on them. */
import type { ViewState } from "@/components/run/view";
import type { Breakpoint } from "@/lib/analysis/breakpoints";
import { DEFAULT_BREAKPOINTS } from "@/lib/analysis/default-breakpoints";
import type { DriftStep } from "@/lib/analysis/drift";
import type { EventKind } from "@/lib/analysis/events";
import type { WhatIfRule } from "@/lib/analysis/what-if";
import type { Trace } from "@/lib/trace/schema";
import type { Marks, MarksOf } from "./events";

/** The drift of one lane's cache, as far as it has been measured. */
export interface LaneDrift {
  /** The very trace that was measured: a later run has a drift of its own. */
  readonly trace: Trace;
  readonly status: "measuring" | "done" | "failed";
  /** By iteration index; iterations nobody asked for are missing. */
  readonly steps: readonly DriftStep[];
  /** Why it failed, and what the program says of it. */
  readonly message?: string;
  readonly detail?: string;
}

/** Another rule tried on one stored iteration. */
interface WhatIfDraft {
  readonly laneId: string;
  readonly iteration: number;
  readonly rule: WhatIfRule;
}

export interface DebugData {
  /** Kinds of events that are marked on the timeline and jumped between. */
  readonly eventKinds: readonly EventKind[];
  readonly breakpoints: readonly Breakpoint[];
  /** A lane whose run is short runs again by itself when the slider in its head moves. */
  readonly runsOnChange: boolean;
  /** How runs are marked: it comes with the timeline that shows it. */
  readonly marks: Marks | null;
  /** What is marked of a run, by these three. */
  readonly marksOf: MarksOf;
  readonly whatIf: WhatIfDraft | null;
  readonly drifts: Readonly<Record<string, LaneDrift>>;
  /** Lanes whose answers are held against each other; null: the first two, or a branch and its parent. */
  readonly compared: readonly [string, string] | null;
  /** Lane that the others are compared with in the table; null: the first one. */
  readonly baseline: string | null;
}

export interface DebugState extends DebugData {
  /** Moves the clock to the next or previous event of the wanted kinds, in any lane; stays where there is none. */
  stepEvent(direction: -1 | 1): void;
  bringMarks(marks: Marks): void;
  setEventKinds(kinds: readonly EventKind[]): void;
  setBreakpoints(breakpoints: readonly Breakpoint[]): void;
  setRunsOnChange(isOn: boolean): void;
  setWhatIf(draft: WhatIfDraft | null): void;
  setDrift(laneId: string, drift: LaneDrift): void;
  compare(pair: readonly [string, string] | null): void;
  setBaseline(laneId: string): void;
}

/** What people have set up for all runs, and how they are marked: it outlives the experiment. */
export type DebugHabits = Pick<DebugData, "eventKinds" | "breakpoints" | "runsOnChange" | "marks">;

/** From the start: marks are worth a look in any run; every commit would be a mark at every iteration. */
export const USUAL_DEBUG: DebugHabits = {
  eventKinds: ["fallback", "regret", "revocation", "end", "hand"],
  breakpoints: DEFAULT_BREAKPOINTS,
  runsOnChange: true,
  marks: null,
};

const NO_MARKS: MarksOf = () => [];

const marksBy = ({ marks, eventKinds, breakpoints }: Pick<DebugData, "marks" | "eventKinds" | "breakpoints">) =>
  marks ? marks.byTrace(eventKinds, breakpoints) : NO_MARKS;

/** The debugger of an experiment that has just been opened. */
export const newDebug = ({ eventKinds, breakpoints, runsOnChange, marks }: DebugHabits): DebugData => ({
  eventKinds,
  breakpoints,
  runsOnChange,
  marks,
  marksOf: marksBy({ marks, eventKinds, breakpoints }),
  whatIf: null,
  drifts: {},
  compared: null,
  baseline: null,
});

export const debugActions = (
  set: (change: (state: DebugData) => Partial<DebugData>) => void,
  get: () => DebugData & ViewState,
): Omit<DebugState, keyof DebugData> => ({
  stepEvent: (direction) => {
    const { clock, marks, marksOf, shownRuns, pauseAt } = get();
    const traces = shownRuns().map(({ trace }) => trace);
    const at = marks?.neighbour(traces, clock, direction, marksOf) ?? null;
    if (at !== null) pauseAt(at);
  },
  bringMarks: (marks) => set((state) => ({ marks, marksOf: marksBy({ ...state, marks }) })),
  setEventKinds: (eventKinds) => set((state) => ({ eventKinds, marksOf: marksBy({ ...state, eventKinds }) })),
  setBreakpoints: (breakpoints) => set((state) => ({ breakpoints, marksOf: marksBy({ ...state, breakpoints }) })),
  setRunsOnChange: (runsOnChange) => set(() => ({ runsOnChange })),
  setWhatIf: (whatIf) => set(() => ({ whatIf })),
  setDrift: (laneId, drift) => set(({ drifts }) => ({ drifts: { ...drifts, [laneId]: drift } })),
  compare: (compared) => set(() => ({ compared })),
  setBaseline: (baseline) => set(() => ({ baseline })),
});
