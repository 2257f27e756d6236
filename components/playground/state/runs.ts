/** The runs: what came of each lane. */
import type { LinkFile } from "@/lib/experiment/link-files";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import type { BehindProgress } from "@/lib/run/runner";
import type { Trace } from "@/lib/trace/schema";

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
  /** While loading: how far the runs that a branch leaves are. */
  readonly behind?: BehindProgress | undefined;
  /** Why it paused, one sentence each. */
  readonly pausedBecause?: readonly string[];
  /** Something to know about how it was made, as a sentence. */
  readonly note?: string | undefined;
  /** Name of the file it was opened from. */
  readonly fileName?: string | undefined;
  /** The file that a link names for the lane, and that nobody has opened here yet. */
  readonly awaits?: LinkFile | undefined;
  /** What in that file does not agree, a sentence each. */
  readonly doubts?: readonly string[] | undefined;
  /** Why it failed, and what the program says of it. */
  readonly message?: string | undefined;
  readonly detail?: string | undefined;
  /** Milliseconds that repeats of this run took; absent before they are measured. */
  readonly repeats?: readonly number[] | undefined;
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

export interface RunsData {
  /** By lane id. A lane that has never run has none; a run outlives its lane, for undo. */
  readonly runs: Readonly<Record<string, LaneRun>>;
}

/** Runs being repeated for their times. */
export interface TimingData {
  /** Repeats so far, and how many there will be; null while none are made. */
  readonly timing: { readonly done: number; readonly of: number } | null;
}

/** Whether the runs are those of the link that was opened, in words. */
export interface Verdict {
  readonly same: boolean;
  /** A sentence per finding, a line each. */
  readonly text: string;
}

export interface RunsState extends RunsData, TimingData {
  /** Null where no link was held against the runs, and once settings or runs have changed since. */
  readonly verdict: Verdict | null;
  setVerdict(verdict: Verdict | null): void;
  setTiming(timing: TimingData["timing"]): void;
  setRun(laneId: string, change: Partial<LaneRun>): void;
  /** Forgets a lane's trace. */
  clearRun(laneId: string): void;
}

/** The runs of an experiment that has just been opened: none. */
export const newRuns = (): NewRuns => ({ runs: {}, timing: null, verdict: null });

type NewRuns = RunsData & TimingData & Pick<RunsState, "verdict">;

export const runsActions = (
  set: (change: (state: RunsData) => Partial<NewRuns>) => void,
): Omit<RunsState, keyof NewRuns> => ({
  setVerdict: (verdict) => set(() => ({ verdict })),
  setTiming: (timing) => set(() => ({ timing })),
  setRun: (laneId, change) =>
    set(({ runs }) => ({ runs: { ...runs, [laneId]: { ...runOf({ runs }, laneId), ...change } } })),
  clearRun: (laneId) => set(({ runs }) => ({ runs: { ...runs, [laneId]: idleRun } })),
});

/** The run of a lane; an empty one where it has never run. */
export const runOf = ({ runs }: RunsData, laneId: string): LaneRun => runs[laneId] ?? idleRun;

/**
 * Whether a lane shows a run from a file that this page cannot make: then what the file says of it is all there is, and
 * the lane's own settings count for nothing.
 */
export const isReadOnly = ({ source, trace, recipe }: LaneRun): boolean =>
  source === "file" && trace !== null && recipe === null;

/** The file that a lane waits for, which is all that a link tells of it; null for any other lane. */
export const awaitedFile = ({ awaits, trace, status }: LaneRun): LinkFile | null =>
  trace === null && status === "idle" ? (awaits ?? null) : null;

/** Whether a lane is one of a file: it shows a run of it that cannot be made here, or waits for one. */
export const isOfFile = (run: LaneRun): boolean => isReadOnly(run) || awaitedFile(run) !== null;

/** True from the press of Run to the last iteration. */
export const isBusy = ({ status }: LaneRun): boolean =>
  status === "loading" || status === "waiting" || status === "decoding";

/** True from the first run of this visit on: recorded ones and those from files do not count. */
export const hasLiveRun = ({ runs }: RunsData): boolean =>
  Object.values(runs).some((run) => isBusy(run) || (run.source === "live" && run.trace !== null));

/** True while some lane is loading, waiting or decoding, or runs are repeated for their times. */
export const isRunning = ({ runs, timing }: RunsData & TimingData): boolean =>
  timing !== null || Object.values(runs).some(isBusy);
