/** Blocks of a long answer: where a run works on a part at a time, and which part that is at a moment. */
import type { Trace } from "@/lib/trace/schema";

/** First and last of some positions or iterations, both included. */
export type Span = readonly [from: number, to: number];

/** Names that strategies and samplers give to the length of their blocks. */
const LENGTH_KEYS = ["blockLength", "block_length", "block_size", "blockSize", "block"];

/** Positions that are read together where a run does not say. */
const USUAL_LENGTH = 32;

/** Positions of a block: what the run or its settings say, or a usual length. */
export function blockLengthOf({ settings, blocks }: Pick<Trace, "settings" | "blocks">): number {
  if (blocks) return blocks.length;
  const said = LENGTH_KEYS.map((key) => settings[key]).find((value) => Number.isInteger(value) && Number(value) >= 4);
  return said === undefined ? USUAL_LENGTH : Math.min(Number(said), 4 * USUAL_LENGTH);
}

/**
 * The block that a run is working on in an iteration, and the iterations that work on it: the one around the first
 * position committed then, or else asked about. Null where neither is told.
 */
export function blockAt(
  trace: Trace,
  iteration: number,
): { readonly positions: Span; readonly iterations: Span } | null {
  const length = blockLengthOf(trace);
  const origin = trace.blocks?.origin ?? 0;
  const block = blockOf(trace, iteration, length);
  if (block === null) return null;
  const { iterations } = trace;
  let [first, last] = [iteration, iteration];
  while (first > 0 && blockOf(trace, first - 1, length) === block) first--;
  while (last < iterations.length - 1 && blockOf(trace, last + 1, length) === block) last++;
  const end = Math.max(trace.responseLength, iterations[iteration]!.canvas.length) - 1;
  const from = Math.max(block * length + origin, 0);
  return { positions: [from, Math.min((block + 1) * length + origin - 1, end)], iterations: [first, last] };
}

/** Positions at which a block begins, those of the answer's own ends left out; empty where the run tells no blocks. */
export function blockEdges({ blocks, responseLength }: Pick<Trace, "blocks" | "responseLength">): number[] {
  if (!blocks) return [];
  const first = ((blocks.origin % blocks.length) + blocks.length) % blocks.length;
  const edges: number[] = [];
  for (let edge = first; edge < responseLength; edge += blocks.length) if (edge > 0) edges.push(edge);
  return edges;
}

function blockOf({ iterations, blocks }: Trace, iteration: number, length: number): number | null {
  const step = iterations[iteration];
  if (!step) return null;
  const committed = step.commits.reduce((least, { position }) => Math.min(least, position), Number.POSITIVE_INFINITY);
  const first = Number.isFinite(committed) ? committed : step.positions[0];
  return first === undefined ? null : Math.floor((first - (blocks?.origin ?? 0)) / length);
}
