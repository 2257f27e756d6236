/** All that the page works out of a trace: numbers, words, and where charts put things. Throws where one of them cannot be. */

import { readFileSync } from "node:fs";
import { cellLabel, viewCells } from "@/components/charts/cell-label";
import { barsPath, commitLayout, confidenceThreshold, mostCommits } from "@/components/charts/commit-geometry";
import { comparisonRows } from "@/components/charts/comparison-rows";
import { curveLine, curvePoints, entropyTop } from "@/components/charts/curves-geometry";
import { divergenceColumns } from "@/components/charts/divergence-columns";
import {
  cellBox,
  cellMarks,
  crossPath,
  heatmapLayout,
  outlinePath,
  priorMarks,
} from "@/components/charts/heatmap-geometry";
import { heatmapViews } from "@/components/charts/heatmap-views";
import { clockScale } from "@/components/charts/timeline-geometry";
import { timelineMarks } from "@/components/charts/timeline-marks";
import { tokenLabel, tokenReader } from "@/components/charts/token-cells";
import { trajectoryLines } from "@/components/charts/trajectory-geometry";
import { laneFileName } from "@/components/playground/machine/export";
import { BREAKPOINT_KINDS, breakpointsIn } from "@/lib/analysis/breakpoints";
import { candidatesOf, trajectoriesOf } from "@/lib/analysis/candidates";
import type { CellRef } from "@/lib/analysis/cell";
import { clockEnd, laneTicks, playMs } from "@/lib/analysis/clock";
import { describeDoubt } from "@/lib/analysis/close-call";
import { divergence } from "@/lib/analysis/divergence";
import { eventsOf } from "@/lib/analysis/events";
import { lessonsOf } from "@/lib/analysis/lessons";
import { trackOf } from "@/lib/analysis/moments";
import { narrate } from "@/lib/analysis/narration";
import { describeParting, partingOf } from "@/lib/analysis/parting";
import { readingLines, readingOf } from "@/lib/analysis/reading";
import { explainCell } from "@/lib/analysis/reason";
import { confidencePerIteration, leftToRightness, positionTimings, runMetrics } from "@/lib/analysis/run";
import { asBranch, whatIf, whatIfOf } from "@/lib/analysis/what-if";
import { experimentOf } from "@/lib/experiment/from-trace";
import { answerText } from "@/lib/trace/answer";
import { longestCanvas } from "@/lib/trace/canvas";
import { traceDigest } from "@/lib/trace/digest";
import { parseTrace } from "@/lib/trace/file";
import type { Trace } from "@/lib/trace/schema";
import { hold } from "./fuzz-class";

const baseline = parseTrace(readFileSync("test/fixtures/traces/shapes/first.json", "utf8"));

/** Iterations and positions that are looked at one by one: the ends, and some between. */
const some = (count: number): number[] => {
  const chosen = [0, 1, Math.floor(count / 3), Math.floor(count / 2), count - 2, count - 1];
  return [...new Set(chosen)].filter((index) => index >= 0 && index < count);
};

/** Reads a run in every way there is. @throws Error naming what came out as no number, or whatever broke */
export function readEverything(trace: Trace): void {
  numbers("metrics", { metrics: runMetrics(trace), timings: positionTimings(trace), order: leftToRightness(trace) });
  numbers("confidences", confidencePerIteration(trace));
  compare(trace);
  tell(trace);
  draw(trace);
  for (const iteration of some(trace.iterations.length)) {
    for (const position of some(trace.iterations[iteration]!.canvas.length)) lookAt(trace, { position, iteration });
  }
}

function compare(trace: Trace): void {
  const lanes = [baseline, trace].map((one, index) => ({
    letter: "AB"[index]!,
    color: "red",
    label: "run",
    trace: one,
  }));
  for (const reference of lanes.keys()) {
    numbers(
      "comparison",
      comparisonRows(lanes, reference).map(({ lane: _, ...row }) => row),
    );
  }
  const [a, b] = [lanes[0]!, lanes[1]!];
  numbers("divergence", divergenceColumns(a, b, divergence(a.trace, b.trace)).pads);
  const parting = partingOf(baseline, trace);
  if (parting) spoken("parting", trace, [describeParting(baseline, trace, parting)]);
}

