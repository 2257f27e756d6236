/** The document: what is asked and how each lane decodes, with the way back. It alone is in the address. */
import type { ViewData } from "@/components/run/view";
import type { Experiment, Lane } from "@/lib/experiment/schema";
import type { EarlyEdits } from "./early-edits";
import { type History, record, redo, startHistory, undo } from "./history";
import type { RunsData } from "./runs";
import { addBranch, addLane, bringBack, freshLaneIds, type PageSettings, removeLane } from "./settings";

export interface DocumentData {
  readonly history: History<PageSettings>;
}

export interface DocumentState extends DocumentData {
  /** Changes the settings; edits with one `tag` in quick succession are one undo step. */
  edit(tag: string, change: (settings: PageSettings) => PageSettings): void;
  undo(): void;
  redo(): void;
  /** Appends a lane, or what is made of those that are there, and returns its id; null where there is no room for one more. */
  addLane(lane: Lane | ((lanes: readonly Lane[]) => Lane)): string | null;
  /** Shows a branch of a lane, if need be in the place of another one, and returns its id. */
  addBranch(lane: Lane, fromId: string): string;
  /** Shows a lane again that gave way to a branch. */
  bringBack(id: string): void;
  /** Puts another experiment in the place of this one; undo brings it back, with its runs. */
  startAnew(experiment: Experiment): void;
  /** Takes a lane off the page, and forgets what is selected in it. Its run stays, for undo. */
  removeLane(index: number): void;
  /** Remembers edits from here on: the address of the page is still to open, in the place of all that stands on it. */
  awaitOpening(): void;
  /** Makes the edits that came before the opening again, on what has opened; a lane that it does not have cannot be changed. */
  editAgain(): void;
}

/** Settings that have just been opened: nothing leads back to those before. */
export const newDocument = (settings: PageSettings): DocumentData => ({ history: startHistory(settings) });

/** Settings as they stand. */
export const settingsOf = (state: DocumentData): PageSettings => state.history.present;

type Around = DocumentData & RunsData & Pick<ViewData, "selected">;

/** @param now in milliseconds, from any origin   @param early remembers edits until the page has opened */
export function documentActions(
  set: (change: (state: Around) => Partial<Around>) => void,
  get: () => Around,
  { now, early }: { readonly now: () => number; readonly early: EarlyEdits },
): Omit<DocumentState, keyof DocumentData> {
  const edit = (tag: string, change: (settings: PageSettings) => PageSettings) =>
    set(({ history }) => ({ history: record(history, change(history.present), tag, now()) }));
  /** A run outlives its lane, for undo and where it gave way: its id is taken too. */
  function unusedIds(count = 1): string[] {
    const { laneIds, aside = [] } = settingsOf(get());
    return freshLaneIds([...laneIds, ...aside.map(({ id }) => id), ...Object.keys(get().runs)], count);
  }
  return {
    edit: early.of(edit),
    undo: early.of(() => set(({ history }) => ({ history: undo(history) }))),
    redo: early.of(() => set(({ history }) => ({ history: redo(history) }))),
    addBranch: early.of((lane, fromId) => {
      const id = unusedIds()[0]!;
      edit(`branch-${id}`, (settings) => addBranch(settings, { id, lane }, fromId));
      return id;
    }),
    bringBack: early.of((id) => edit(`bring-back-${id}`, (settings) => bringBack(settings, id))),
    addLane: early.of((lane) => {
      const id = unusedIds()[0]!;
      const made = typeof lane === "function" ? lane(settingsOf(get()).experiment.lanes) : lane;
      edit("add-lane", (settings) => addLane(settings, made, id));
      return settingsOf(get()).laneIds.includes(id) ? id : null;
    }),
    startAnew: early.of((experiment) => {
      const laneIds = unusedIds(experiment.lanes.length);
      edit("start-anew", () => ({ experiment, laneIds }));
      set(() => ({ selected: null }));
    }),
    removeLane: early.of((index) => {
      const id = settingsOf(get()).laneIds[index];
      edit("remove-lane", (settings) => removeLane(settings, index));
      set(({ selected }) => (selected?.laneId === id ? { selected: null } : {}));
    }),
    awaitOpening: () => early.begin(),
    editAgain: () => early.again(),
  };
}
