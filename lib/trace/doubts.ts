/** What in a trace does not agree, though nothing in it is impossible: it is shown, and what disagrees is told beside it. */

import { findDeclaration } from "@/lib/decoding/declarations";
import { describeRange, nearestLegal } from "@/lib/decoding/params";
import type { ParamSpec } from "@/lib/engine/param-spec";
import { shown } from "@/lib/scene/shown";
import { answerLength, answerText } from "./answer";
import { costsOf } from "./canvas";
import { type CandidateTable, candidateTable } from "./packed";
import { numbersOf } from "./packed-lists";
import type { Trace } from "./schema";

/** Sentences, each of which says what the trace tells in one place and in another; none for a run of this page. */
export function doubtsOf(trace: Trace): string[] {
  return [
    textDoubt(trace),
    statusDoubt(trace),
    costDoubt(trace),
    timeDoubt(trace),
    ...settingDoubts(trace),
    entropyDoubt(trace),
  ].filter((doubt) => doubt !== null);
}

/** Spaces are written differently by every tokenizer, and control tokens are left out by most. */
function textDoubt(trace: Trace): string | null {
  const said = answerText(trace);
  const { text } = trace.outcome;
  if (said === null || bare(text) === bare(said)) return null;
  return `The file’s text says ${quoted(text)}; its tokens say ${quoted(said)}, which is what counts here.`;
}

const bare = (text: string) => text.replace(/<\|?[^<>\s]+\|?>|[\s▁Ġ]/gu, "");
const quoted = (text: string) => (text === "" ? "nothing" : `“${text.length > 90 ? `${text.slice(0, 90)}…` : text}”`);

function statusDoubt(trace: Trace): string | null {
  const { status, answer } = trace.outcome;
  const masks = answer.slice(0, answerLength(trace)).filter((id) => id === trace.vocabulary.maskId).length;
  if (status !== "complete" || masks === 0) return null;
  return `The file says that the run is complete; ${masks} positions of its answer are masks.`;
}

function costDoubt({ iterations, outcome: { nfe } }: Trace): string | null {
  if (nfe === undefined || iterations.some(({ cost }) => cost === undefined)) return null;
  const counted = iterations.flatMap(costsOf).reduce((sum, { evaluations }) => sum + evaluations, 0);
  return counted === nfe ? null : `The file says ${nfe} evaluations in all; its iterations add up to ${counted}.`;
}

/** Times are rounded, and a whole run may be timed with what lies around its iterations. */
function timeDoubt({ iterations, outcome: { totalMs, modelMs } }: Trace): string | null {
  const last = iterations.at(-1)?.elapsedMs;
  if (last !== undefined && totalMs !== undefined && totalMs + 1 < last)
    return `The file says ${totalMs} ms in all; its last iteration ended after ${last} ms.`;
  if (totalMs !== undefined && modelMs !== undefined && totalMs > 0 && modelMs > totalMs * 1.01 + 1)
    return `The file says ${modelMs} ms inside the engine, of ${totalMs} ms in all.`;
  return null;
}

function settingDoubts({ strategy: id, settings }: Trace): string[] {
  const strategy = findDeclaration(id);
  return Object.entries<ParamSpec>(strategy?.params ?? {}).flatMap(([key, spec]) => {
    const value = settings[key];
    if (value === undefined || Object.is(nearestLegal(spec, value), value)) return [];
    return [`The file says ${shown(value)} for “${spec.label}”; ${strategy!.label} takes ${describeRange(spec)} here.`];
  });
}

/** Entropies of networks are float32 sums over the whole vocabulary. */
const NATS = 0.05;

/** Candidates alone make a part of the entropy, and what is left over can make no more than equal shares would. */
function entropyDoubt({ iterations, vocabulary }: Trace): string | null {
  for (const iteration of iterations) {
    const table = candidateTable(iteration);
    const values = table && numbersOf(iteration, "entropy");
    for (let row = 0; row < (values?.length ?? 0); row++) {
      const entropy = values![row]!;
      if (isPossible(entropy, table!, row, vocabulary.size)) continue;
      const position = iteration.positions[row];
      return `Iteration ${iteration.index + 1}, position ${position}: the file’s entropy of ${entropy.toFixed(2)} nats cannot be that of its candidates.`;
    }
  }
  return null;
}

function isPossible(entropy: number, { starts, probs }: CandidateTable, row: number, size: number): boolean {
  const [from, to] = [starts[row]!, starts[row + 1]!];
  if (from === to) return true;
  const others = Math.max(1, size - (to - from));
  return isClearlyPossible(entropy, probs, from, to, others) || isExactlyPossible(entropy, probs, from, to, others);
}

/** How far bounds from rough logarithms may be off, nats; all chances together are little more than 1. */
const ROUGH = 0.02;

/** Whether an entropy lies within its bounds by rough logarithms, however far those are off: so it is of nearly every row. */
function isClearlyPossible(entropy: number, probs: ArrayLike<number>, from: number, to: number, others: number) {
  let least = 0;
  let left = 1;
  for (let at = from; at < to; at++) {
    const p = probs[at]!;
    if (p > 0) least -= p * roughLog(p);
    left -= p;
  }
  const most = left > 0 ? least + left * (roughLog(others) - roughLog(left)) : least;
  return entropy >= least - NATS + ROUGH && entropy <= most + NATS - ROUGH;
}

const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);

/** ln x to 0.006, for x from 1e-37 on: the exponent is its whole part, and a parabola through 1 and 2 the rest. A fifth of what `Math.log` takes. */
function roughLog(x: number): number {
  single[0] = x;
  const rest = (bits[0]! & 0x7fffff) / 0x800000;
  return Math.LN2 * ((bits[0]! >>> 23) - 127 + rest * (1.3465 - 0.3465 * rest));
}

function isExactlyPossible(entropy: number, probs: ArrayLike<number>, from: number, to: number, others: number) {
  let least = 0;
  let left = 1;
  for (let at = from; at < to; at++) {
    const p = probs[at]!;
    if (p > 0) least -= p * Math.log(p);
    left -= p;
  }
  left = Math.max(0, left);
  const most = least + (left > 0 ? left * Math.log(others / left) : 0);
  return entropy >= least - NATS && entropy <= most + NATS;
}
