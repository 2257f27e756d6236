/** From the lanes of an experiment to a sweep that measures them. */
import { laneText } from "@/lib/experiment/lane-text";
import type { Experiment } from "@/lib/experiment/schema";
import { world } from "@/lib/scene/world";
import { parseSweep, type Sweep } from "./schema";

/**
 * The lanes as they are set, on every task. What a lane branches from is no part of how it decodes: it is measured from
 * masks on. @param keepsLength whether the experiment's response length is asked of all questions; else each has what it needs
 */
export function sweepOfLanes({ lanes, responseLength }: Experiment, keepsLength: boolean): Sweep {
  return parseSweep({
    lanes: [...new Set(lanes.map(({ branch: _, ...lane }) => laneText(lane)))],
    lengths: [keepsLength ? responseLength : null],
    tasks: world.tasks.map(({ id }) => id),
  });
}
