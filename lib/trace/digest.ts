/**
 * A short fingerprint of what a run committed, one piece per iteration, so that another machine can tell not only
 * whether it got the same run but from which iteration on it differs. Not a defence against forgery.
 */
import type { Iteration, Trace } from "./schema";

/** Characters per iteration: 24 bits in base64url. */
const PIECE = 4;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Most characters a digest can have. */
export const MAX_DIGEST_CHARACTERS = PIECE * 1024;

/** Of a whole run, short enough to be named beside a file: its iterations, and what all of them came to. */
export const runFingerprint = (trace: Pick<Trace, "iterations" | "responseLength">): string =>
  `${trace.iterations.length}-${traceDigest(trace).slice(-2 * PIECE)}`;

/** One step of MurmurHash3's 32-bit mix. */
function stir(hash: number, word: number): number {
  let mixed = Math.imul(word, 0xcc9e2d51);
  mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
  const turned = hash ^ mixed;
  return (Math.imul((turned << 13) | (turned >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function stirIteration(hash: number, iteration: Iteration): number {
  const { commits, edits = [], remasks = [], splices = [] } = iteration;
  let stirred = stir(hash, commits.length);
  for (const { position, token } of commits) stirred = stir(stir(stirred, position), token);
  for (const { position, token } of edits) stirred = stir(stir(stir(stirred, -1), position), token);
  for (const position of remasks) stirred = stir(stir(stirred, -2), position);
  for (const { position, remove, tokens } of splices) {
    stirred = stir(stir(stir(stirred, -3), position), remove);
    for (const token of tokens) stirred = stir(stirred, token);
  }
  return stirred;
}

/** 24 bits of a finished hash, as text. */
function piece(hash: number): string {
  const bits = finish(hash) >>> 8;
  return [18, 12, 6, 0].map((shift) => ALPHABET[(bits >>> shift) & 63]).join("");
}

/** A fingerprint of any text, four characters. */
export function textDigest(text: string): string {
  let hash = stir(0, text.length);
  for (let index = 0; index < text.length; index++) hash = stir(hash, text.charCodeAt(index));
  return piece(hash);
}

/** The fingerprint: four characters per iteration, each depending on all iterations before it. */
export function traceDigest(trace: Pick<Trace, "iterations" | "responseLength">): string {
  let hash = stir(0, trace.responseLength);
  return trace.iterations
    .map((iteration) => {
      hash = stirIteration(hash, iteration);
      return piece(hash);
    })
    .join("");
}

/** Index of the first iteration in which two runs differ (one may have ended before), or null when they are the same. */
export function firstDifferentIteration(digest: string, other: string): number | null {
  const length = Math.max(digest.length, other.length);
  for (let start = 0; start < length; start += PIECE) {
    if (digest.slice(start, start + PIECE) !== other.slice(start, start + PIECE)) return start / PIECE;
  }
  return null;
}
