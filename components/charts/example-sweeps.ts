/** Recorded sweeps of the models that ship, worked out as their charts draw them. Read where files are: while the site is built. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { lengthCurves } from "@/lib/sweep/length-bias";
import { readResults } from "@/lib/sweep/results";
import type { Row } from "@/lib/sweep/row";
import type { ExampleSweeps } from "./examples";

/** Rows of a recorded sweep. @throws Error where it has a line that is no answer */
function recorded(name: string): readonly Row[] {
  const text = gunzipSync(readFileSync(`public/labs/${name}.jsonl.gz`)).toString("utf8");
  const { rows, notices } = readResults([{ name, text }]);
  if (notices.length > 0) throw new Error(notices.join(" "));
  return rows;
}

export const exampleSweeps: ExampleSweeps = {
  lengthCurves: lengthCurves(recorded("length-bias")),
};