function tell(trace: Trace): void {
  const events = eventsOf(trace);
  spoken(
    "events",
    trace,
    events.map(({ label }) => label),
  );
  spoken(
    "lessons",
    trace,
    lessonsOf(trace).map(({ message }) => message),
  );
  const looked = some(trace.iterations.length);
  spoken(
    "narration",
    trace,
    looked.map((index) => narrate(trace, index)),
  );
  spoken(
    "close calls",
    trace,
    looked.map((index) => describeDoubt(trace, index)),
  );
  const breakpoints = BREAKPOINT_KINDS.map((initial) =>
    "pattern" in initial ? { ...initial, pattern: "cat" } : initial,
  );
  spoken(
    "breakpoints",
    trace,
    breakpointsIn(breakpoints, trace).flatMap(({ reasons }) => reasons),
  );
  for (const index of looked) {
    const rule = whatIfOf(trace, index);
    if (rule) asBranch(trace, whatIf(trace, index, rule));
  }
  const fileName = laneFileName(trace, "A", ".trace.json");
  hold(/^[\w.-]{1,200}$/.test(fileName), () => `a file called ${fileName}`);
  hold(/^[\w-]*$/.test(traceDigest(trace)), () => "a digest that is none");
  spoken("answer", trace, [answerText(trace) ?? ""]);
  experimentOf(trace);
  for (const scale of ["step", "unmasked", "time"] as const) {
    const ticks = laneTicks(trace, scale);
    numbers(`clock in ${scale}`, { ticks, play: playMs([trace], scale) });
    const x = clockScale(clockEnd([trace], scale), 600);
    numbers(
      "timeline",
      timelineMarks(events, ticks, x, 6).map(({ from, to, value }) => ({ from, to, value })),
    );
  }
}

function draw(trace: Trace): void {
  const [positions, iterations] = [longestCanvas(trace), trace.iterations.length];
  const layout = heatmapLayout({ positions, iterations, width: 600, maxHeight: 168 });
  for (const cells of [...Object.values(cellMarks(trace)), priorMarks(trace)]) {
    const boxes = cells.slice(0, 500).map((cell: CellRef) => cellBox(layout, cell));
    path("marks", outlinePath(boxes, 0.5) + crossPath(boxes, 1));
  }
  for (const view of heatmapViews) {
    const { values, scale } = viewCells(trace, view.id);
    for (const iteration of some(iterations)) {
      const told = Array.from(values(iteration)).filter((value) => !Number.isNaN(value));
      numbers(
        `shades of ${view.id}`,
        told.slice(0, 300).map((value) => scale.shade(value)),
      );
      spoken(`values of ${view.id}`, trace, [...scale.stops, ...told.slice(0, 50).map((value) => scale.format(value))]);
    }
  }
  const size = { columns: iterations, maxCommits: mostCommits(trace.iterations), width: 600, height: 46 };
  const { bars, meanPath, gatePath, y } = commitLayout(confidencePerIteration(trace), size);
  path("commits", barsPath(bars) + meanPath + gatePath);
  numbers("threshold", y(confidenceThreshold(trace)?.value ?? 0));
  const read = tokenReader(trace);
  for (const clock of [...some(iterations), iterations]) {
    spoken(
      "tokens",
      trace,
      read(clock)
        .slice(0, 300)
        .map((cell) => tokenLabel(cell)),
    );
  }
}

function lookAt(trace: Trace, cell: CellRef): void {
  const reading = readingOf(trace, cell);
  const { verdict = "", because = "" } = explainCell(trace, cell) ?? {};
  const lines = reading ? readingLines(trace, reading).flat() : [];
  spoken("cell", trace, [cellLabel(trace, cell), verdict, because, ...lines]);
  numbers(
    "candidates",
    (candidatesOf(trace, cell) ?? []).map(({ probability }) => probability),
  );
  const track = trackOf(trace, cell);
  const size = { iterations: trace.iterations.length, width: 300, height: 80 };
  for (const { path: line, dots, label } of trajectoryLines(trajectoriesOf(trace, track, 5), size)) {
    path("trajectory", line);
    numbers("trajectory", { dots, label });
  }
  for (const quantity of ["entropy", "margin"] as const) {
    const { path: line, dots } = curveLine(curvePoints(trace, track, quantity), size, entropyTop(trace));
    path("curve", line);
    numbers("curve", dots);
  }
}

/** Every number of some data is one. */
function numbers(what: string, data: unknown): void {
  if (typeof data === "number") hold(Number.isFinite(data), () => `${what}: ${data}`);
  else if (typeof data === "object" && data !== null) for (const part of Object.values(data)) numbers(what, part);
}

const path = (what: string, d: string) =>
  hold(!/[^MmLlHhVvCcAaZz\d\s,.e+-]/.test(d), () => `${what}: a path with ${/[^MmLlHhVvCcAaZz\d\s,.e+-]+/.exec(d)}`);

const NO_NUMBER = /\b(?:NaN|Infinity|undefined)\b/;

/** No sentence tells of what is no number, unless the run has it among its own words. */
function spoken(what: string, trace: Trace, sentences: readonly string[]): void {
  const found = sentences.find((sentence) => NO_NUMBER.test(sentence));
  if (found !== undefined && !NO_NUMBER.test(JSON.stringify(trace)))
    hold(false, () => `${what}: ${found.slice(0, 200)}`);
}
