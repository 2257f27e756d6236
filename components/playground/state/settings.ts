/** Pure edits of the settings of one comparison. Lanes get ids here, so that a run stays with its lane through undo. */
import { LIMITS } from "@/lib/experiment/limits";
import type { Experiment, Lane } from "@/lib/experiment/schema";

export interface PageSettings {
  readonly experiment: Experiment;
  /** Parallel to `experiment.lanes`; stable while lanes around them come and go. */
  readonly laneIds: readonly string[];
  /** Lanes that gave way to branches when there were as many as fit; absent: none. Their runs are kept. */
  readonly aside?: readonly AsideLane[];
}

/** A lane that is not shown, and can be brought back. */
export interface AsideLane {
  readonly id: string;
  readonly lane: Lane;
}

/** All lanes there are, those on the page first. */
export const allLanes = ({ experiment, laneIds, aside = [] }: PageSettings): readonly AsideLane[] => [
  ...laneIds.map((id, index) => ({ id, lane: experiment.lanes[index]! })),
  ...aside,
];

/** Settings of an experiment that has just been opened. */
export const openSettings = (experiment: Experiment): PageSettings => ({
  experiment,
  laneIds: experiment.lanes.map((_, index) => `lane-${index}`),
});

/** Ids that no lane has had yet: lane numbers only grow, and `taken` holds every id in use. */
export function freshLaneIds(taken: readonly string[], count = 1): string[] {
  const next = Math.max(-1, ...taken.map((id) => Number(id.slice("lane-".length)))) + 1;
  return Array.from({ length: count }, (_, index) => `lane-${next + index}`);
}

/** Changes anything but the lanes. */
export const editExperiment = (settings: PageSettings, change: Partial<Omit<Experiment, "lanes">>): PageSettings => ({
  ...settings,
  experiment: { ...settings.experiment, ...change },
});

/** Changes one lane, by itself or as it stands; the same settings where it is not there. */
export function editLane(
  settings: PageSettings,
  index: number,
  change: Partial<Lane> | ((lane: Lane) => Partial<Lane>),
): PageSettings {
  const { lanes } = settings.experiment;
  const before = lanes[index];
  if (!before) return settings;
  const after = { ...before, ...(typeof change === "function" ? change(before) : change) };
  const changed = lanes.map((lane, at) => (at === index ? after : lane));
  return { ...settings, experiment: { ...settings.experiment, lanes: changed } };
}

/** Appends a lane; the same settings when there are as many as fit. */
export function addLane(settings: PageSettings, lane: Lane, id: string): PageSettings {
  const { experiment, laneIds } = settings;
  if (laneIds.length >= LIMITS.lanes) return settings;
  return { ...settings, experiment: { ...experiment, lanes: [...experiment.lanes, lane] }, laneIds: [...laneIds, id] };
}

/**
 * Which lane gives way to another one: the last branch, or else the last lane; never the one at `kept`, which the other
 * one is to be compared with.
 */
function givesWay({ lanes }: Experiment, kept: number): number {
  const others = lanes.map((_, index) => index).filter((index) => index !== kept);
  return others.findLast((index) => lanes[index]!.branch !== undefined) ?? others.at(-1)!;
}

/** Puts a lane in the place of another one, which is kept aside. */
function replaceLane(settings: PageSettings, index: number, { id, lane }: AsideLane): PageSettings {
  const { experiment, laneIds, aside = [] } = settings;
  const put = <Item>(items: readonly Item[], item: Item) => items.map((one, at) => (at === index ? item : one));
  const given = { id: laneIds[index]!, lane: experiment.lanes[index]! };
  return {
    experiment: { ...experiment, lanes: put(experiment.lanes, lane) },
    laneIds: put(laneIds, id),
    aside: [...aside.filter((one) => one.id !== id), given],
  };
}

/** Shows a branch of the lane `fromId`: as one more lane, or in the place of another one where there are as many as fit. */
export function addBranch(settings: PageSettings, branch: AsideLane, fromId: string): PageSettings {
  const { experiment, laneIds } = settings;
  if (laneIds.length < LIMITS.lanes) return addLane(settings, branch.lane, branch.id);
  return replaceLane(settings, givesWay(experiment, laneIds.indexOf(fromId)), branch);
}

/** Shows a lane again that was put aside; the same settings for an id that is not there. */
export function bringBack(settings: PageSettings, id: string): PageSettings {
  const { laneIds, aside = [] } = settings;
  const back = aside.find((one) => one.id === id);
  if (!back) return settings;
  if (laneIds.length >= LIMITS.lanes) return replaceLane(settings, givesWay(settings.experiment, -1), back);
  return { ...addLane(settings, back.lane, id), aside: aside.filter((one) => one !== back) };
}

/** Takes a lane away; the last one stays. */
export function removeLane(settings: PageSettings, index: number): PageSettings {
  const { experiment, laneIds } = settings;
  if (laneIds.length <= 1 || laneIds[index] === undefined) return settings;
  const keep = <Item>(items: readonly Item[]) => items.filter((_, at) => at !== index);
  return { ...settings, experiment: { ...experiment, lanes: keep(experiment.lanes) }, laneIds: keep(laneIds) };
}
