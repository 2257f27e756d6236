/** The debugger's share of the page's state: how runs are looked at, where they stop, and what is tried on them. */
import type { HeatmapBrush } from "@/components/charts/brush";
import type { HeatmapViewId } from "@/components/charts/heatmap-views";
import { type Breakpoint, DEFAULT_BREAKPOINTS } from "@/lib/analysis/breakpoints";
import type { DriftStep } from "@/lib/analysis/drift";
import type { EventKind } from "@/lib/analysis/events";
import type { WhatIfRule } from "@/lib/analysis/what-if";
import type { Trace } from "@/lib/trace/schema";
import { type MarksOf, marksByTrace } from "./events";

/** The drift of one lane's cache, as far as it has been measured. */
export interface LaneDrift {
  /** The very trace that was measured: a later run has a drift of its own. */
  readonly trace: Trace;
  readonly status: "measuring" | "done" | "failed";
  /** By iteration index; iterations nobody asked for are missing. */
  readonly steps: readonly DriftStep[];
  /** Why it failed. */
  readonly message?: string;
}

/** Another rule tried on one stored iteration. */
interface WhatIfDraft {
  readonly laneId: string;
  readonly iteration: number;
  readonly rule: WhatIfRule;
}

export interface DebugState {
  readonly heatmapView: HeatmapViewId;
  /** Positions and iterations that all charts single out. */
  readonly brush: HeatmapBrush | null;
  /** Playing speed; 1 is the pace at which a run can be followed. */
  readonly speed: number;
  /** Kinds of events that are marked on the timeline and jumped between. */
  readonly eventKinds: readonly EventKind[];
  readonly breakpoints: readonly Breakpoint[];
  /** What is marked of a run, by these two. */
  readonly marksOf: MarksOf;
  readonly whatIf: WhatIfDraft | null;
  readonly drifts: Readonly<Record<string, LaneDrift>>;
  /** Lanes whose answers are held against each other; null: the first two, or a branch and its parent. */
  readonly compared: readonly [string, string] | null;

  setHeatmapView(view: HeatmapViewId): void;
  setBrush(brush: HeatmapBrush | null): void;
  setSpeed(speed: number): void;
  setEventKinds(kinds: readonly EventKind[]): void;
  setBreakpoints(breakpoints: readonly Breakpoint[]): void;
  setWhatIf(draft: WhatIfDraft | null): void;
  setDrift(laneId: string, drift: LaneDrift): void;
  compare(pair: readonly [string, string] | null): void;
}

export const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;

/** Marked from the start: what is worth a look in any run. Every commit would be a mark at every iteration. */
const FIRST_EVENT_KINDS: readonly EventKind[] = ["fallback", "regret", "revocation", "end", "hand"];

/** The debugger's state of a page that has just been opened. `set` changes the page's whole state. */
export function createDebugState(set: (change: (state: DebugState) => Partial<DebugState>) => void): DebugState {
  return {
    heatmapView: "probability",
    brush: null,
    speed: 1,
    eventKinds: FIRST_EVENT_KINDS,
    breakpoints: DEFAULT_BREAKPOINTS,
    marksOf: marksByTrace(FIRST_EVENT_KINDS, DEFAULT_BREAKPOINTS),
    whatIf: null,
    drifts: {},
    compared: null,

    setHeatmapView: (heatmapView) => set(() => ({ heatmapView })),
    setBrush: (brush) => set(() => ({ brush })),
    setSpeed: (speed) => set(() => ({ speed })),
    setEventKinds: (eventKinds) =>
      set(({ breakpoints }) => ({ eventKinds, marksOf: marksByTrace(eventKinds, breakpoints) })),
    setBreakpoints: (breakpoints) =>
      set(({ eventKinds }) => ({ breakpoints, marksOf: marksByTrace(eventKinds, breakpoints) })),
    setWhatIf: (whatIf) => set(() => ({ whatIf })),
    setDrift: (laneId, drift) => set(({ drifts }) => ({ drifts: { ...drifts, [laneId]: drift } })),
    compare: (compared) => set(() => ({ compared })),
  };
}
