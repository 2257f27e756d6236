/** Branch lanes on the page: whether a run can be branched, and the lane that comes of it. */

import { laneLetter } from "@/components/charts/lanes";
import { inspector } from "@/components/ui/words/en/inspector";
import { lanes } from "@/components/ui/words/en/lanes";
import { wordsNow } from "@/components/ui/words/spoken";
import type { Intervention } from "@/lib/decoding/intervention";
import type { Settings } from "@/lib/decoding/strategy";
import { branchFrom, describeIntervention } from "@/lib/experiment/branch";
import { laneKey } from "@/lib/experiment/key";
import type { Lane } from "@/lib/experiment/schema";
import type { DocumentData } from "./document";
import type { MachineData } from "./machine";
import { isBusy, type RunsData, runOf } from "./runs";
import { allLanes } from "./settings";

/** A moment of a lane's run at which something is to be different. */
export interface BranchRequest {
  readonly laneId: string;
  /** First iteration of the branch's own, 0-based. */
  readonly iteration: number;
  readonly intervention: Intervention;
  /** Settings that differ from that iteration on. */
  readonly addSettings?: Settings;
}

/** What decides whether a run can be branched. */
export type BranchState = DocumentData & RunsData & Pick<MachineData, "engine">;

/** Why a lane's run cannot be branched now, as a sentence for the reader, or null. */
export function branchBlocked(state: BranchState, laneId: string): string | null {
  const words = wordsNow(inspector);
  const { experiment } = state.history.present;
  const run = runOf(state, laneId);
  const { trace, recipe, key, source } = run;
  if (!trace || trace.iterations.length === 0) return words.noRunToBranch;
  if (isBusy(run)) return words.stillGoing;
  const forward = forwardBlocked(state, laneId);
  if (forward) return forward;
  if (!recipe || key !== laneKey(experiment, recipe)) {
    return source === "file" ? words.asksAnother : words.askedChanged;
  }
  return null;
}

/** Why nothing that needs an evaluation of the network can be done with a lane's run, or null. */
export function forwardBlocked(state: RunsData & Pick<MachineData, "engine">, laneId: string): string | null {
  const words = wordsNow(inspector);
  const { recipe, key, source, trace } = runOf(state, laneId);
  if (source === "file" && (!recipe || key === null)) {
    return words.needsNetwork(trace?.model.label ?? words.ownNetwork);
  }
  if (state.engine.state === "failed") return words.networkFailed(state.engine.message);
  return null;
}

/**
 * The branch lane of a request.
 * @throws RangeError in words for the reader where the run cannot be branched
 */
export function branchLane(state: BranchState, { laneId, iteration, intervention, addSettings }: BranchRequest): Lane {
  const blocked = branchBlocked(state, laneId);
  if (blocked) throw new RangeError(blocked);
  const lane = branchFrom(runOf(state, laneId).recipe!, iteration, intervention);
  return { ...lane, settings: { ...lane.settings, ...addSettings } };
}

/** Where a lane stands in the family of the lanes on the page. */
export interface Parentage {
  /** Lane, on the page or put aside, whose run or settings are the branch's origin; null where none is. */
  readonly parentId: string | null;
  /** First iteration of the branch's own, 0-based. */
  readonly iteration: number;
}

/** The parent of a branch lane; null for lanes that are no branches. */
export function parentageOf(state: DocumentData & RunsData, laneId: string): Parentage | null {
  const { experiment } = state.history.present;
  const lanes = allLanes(state.history.present);
  const branch = lanes.find(({ id }) => id === laneId)?.lane.branch;
  if (!branch) return null;
  const key = laneKey(experiment, branch.from);
  const others = lanes.filter(({ id }) => id !== laneId);
  const byRun = others.find(({ id }) => runOf(state, id).key === key);
  const bySettings = others.find(({ lane }) => laneKey(experiment, lane) === key);
  return { parentId: (byRun ?? bySettings)?.id ?? null, iteration: branch.iteration };
}

/** `A from iteration 5`: where a branch lane comes from, in a few words. */
export function parentageText(state: DocumentData & RunsData, laneId: string): string | null {
  const parentage = parentageOf(state, laneId);
  if (!parentage) return null;
  const { laneIds } = state.history.present;
  const { parentId } = parentage;
  const index = parentId === null ? -1 : laneIds.indexOf(parentId);
  const words = wordsNow(lanes);
  const parent = index >= 0 ? laneLetter(index) : parentId === null ? words.laneGone : words.laneAside;
  return words.fromIteration(parent, parentage.iteration + 1);
}

/** What a branch lane was changed by hand at its beginning, in a few words; empty where nothing was. */
export function branchChange(state: DocumentData & RunsData, laneId: string, textOf: (id: number) => string): string {
  const lanes = allLanes(state.history.present);
  const branch = lanes.find(({ id }) => id === laneId)?.lane.branch;
  if (!branch) return "";
  const { parentId } = parentageOf(state, laneId)!;
  const traces = [laneId, parentId].flatMap((id) => (id === null ? [] : (runOf(state, id).trace ?? [])));
  const began = traces.flatMap(({ iterations }) => iterations[branch.iteration] ?? [])[0];
  return describeIntervention(branch.intervention, textOf, (position) => began?.positions.includes(position) ?? false);
}
