/** From a trace in memory to what is written: runs of this page as version 1, those of other samplers as version 2. */
import type { z } from "zod/mini";
import { canvasAfter } from "./canvas";
import { defined } from "./defined";
import { copyCandidates, hasCandidates, withoutCandidates } from "./packed";
import type { Iteration, Trace, TraceCommit, TraceEdit } from "./schema";
import type { documentSchema, iterationSchema } from "./schema-v2";
import { isPutOut } from "./uniform";

/** Iterations between two keyframes, at most. */
const KEYFRAMES = 64;

/** The trace as JSON text. */
export function traceToJson(trace: Trace): string {
  return `${JSON.stringify(fileForm(trace))}\n`;
}

/** The trace as a file holds it; reading that gives the same trace again. */
export function fileForm(trace: Trace): object {
  return trace.version === 1 ? trace : documentOf(trace);
}

/** The trace line by line: its head, its iterations, its outcome. */
export function* traceToLines(trace: Trace): Generator<string, void, void> {
  const { iterations, outcome, ...head } = documentOf(trace);
  yield JSON.stringify(head);
  for (const iteration of iterations) yield JSON.stringify(iteration);
  yield JSON.stringify({ outcome });
}

function documentOf(trace: Trace): z.input<typeof documentSchema> {
  const { version: _, vocabulary, prefill, cacheSettings, iterations, outcome, noise, ...head } = trace;
  const { eosId, eosIds = [], ...words } = vocabulary;
  const isUniform = noise === "uniform";
  const { [String(vocabulary.maskId)]: __, ...spoken } = vocabulary.text;
  return {
    ...head,
    version: 2,
    ...(isUniform ? { noise } : {}),
    ...(prefill === undefined ? {} : { cache: { id: prefill, ...(cacheSettings ? { settings: cacheSettings } : {}) } }),
    vocabulary: {
      ...words,
      ...(isUniform ? { maskId: null, size: vocabulary.size - 1, text: spoken } : {}),
      eosIds: eosId === null ? eosIds : [eosId, ...eosIds],
    },
    iterations: iterations.map((iteration) => iterationOf(iteration, vocabulary.maskId, isUniform)),
    outcome: { ...outcome, ...(isUniform && outcome.status === "complete" ? { remainingMasks: 0 } : {}) },
  };
}

function iterationOf(iteration: Iteration, maskId: number, isUniform: boolean): z.input<typeof iterationSchema> {
  const { positions, tokens, probability, score, entropy, margin, ...rest } = withoutCandidates(iteration);
  const { index, canvas, field, seen, commits, edits, remasks, gate, ...others } = rest;
  const numbers = defined({ probability, entropy, margin });
  const isTold = positions.length > 0 || Object.keys(numbers).length > 0 || hasCandidates(iteration);
  const isOwn = (change: TraceCommit | TraceEdit) => !isUniform || !isPutOut(change);
  return {
    ...others,
    index,
    ...defined({
      canvas: seen ?? (index % KEYFRAMES === 0 ? canvas : undefined),
      columns: isTold
        ? copyCandidates(iteration, { positions, tokens, ...numbers, ...scoreOf(score, probability) })
        : undefined,
      field: field && { positions: field.positions, confidence: base64Of(field.confidence) },
      edits: edits?.filter(isOwn),
      remasks: isUniform ? undefined : remasks,
      accepted: isUniform ? acceptedAfter(iteration, maskId) : undefined,
      gate: Object.keys(gate).length > 0 ? gate : undefined,
    }),
    commits: commits.filter(isOwn),
  };
}

/** A score that is the probability need not be told. */
function scoreOf(score: number[] | undefined, probability: number[] | undefined): { score?: number[] } {
  const isSame = score?.length === probability?.length && score?.every((value, row) => value === probability?.[row]);
  return score === undefined || isSame ? {} : { score };
}

const base64Of = (confidence: readonly number[]): string =>
  btoa(confidence.map((share) => String.fromCharCode(Math.round(share * 255))).join(""));

/** Positions that keep their token, without those that were only put out at the end. */
function acceptedAfter(iteration: Iteration, maskId: number): number[] {
  const putOut = new Set(iteration.commits.filter(isPutOut).map(({ position }) => position));
  const known = [...canvasAfter(iteration, maskId).entries()].filter(([, token]) => token !== maskId);
  return known.map(([position]) => position).filter((position) => !putOut.has(position));
}
