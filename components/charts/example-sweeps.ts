/** Recorded sweeps of the models that ship, worked out as their charts draw them. Read where files are: while the site is built. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { cachePoints } from "@/lib/sweep/caches";
import { laneCalibrations } from "@/lib/sweep/calibration";
import { commitDistributions, iterationPoints } from "@/lib/sweep/iterations";
import { lengthCurves } from "@/lib/sweep/length-bias";
import { accuracyByOrder, classPoints, orderPoints } from "@/lib/sweep/order";
import { priorPoints } from "@/lib/sweep/priors";
import { readResults } from "@/lib/sweep/results";
import type { Row } from "@/lib/sweep/row";
import { accuracyUnderParallelism, costPoints } from "@/lib/sweep/tradeoff";
import type { ExampleSweeps } from "./examples";

/** Rows of a recorded sweep. @throws Error where it has a line that is no answer */
function recorded(name: string): readonly Row[] {
  const text = gunzipSync(readFileSync(`public/labs/${name}.jsonl.gz`)).toString("utf8");
  const { rows, notices } = readResults([{ name, text }]);
  if (notices.length > 0) throw new Error(notices.join(" "));
  return rows;
}

const [iterations, caches, order, pareto] = ["iterations", "caches", "order", "pareto"].map(recorded) as [
  readonly Row[],
  readonly Row[],
  readonly Row[],
  readonly Row[],
];

export const exampleSweeps: ExampleSweeps = {
  lengthCurves: lengthCurves(recorded("length-bias")),
  iterations: { points: iterationPoints(iterations), distributions: commitDistributions(iterations) },
  caches: { points: cachePoints(caches), byPrompt: cachePoints(caches, true) },
  order: { points: orderPoints(order), lanes: accuracyByOrder(order), classes: classPoints(order) },
  calibration: laneCalibrations(recorded("calibration")),
  tradeoffs: {
    points: {
      nfe: costPoints(pareto, "nfe"),
      weightedNfe: costPoints(pareto, "weightedNfe"),
      totalMs: costPoints(pareto, "totalMs"),
    },
    aup: accuracyUnderParallelism(pareto),
  },
  priors: priorPoints(recorded("priors")),
};
