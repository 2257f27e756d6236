/** Where to read what the network said about a cell, and how long that had stood. */

import { formatPercent, NOT_RECORDED } from "@/lib/trace/format";
import { hasCandidates } from "@/lib/trace/packed";
import type { Iteration, Trace } from "@/lib/trace/schema";
import { fromSpans } from "@/lib/trace/spans";
import type { CellRef } from "./cell";
import { settledAlong, trackOf } from "./moments";

/** The numbers of a position as the inspector lists them. */
export interface Reading {
  /** The iteration they were read in: the cell's own, or that of the commit for cells settled before. */
  readonly iteration: Iteration;
  /** Row of the position in that iteration's tables. */
  readonly row: number;
  /** Where the position stood then: insertions move it. */
  readonly position: number;
}

/** Where to read a cell's candidates: in its own iteration while masked, in the one that committed it afterwards. */
export function readingOf(trace: Trace, cell: CellRef): Reading | null {
  const track = trackOf(trace, cell);
  const iteration = trace.iterations
    .slice(0, cell.iteration + 1)
    .findLast(({ positions }, index) => positions.includes(track[index]!));
  if (!iteration) return null;
  const position = track[iteration.index]!;
  return { iteration, row: iteration.positions.indexOf(position), position };
}

/**
 * When the most probable token of a cell's position became what it is at the end for good, whichever iteration is
 * looked at, and how long it then waited for its commit. Null where the position was never asked about, or its
 * candidates were not recorded.
 */
export function argmaxSettled(trace: Trace, cell: CellRef): { index: number; waited: number } | null {
  if (!trace.iterations.some(hasCandidates)) return null;
  const settled = settledAlong(trace.iterations, trackOf(trace, cell));
  return settled && { index: settled.index, waited: settled.last - settled.index };
}

/** The numbers of a reading by name, as the inspector lists them; those that were not recorded say so. */
export function readingLines(trace: Trace, { iteration, row, position }: Reading): (readonly [string, string])[] {
  const { entropy, margin, cost } = iteration;
  const settled = argmaxSettled(trace, { position, iteration: iteration.index });
  return [
    ["entropy", entropy ? `${entropy[row]!.toFixed(2)} nats` : NOT_RECORDED],
    ["margin", margin ? formatPercent(margin[row]!) : NOT_RECORDED],
    ["argmax settled at", settled ? `iteration ${settled.index + 1}${waited(settled.waited)}` : NOT_RECORDED],
    ["cache", cacheText(trace, iteration.index)],
    ...(cost?.layers === undefined ? [] : ([["left the network", `after layer ${cost.layers}`]] as const)),
  ];
}

/** What the prediction of an iteration rests on: `all computed`, or how much of it is how old; and what was left out. */
function cacheText(trace: Trace, index: number): string {
  const { cost, cache } = trace.iterations[index] ?? {};
  if (!cost) return NOT_RECORDED;
  const seen = cache?.seen && fromSpans(cache.seen).length;
  const leftOut =
    seen === undefined ? "" : `; ${trace.prompt.length + trace.iterations[index]!.canvas.length - seen} left out`;
  if (cost.cachedTokens === 0) return `all computed${leftOut}`;
  const start = trace.iterations.findLastIndex(({ cost: own }, at) => at < index && !(own && own.cachedTokens > 0));
  const isKnown = start < 0 || trace.iterations[start]!.cost !== undefined;
  const age = isKnown ? `${index - start} it. old` : `their age ${NOT_RECORDED}`;
  return `${cost.cachedTokens} of ${cost.tokens + cost.cachedTokens} tokens, ${age}${leftOut}`;
}

const waited = (iterations: number) => (iterations > 0 ? ` (${iterations} waited)` : "");
