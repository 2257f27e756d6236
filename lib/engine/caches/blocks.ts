/** Pieces of the response that caches work through from left to right. */
import { type CacheParam, firstMask, type PastPass } from "./policy";

export const cacheBlockParam = {
  label: "Cache block",
  help: "Response positions of one piece. A strategy with blocks of its own sets it; otherwise this number counts.",
  unit: "positions",
  role: "blocks",
  kind: "integer",
  default: 8,
  min: 1,
  max: 128,
  step: 1,
} as const satisfies CacheParam;

/** Response positions from `start` up to, not including, `end`. */
export interface Block {
  readonly start: number;
  readonly end: number;
}

/** The block of the leftmost mask, or null where there is none. */
export function openBlock(
  moment: { readonly response: Int32Array; readonly maskId: number },
  blockLength: number,
): Block | null {
  const position = firstMask(moment);
  if (position < 0) return null;
  const responseLength = moment.response.length;
  const length = Math.min(blockLength, responseLength);
  const start = Math.floor(position / length) * length;
  return { start, end: Math.min(start + length, responseLength) };
}

/** The block that the last whole pass entered, or null before any. */
export function enteredBlock(past: readonly PastPass[], maskId: number, blockLength: number): Block | null {
  const entry = past.findLast(({ whole }) => whole);
  return entry ? openBlock({ response: entry.response, maskId }, blockLength) : null;
}
