/** Traces as JSON, checked strictly on the way in; `reading` has the files around it. */
import { z } from "zod";
import { describeIssue } from "@/lib/scene/issue";
import { readPictureData } from "@/lib/scene/read-picture";
import { problemSteps } from "./check";
import { doubtsOf } from "./doubts";
import { TraceError } from "./error";
import { foreignFormats } from "./import";
import { checkAmount, TRACE_LIMITS } from "./limits";
import { documentsOf } from "./reading/documents";
import { type Iteration, type Trace, traceSchema } from "./schema";
import { finish } from "./steps";
import { upgrade } from "./upgrade";

export { TraceError } from "./error";

/** The trace as JSON text. */
export function traceToJson(trace: Trace): string {
  return `${JSON.stringify(trace)}\n`;
}

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
const frameSchema = traceSchema.extend({ iterations: z.array(z.unknown()).max(TRACE_LIMITS.iterations) });
const iterationSchema = traceSchema.shape.iterations.element;

/**
 * The same in steps; yields the share of the work that is done: the form of every iteration is one half, their agreement
 * the other. @throws TraceError
 */
export function* checkSteps(data: unknown): Generator<number, CheckedTrace, void> {
  const foreign = foreignFormats.find((format) => format.recognises(data));
  const { head: lifted, doubts } = withReadablePicture(foreign ? foreign.read(data) : upgrade(data));
  const frame = wellFormed(frameSchema, lifted, "trace");
  const iterations: Iteration[] = [];
  let cells = 0;
  for (const [index, raw] of frame.iterations.entries()) {
    const where = `trace.iterations.${index}`;
    checkAmount(raw, where);
    iterations.push(wellFormed(iterationSchema, raw, where));
    cells += iterations[index]!.canvas.length;
    if (cells > TRACE_LIMITS.cells) {
      throw new TraceError(
        `${where}: expected at most ${TRACE_LIMITS.cells} positions in all iterations together, found more`,
      );
    }
    yield iterations.length / frame.iterations.length / 2;
  }
  const trace: Trace = { ...frame, iterations };
  const [problem] = yield* mapSteps(problemSteps(trace), (done) => 0.5 + done / iterations.length / 2);
  if (problem) throw new TraceError(problem);
  return { trace, doubts: [...doubts, ...doubtsOf(trace)] };
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

function wellFormed<Form>(schema: z.ZodType<Form>, data: unknown, where: string): Form {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new TraceError(describeIssue(parsed.error, data, where));
}
