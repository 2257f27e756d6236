/** Running a lane on a page: what it takes comes with the first run, and not with the page. */
import type { Experiment, Lane } from "@/lib/experiment/schema";
import type { LaneEvent, RunOptions } from "./runner";

/** The same as `runLane`. @throws Error where what it takes cannot be had */
export async function* runLaneLater(
  experiment: Experiment,
  lane: Lane,
  options: RunOptions,
): AsyncGenerator<LaneEvent, void, void> {
  const { runLane } = await import("./runner");
  yield* runLane(experiment, lane, options);
}
