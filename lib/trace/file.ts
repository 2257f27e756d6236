/** Traces as files: JSON, gzipped or not, checked strictly on the way in. */
import { z } from "zod";
import { problemSteps } from "./check";
import { TraceError } from "./error";
import { foreignFormats } from "./import";
import { type Iteration, type Trace, traceSchema } from "./schema";
import { finish, finishInPieces } from "./steps";
import { upgrade } from "./upgrade";

export { TraceError } from "./error";

/** Largest trace read, unpacked. A run of 128 positions in 128 iterations is about 4 MB. */
const MAX_TRACE_BYTES = 64 * 2 ** 20;

/** The trace as JSON text. */
export function traceToJson(trace: Trace): string {
  return `${JSON.stringify(trace)}\n`;
}

/** The trace as a gzip file. */
export async function packTrace(trace: Trace): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([traceToJson(trace)]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** How far the reading of a file is: unpacked bytes first, then the share of the trace that was checked. */
export type ReadingProgress =
  | { readonly stage: "unpacking"; readonly bytes: number }
  | { readonly stage: "checking"; readonly share: number };

export interface ReadingOptions {
  /** Most bytes that a file may unpack to. */
  readonly limit?: number;
  readonly onProgress?: ((progress: ReadingProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads a trace file, gzipped (by its first two bytes) or plain JSON, with pauses in which a page can draw.
 * @throws TraceError, or the signal's reason once it has fired
 */
export async function unpackTrace(bytes: Uint8Array<ArrayBuffer>, options: ReadingOptions = {}): Promise<Trace> {
  const { onProgress, signal } = options;
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const source = new Blob([bytes]).stream();
  const text = await readText(gzipped ? source.pipeThrough(new DecompressionStream("gzip")) : source, options);
  onProgress?.({ stage: "checking", share: 0 });
  return finishInPieces(validation(parseJson(text)), {
    onProgress: (share) => onProgress?.({ stage: "checking", share }),
    signal,
  });
}

/** Reads a trace from JSON text. @throws TraceError */
export const parseTrace = (text: string): Trace => validateTrace(parseJson(text));

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new TraceError(`expected a trace as JSON, found text that is none: ${(error as Error).message}`);
  }
}

/**
 * A checked trace from parsed JSON, of any version, or a run in a foreign format: its form first, then whether its
 * canvases and commits agree.
 * @throws TraceError
 */
export const validateTrace = (data: unknown): Trace => finish(validation(data));

/** Everything but the iterations, which are most of a trace and checked one by one. */
const frameSchema = traceSchema.extend({ iterations: z.array(z.unknown()) });
const iterationSchema = traceSchema.shape.iterations.element;

/** Yields the share of the work that is done: the form of every iteration is one half, their agreement the other. */
function* validation(data: unknown): Generator<number, Trace, void> {
  const foreign = foreignFormats.find((format) => format.recognises(data));
  const frame = wellFormed(frameSchema.safeParse(foreign ? foreign.read(data) : upgrade(data)), "trace");
  const iterations: Iteration[] = [];
  for (const [index, raw] of frame.iterations.entries()) {
    iterations.push(wellFormed(iterationSchema.safeParse(raw), `trace.iterations.${index}`));
    yield iterations.length / frame.iterations.length / 2;
  }
  const trace: Trace = { ...frame, iterations };
  const [problem] = yield* mapSteps(problemSteps(trace), (done) => 0.5 + done / iterations.length / 2);
  if (problem) throw new TraceError(problem);
  return trace;
}

function* mapSteps<Result>(steps: Generator<number, Result, void>, share: (done: number) => number) {
  let step = steps.next();
  for (; !step.done; step = steps.next()) yield share(step.value);
  return step.value;
}

function wellFormed<Form>(parsed: z.ZodSafeParseResult<Form>, where: string): Form {
  if (parsed.success) return parsed.data;
  const [first, ...rest] = parsed.error.issues;
  const more = rest.length > 0 ? ` (and ${rest.length} more)` : "";
  throw new TraceError(`${[where, ...first!.path].join(".")}: ${first!.message}${more}`);
}

/** Collects a byte stream as UTF-8 and gives up as soon as it grows past the limit: a small file can unpack to terabytes. */
async function readText(
  stream: ReadableStream<Uint8Array>,
  { limit = MAX_TRACE_BYTES, onProgress, signal }: ReadingOptions,
): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  try {
    while (!signal?.aborted) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.length;
      if (size > limit) break;
      text += decoder.decode(value, { stream: true });
      onProgress?.({ stage: "unpacking", bytes: size });
    }
  } catch (error) {
    throw new TraceError(`expected a whole gzip or UTF-8 file: ${(error as Error).message}`);
  }
  await reader.cancel();
  signal?.throwIfAborted();
  throw new TraceError(`expected a trace of at most ${Math.round(limit / 2 ** 20)} MB unpacked, found a larger one`);
}
