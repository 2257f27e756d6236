/** Traces as files: JSON, gzipped or not, checked strictly on the way in. */
import { z } from "zod";
import { problemsOf } from "./check";
import { TRACE_VERSION, type Trace, traceSchema } from "./schema";

/** Largest trace read, unpacked. A run of 128 positions in 128 iterations is about 4 MB. */
const MAX_TRACE_BYTES = 64 * 2 ** 20;

/** A file or text is no trace: says what was expected, what was found, and where. */
export class TraceError extends Error {
  override readonly name = "TraceError";
}

/** The trace as JSON text. */
export function traceToJson(trace: Trace): string {
  return `${JSON.stringify(trace)}\n`;
}

/** The trace as a gzip file. */
export async function packTrace(trace: Trace): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([traceToJson(trace)]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

/** Reads a trace file, gzipped (by its first two bytes) or plain JSON. @throws TraceError */
export async function unpackTrace(bytes: Uint8Array<ArrayBuffer>, limit = MAX_TRACE_BYTES): Promise<Trace> {
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const source = new Blob([bytes]).stream();
  const text = await readText(gzipped ? source.pipeThrough(new DecompressionStream("gzip")) : source, limit);
  return parseTrace(text);
}

/** Reads a trace from JSON text. @throws TraceError */
export function parseTrace(text: string): Trace {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new TraceError(`expected a trace as JSON, found text that is none: ${(error as Error).message}`);
  }
  return validateTrace(data);
}

/** A checked trace from parsed JSON: its form first, then whether its canvases and commits agree. @throws TraceError */
export function validateTrace(data: unknown): Trace {
  const head = z.object({ format: z.literal("dimple-trace"), version: z.number() }).safeParse(data);
  if (!head.success)
    throw new TraceError('expected a trace ("format": "dimple-trace" and a version), found other data');
  if (head.data.version !== TRACE_VERSION) {
    throw new TraceError(`expected trace version ${TRACE_VERSION}, found version ${head.data.version}`);
  }
  const parsed = traceSchema.safeParse(data);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    const more = parsed.error.issues.length > 1 ? ` (and ${parsed.error.issues.length - 1} more)` : "";
    throw new TraceError(`trace.${first?.path.join(".")}: ${first?.message}${more}`);
  }
  const [problem] = problemsOf(parsed.data);
  if (problem) throw new TraceError(problem);
  return parsed.data;
}

/** Collects a byte stream as UTF-8 and gives up as soon as it grows past the limit: a small file can unpack to terabytes. */
async function readText(stream: ReadableStream<Uint8Array>, limit: number): Promise<string> {
  const reader = stream.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      size += value.length;
      if (size > limit) break;
      text += decoder.decode(value, { stream: true });
    }
  } catch (error) {
    throw new TraceError(`expected a whole gzip or UTF-8 file: ${(error as Error).message}`);
  }
  await reader.cancel();
  throw new TraceError(`expected a trace of at most ${Math.round(limit / 2 ** 20)} MB unpacked, found a larger one`);
}
