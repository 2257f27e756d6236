/** Opening a trace file: what it becomes on the page. */

import type { LaneRun } from "@/components/playground/state/runs";
import { findDeclaration } from "@/lib/decoding/declarations";
import { DEFAULT_LANE } from "@/lib/experiment/defaults";
import { experimentOf } from "@/lib/experiment/from-trace";
import { laneKey } from "@/lib/experiment/key";
import type { Lane } from "@/lib/experiment/schema";
import type { CheckedTrace } from "@/lib/trace/file";

/** A lane that shows a trace from a file. */
export interface ImportedLane {
  readonly lane: Lane;
  readonly run: LaneRun;
}

/** The lane of a trace. Where the page cannot make the run again, the lane shows it all the same. */
export function importedLane({ trace, doubts }: CheckedTrace, fileName: string): ImportedLane {
  const experiment = findDeclaration(trace.strategy) ? experimentOf(trace) : null;
  const recipe = experiment?.lanes[0] ?? null;
  return {
    lane: recipe ?? DEFAULT_LANE,
    run: {
      status: "done",
      trace,
      source: "file",
      key: experiment && recipe ? laneKey(experiment, recipe) : null,
      recipe,
      picture: trace.asked?.picture ?? null,
      memories: [],
      fileName,
      doubts,
    },
  };
}
