/** Traces as JSON, checked strictly on the way in; `reading` has the files around it. */
import { z } from "zod/mini";
import { readPictureData } from "@/lib/scene/read-picture";
import { canvasLength } from "./canvas";
import { problemSteps } from "./check";
import { COLUMN_NAMES, readWithColumns } from "./columns";
import { defined } from "./defined";
import { doubtsOf } from "./doubts";
import { TraceError } from "./error";
import { EXPORTER } from "./exporter";
import { readForeign } from "./import";
import { Lifting } from "./lift-v2";
import { checkAmount, checkCells, TRACE_LIMITS } from "./limits";
import { traceToJson } from "./lower-v2";
import { documentsOf } from "./reading/documents";
import type { Iteration, Trace } from "./schema";
import { iterationSchema, traceSchema } from "./schema-v1";
import { finish } from "./steps";
import { readableTexts } from "./token-texts";
import { versionOf } from "./version";
import { wellFormed } from "./well-formed";

export { TraceError } from "./error";
export { traceToJson } from "./lower-v2";

/** The trace as a gzip file. */
export async function packTrace(trace: Trace): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([traceToJson(trace)]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Reads a trace from JSON text. @throws TraceError */
export const parseTrace = (text: string): Trace => validateTrace(documentsOf(text, "a trace")[0]!.data);

/**
 * A checked trace from parsed JSON, of any version, or a run in a foreign format: its form first, then whether its
 * canvases and commits agree.
 * @throws TraceError
 */
export const validateTrace = (data: unknown): Trace => finish(checkSteps(data)).trace;

/** A trace, and what in it does not agree, a sentence each. */
export interface CheckedTrace {
  readonly trace: Trace;
  readonly doubts: readonly string[];
}

/** Everything but the iterations, which are most of a trace and checked one by one. */
const frameSchema = z.extend(traceSchema, {
  iterations: z.array(z.unknown()).check(z.maxLength(TRACE_LIMITS.iterations)),
});
const besideColumns = z.omit(iterationSchema, {
  canvas: true,
  ...(Object.fromEntries(COLUMN_NAMES.map((name) => [name, true])) as {
    readonly [name in (typeof COLUMN_NAMES)[number]]: true;
  }),
});
const FIELDS = Object.keys(iterationSchema.shape);
const listSchema = z.array(z.unknown());

function readWhole(raw: unknown, where: string): Iteration {
  checkAmount(raw, where);
  return wellFormed(iterationSchema, raw, where);
}

/**
 * The same in steps; yields the share of the work that is done: the form of every iteration is one half, their agreement
 * the other. @throws TraceError
 */
export function* checkSteps(data: unknown): Generator<number, CheckedTrace, void> {
  const { version, fields } = versionOf(readForeign(data) ?? data);
  const { head, doubts } = withReadablePicture(fields);
  const read = version === 1 ? readV1(head) : readV2(head);
  const told = yield* mapSteps(read, (done) => done / 2);
  const trace = withReadableTexts(told);
  yield* mapSteps(agreementSteps(trace), (share) => 0.5 + share / 2);
  return { trace, doubts: [...doubts, ...doubtsOf(trace)] };
}

/** Whether what a trace says agrees; yields the share that was looked at. @throws TraceError */
export function* agreementSteps(trace: Trace): Generator<number, void, void> {
  const [problem] = yield* mapSteps(problemSteps(trace), (done) => done / trace.iterations.length);
  if (problem) throw new TraceError(problem);
}

/** Tokens of other programs come as their tokenizers write them. */
export const withReadableTexts = (trace: Trace): Trace =>
  isOurs(trace) ? trace : { ...trace, vocabulary: { ...trace.vocabulary, text: readableTexts(trace.vocabulary.text) } };

const isOurs = ({ exporter }: Trace) => exporter?.name === EXPORTER.name;

function* readV1(head: Readonly<Record<string, unknown>>): Generator<number, Trace, void> {
  const frame = wellFormed(frameSchema, head, "trace");
  const iterations: Iteration[] = [];
  let cells = 0;
  for (const [index, raw] of frame.iterations.entries()) {
    const where = `trace.iterations.${index}`;
    iterations.push(readWithColumns(besideColumns, FIELDS, raw, where) ?? readWhole(raw, where));
    const length = canvasLength(iterations[index]!);
    cells += length;
    checkCells(cells, length, where);
    yield iterations.length / frame.iterations.length;
  }
  return { ...frame, iterations: forgetZeros(iterations) };
}

/**
 * The first version had to tell numbers once, so that files of canvases alone say 0 of every commit. No network gives 0 to
 * a token that it proposes.
 */
function forgetZeros(iterations: Iteration[]): Iteration[] {
  const isEmpty = ({ positions, commits }: Iteration) =>
    positions.length === 0 && commits.every(({ probability, score }) => probability === 0 && score === 0);
  if (!iterations.every(isEmpty) || !iterations.some(({ commits }) => commits.length > 0)) return iterations;
  return iterations.map(({ index, canvas, commits, edits, remasks, splices }) => ({
    index,
    canvas,
    positions: [],
    tokens: [],
    commits: commits.map(({ position, token }) => ({ position, token })),
    ...defined({ edits, remasks, splices }),
    gate: {},
  }));
}

function* readV2({
  iterations: raw,
  outcome,
  ...head
}: Readonly<Record<string, unknown>>): Generator<number, Trace, void> {
  const lifting = new Lifting(head);
  const iterations = wellFormed(listSchema, raw, "trace.iterations");
  for (const iteration of iterations) {
    lifting.add(iteration);
    yield lifting.iterations.length / iterations.length;
  }
  return lifting.end({ outcome });
}

/** A run can be shown without its picture: one that cannot be read is left out with what belongs to it, and told. */
function withReadablePicture(head: Readonly<Record<string, unknown>>) {
  checkAmount({ ...head, iterations: null }, "trace");
  const { asked, ...rest } = head;
  const isAsked = typeof asked === "object" && asked !== null && "picture" in asked;
  const problem = isAsked ? readPictureData(asked.picture).problem : undefined;
  if (problem === undefined) return { head, doubts: [] };
  return {
    head: rest,
    doubts: [`The file’s picture cannot be read: ${problem}. The run can be shown, not asked again.`],
  };
}

function* mapSteps<Result>(steps: Generator<number, Result, void>, share: (done: number) => number) {
  let step = steps.next();
  for (; !step.done; step = steps.next()) yield share(step.value);
  return step.value;
}
