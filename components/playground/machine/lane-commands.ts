/** What can be done with one lane: one entry a command, from which the lane's menu derives. */

import { laneLetter } from "@/components/charts/lanes";
import { settingsOf } from "@/components/playground/state/document";
import { gradeOf } from "@/components/playground/state/grades";
import { isBusy, isOfFile, isReadOnly, type LaneRun } from "@/components/playground/state/runs";
import { editLane } from "@/components/playground/state/settings";
import { tellError } from "@/components/playground/state/tell-error";
import { copyText } from "@/components/ui/clipboard";
import type { IconName } from "@/components/ui/icons";
import { lanes } from "@/components/ui/words/en/lanes";
import { page } from "@/components/ui/words/en/page";
import { wordsNow } from "@/components/ui/words/spoken";
import { LIMITS } from "@/lib/experiment/limits";
import type { ResolvedLane } from "@/lib/experiment/resolve";
import type { Page } from "./commands";

/** A lane of the page, as it stands. */
interface LaneOnPage extends Page {
  readonly laneId: string;
  readonly index: number;
  readonly lane: ResolvedLane;
  readonly run: LaneRun;
}

interface LaneCommand {
  readonly id: keyof (typeof lanes)["menu"];
  readonly icon: IconName;
  /** What else to know about it, or why it cannot be done. */
  readonly detail?: (on: LaneOnPage) => string | undefined;
  /** Takes something away. */
  readonly danger?: true;
  readonly when: (on: LaneOnPage) => boolean;
  readonly run: (on: LaneOnPage) => void;
}

/** Why a lane cannot be run: its file is all there is. */
const needsModel = ({ run }: LaneOnPage): string | undefined =>
  isReadOnly(run) ? wordsNow(lanes).needsModel(run.trace!.model.label) : undefined;

const isFull = ({ state }: Page) => settingsOf(state).laneIds.length >= LIMITS.lanes;

/** What makes files and texts of runs. */
export const loadExport = () => import("./export");

async function copyRun({ state, index, run }: LaneOnPage): Promise<void> {
  const { trace, picture } = run;
  if (!trace) return;
  const { notify, standIn } = state;
  try {
    const { traceAsText } = await loadExport();
    await copyText(traceAsText(trace, { picture, grade: gradeOf(run, standIn) }));
    notify("good", wordsNow(page).lanesCopied(laneLetter(index)));
  } catch (error) {
    tellError(state, error);
  }
}

async function saveRun({ state, index, run: { trace } }: LaneOnPage): Promise<void> {
  try {
    const { downloadTrace } = await loadExport();
    if (trace) await downloadTrace(trace, laneLetter(index));
  } catch (error) {
    tellError(state, error);
  }
}

/** In the order of the menu. */
export const laneCommands: readonly LaneCommand[] = [
  {
    id: "run-lane",
    icon: "play",
    detail: needsModel,
    when: ({ run }) => !isBusy(run) && !isOfFile(run),
    run: ({ session, laneId }) => session.runLane(laneId),
  },
  {
    id: "step-into",
    icon: "step",
    detail: (on) => needsModel(on) ?? wordsNow(lanes).thenWaits,
    when: ({ run }) => !isBusy(run) && !isOfFile(run),
    run: ({ session, laneId }) => session.stepInto(laneId),
  },
  {
    id: "duplicate",
    icon: "copy",
    detail: (on) => (isFull(on) ? wordsNow(lanes).mostLanes(LIMITS.lanes) : undefined),
    when: (on) => !isFull(on) && !isOfFile(on.run),
    run: ({ state, lane, index }) => state.addLane((lanes) => ({ ...(lanes[index] ?? lane.recipe) })),
  },
  {
    id: "save-trace",
    icon: "upload",
    when: ({ run }) => run.trace !== null,
    run: (on) => void saveRun(on),
  },
  {
    id: "copy-text",
    icon: "copy",
    when: ({ run }) => run.trace !== null,
    run: (on) => void copyRun(on),
  },
  {
    id: "reset-settings",
    icon: "redo",
    when: ({ lane, run }) => !isOfFile(run) && Object.keys(lane.recipe.settings).length > 0,
    run: ({ state, laneId, index }) =>
      state.edit(`${laneId}:reset`, (settings) => editLane(settings, index, { settings: {} })),
  },
  {
    id: "clear-result",
    icon: "undo",
    when: ({ run }) => run.trace !== null && !isBusy(run),
    run: ({ state, session, laneId }) => {
      session.drop(laneId);
      state.clearRun(laneId);
    },
  },
  {
    id: "remove-lane",
    icon: "close",
    danger: true,
    when: ({ state, run }) => settingsOf(state).laneIds.length > 1 && !isBusy(run),
    run: ({ state, index }) => state.removeLane(index),
  },
];
